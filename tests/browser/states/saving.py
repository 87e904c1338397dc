"""Pages of the admin that ask before something that cannot be undone."""

from django.urls import reverse

from tests.browser.states.state import StateList, Visit
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory

SAVING = StateList()
state = SAVING.state


@state("admin-cancel", "1 attendee and 1 person on the waitlist get an email.")
def _() -> Visit:
    event = AttendeeFactory(event=EventFactory(title="Lean coffee at the Corn Exchange")).event
    AttendeeFactory(event=event, status="waiting")
    user = OrganiserFactory(group=event.group).user
    return Visit(reverse("admin:meetups_event_cancel", args=[event.pk]), user=user)
