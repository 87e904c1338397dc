"""The worker: whether it lives, what it did last, and what lies before it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from meetups import extensions
from meetups.admin.groups import SharedAdmin
from meetups.models import Job
from meetups.models.jobs import HEARTBEAT, MAIL
from meetups.services import jobs

# What stands in the rows, in words. A job that is not here is shown by its name.
WORDS = {
    HEARTBEAT: _("The worker shows that it lives"),
    MAIL: _("The mail server takes letters"),
    "limits": _("Counters of limits that are over are deleted"),
    "offers": _("Offers that were not answered pass on"),
    "networks": _("The networks that sign-ups came from are forgotten"),
    "reminders": _("Reminders and changes are written"),
    "news": _("News is written to those who follow"),
    "digests": _("News of a fortnight is written"),
    "messages": _("Messages to attendees are written"),
    "letters": _("Letters that are due are sent"),
    "holidays": _("Public holidays are written"),
    "series": _("Series are filled for six months"),
    "closing": _("Who did not come is noted"),
    "subscriptions": _("Addresses that were not confirmed are erased"),
    "invitations": _("Invitations that ended are deleted"),
    "retention": _("What has been kept for its time is erased"),
}


@admin.register(Job)
class JobAdmin(SharedAdmin):
    """For whoever runs the site. Nothing can be changed here: the worker writes it."""

    list_display = ["what", "ran_at", "is_well", "failed_at", "error"]
    list_display_links = None
    change_list_template = "admin/meetups/job/change_list.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(
            request, {**(extra_context or {}), "worker": jobs.worker(), "title": _("Worker")}
        )

    @admin.display(description=_("job"), ordering="name")
    def what(self, job: Job) -> str:
        added = extensions.minutely_jobs.get(job.name)
        return str(added.label if added else WORDS.get(job.name, job.name))

    @admin.display(description=_("is well"), boolean=True)
    def is_well(self, job: Job) -> bool:
        return not job.is_failing
