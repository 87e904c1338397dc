"""The health of a group, as a page of the group in the admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from meetups.queries.health import health_of


class HealthPage:
    """Adds the page to the admin of groups, for all of their organisers."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        page = path(
            "<path:object_id>/health/", self.admin_site.admin_view(self.health_view), name="meetups_group_health"
        )
        return [page, *super().get_urls()]  # type: ignore[misc]

    def health_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show twelve months in numbers, charts and advice. A group of others answers as one that does not exist."""
        group = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if group is None:
            response: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
            return response
        context = {
            **self.admin_site.each_context(request),
            "title": _("How the group is doing"),
            "group": group,
            "health": health_of(group),
            "opts": self.opts,
            "media": self.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/meetups/group/health.html", context)
