"""Base classes of inlines: a limited number of rows (ADR 18), and some only after a recent log-in (ADR 19)."""

import re
from typing import Any

from django.contrib import admin, messages
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from meetups.admin.offers import OffersRows
from meetups.forms.labelled_rows import LabelledRows
from meetups.views.log_ins import confirm_url, is_recent

MAX_NUM = 50
ABSOLUTE_MAX = 60
# The fields that a page sends for organisers and invitations, unless they are read-only.
SENT = re.compile("(organisers|organiser_invitations)-[0-9]+-(email|role|DELETE)")


class LimitedInline(OffersRows, admin.TabularInline):
    """The base class of every inline. It offers 50 rows, and reads 60 or all existing rows, whichever is more."""

    formset = LabelledRows
    max_num = MAX_NUM

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        existing = self._existing(request, obj) if obj and request.method == "POST" else 0
        return super().get_formset(request, obj, **{"absolute_max": max(ABSOLUTE_MAX, existing), **kwargs})

    def _existing(self, request: HttpRequest, obj: Any) -> int:
        foreign_key = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        return self.get_queryset(request).filter(**{foreign_key.name: obj}).count()


class RecentLogInInline:
    """Makes an inline read-only if the last log-in is over an hour old. It must be the first base class."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_recent(request) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_recent(request) and super().has_add_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_recent(request) and super().has_delete_permission(request, obj)  # type: ignore[misc]


class RecentLogInAdmin:
    """Shows how to change the inlines of `RecentLogInInline`. The rest of the page is saved as usual."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kw: Any
    ) -> HttpResponse:
        if not is_recent(request) and self._may_save(request, object_id):
            self._ask_again(request, object_id)
        return super().changeform_view(request, object_id, *args, **kw)  # type: ignore[misc]

    def _may_save(self, request: HttpRequest, object_id: str | None) -> bool:
        if object_id is None:
            return bool(self.has_add_permission(request))  # type: ignore[attr-defined]
        row = self.get_object(request, object_id)  # type: ignore[attr-defined]
        return bool(row and self.has_change_permission(request, row))  # type: ignore[attr-defined]

    def _ask_again(self, request: HttpRequest, object_id: str | None) -> None:
        if not any(SENT.fullmatch(name) for name in request.POST):
            words = _('The organisers are only shown. To change them, <a href="{}">confirm that it is you</a>.')
            messages.warning(request, format_html(words, confirm_url(request)))
            return
        words = _(
            "Organisers and invitations were not changed, because you logged in over an hour ago. "
            '<a href="{}">Confirm that it is you</a>, then make these changes again.'
        )
        # The page that adds a group would create another one.
        back = "" if object_id else reverse("admin:meetups_group_changelist")
        messages.error(request, format_html(words, confirm_url(request, back=back)))
