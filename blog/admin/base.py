"""The parts that the admin pages of things with a public page share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from blog import paths
from blog.forms import SlugForm
from meetups.admin.base import SharedAdmin


def changeable(admin: SharedAdmin, request: HttpRequest, object_id: str) -> Any:
    """Return the row with this key. Raises Http404 without one, PermissionDenied if the user may not change it."""
    row = admin.get_object(request, object_id)
    if row is None:
        raise Http404
    if not admin.has_change_permission(request, row):
        raise PermissionDenied
    return row


class MovableAdmin(SharedAdmin):
    """Rows with a public page: the slug is suggested for a new row, and a former one redirects (law 8)."""

    form = SlugForm
    slug_of = "name"

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": [self.slug_of]}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        paths.save(row=obj)

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if type(obj)._default_manager.listed().filter(pk=obj.pk).exists() else None
