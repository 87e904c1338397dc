"""The workers in the admin: their heartbeats, their jobs and their queues."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from meetups import extensions
from meetups.admin.base import SharedAdmin
from meetups.models import Job
from meetups.models.jobs import BACKUP, MAIL
from meetups.services import jobs

# The description of each job. A job that is missing here is shown with its name.
DESCRIPTIONS = {
    BACKUP: _("Back up the site"),
    MAIL: _("Check that the email server accepts emails"),
    "queue": _("Check that the tasks in the queue can be read"),
    "calendar-dates": _("Delete dates of calendars older than a year"),
    "limits": _("Delete expired counters of limits"),
    "offers": _("Pass on offers that were not accepted"),
    "networks": _("Delete the networks of sign-ups"),
    "boxes": _("End topics whose last timebox is over"),
    "votes": _("Wrap up boards, and delete their votes"),
    "reminders": _("Write reminders and change notices"),
    "actions": _("Remind the owners of actions"),
    "talks": _("Tell speakers the new time of their talk"),
    "news": _("Write news to followers"),
    "editions": _("Prepare and write newsletters"),
    "messages": _("Write messages to attendees"),
    "imports": _("Write the meetings of large imports"),
    "waiting-groups": _("Tell superusers of proposed groups"),
    "replies": _("Read answers from calendars"),
    "outbox": _("Send emails that are due"),
    "holidays": _("Update public holidays"),
    "series": _("Create the events of series for six months"),
    "closing": _("Record who did not come"),
    "subscriptions": _("Erase unconfirmed followers"),
    "owners": _("Erase unconfirmed owners of actions"),
    "pictures": _("Delete pictures that nothing used for 30 days"),
    "search": _("Make the search find exactly what is public"),
    "standing-ended": _("End standing places that nobody renewed"),
    "standing-places": _("Give standing attendees their places"),
    "standing-emails": _("Write to standing attendees once a month"),
    "standing-opened": _("Give standing places at meetings that open now"),
    "standing-full": _("Tell standing attendees that no standing place is free"),
    "handovers": _("Hand over groups"),
    "calendars": _("Delete imports that failed a month ago"),
    "archives": _("Delete files of groups that nobody imported"),
    "calendar-sources": _("Read the calendars of groups on other websites"),
    "blogroll-old": _("Delete old entries of the blogroll"),
    "blogroll-links": _("Take links into the blogroll"),
    "blogroll": _("Read the websites of the blogroll"),
    "invitations": _("Delete expired invitations"),
    "proposals": _("Delete expired proposals of groups"),
    "feedback": _("Write answers and used links again, in a random order"),
    "retention": _("Erase expired personal data"),
}


@admin.register(Job)
class JobAdmin(SharedAdmin):
    """Read-only, for superusers. The worker writes the rows."""

    list_display = ["description", "ran_at", "is_well", "failed_at", "error"]
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
    def description(self, job: Job) -> str:
        added = extensions.minutely_jobs.get(job.name) or extensions.nightly_jobs.get(job.name)
        return str(added.label if added else DESCRIPTIONS.get(job.name, job.name))

    @admin.display(description=_("works"), boolean=True)
    def is_well(self, job: Job) -> bool:
        return not job.is_failing
