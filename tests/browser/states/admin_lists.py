"""Lists of the admin, for organisers: events, attendees, and the access needs of a meeting."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import Attendee, Event, User
from tests.browser.states.state import StateList, Visit
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    GroupLinkFactory,
    OrganisationFactory,
    OrganiserFactory,
    OrganiserInvitationFactory,
)

ADMIN_LISTS = StateList()
state = ADMIN_LISTS.state


def busy_group() -> tuple[User, Event]:
    """Create an organiser with three meetings to come, and return them with the next one, which has attendees."""
    group = GroupFactory(name="Leeds service design meet-up")
    soon = timezone.now() + timedelta(days=3)
    event = EventFactory(group=group, title="Lean coffee at the Corn Exchange", starts_at=soon, capacity=3)
    EventFactory(group=group, title="A talk about forms", venue=None, status="draft")
    EventFactory(group=group, title="Cancelled by the weather", status="cancelled")
    council = OrganisationFactory(name="Leeds City Council")
    AttendeeFactory(
        event=event, name="Ann Ash", email="ann.ash.with.a.long.name@council.example.org", organisation=council,
        access_needs="A step-free route, and a seat near the door.", is_first_time=True,
    )  # fmt: skip
    AttendeeFactory(event=event, name="Pat who phoned", email="", organisation=None, access_needs="A hearing loop.")
    AttendeeFactory(event=event, name="Cy Crow", status=Attendee.Status.WAITING, access_needs="Captions.")
    return OrganiserFactory(group=group).user, event


def list_of(model: str) -> str:
    return reverse(f"admin:meetups_{model}_changelist")


@state("admin-events", "Lean coffee at the Corn Exchange")
def _() -> Visit:
    user, _event = busy_group()
    return Visit(list_of("event"), user=user)


@state("admin-attendees-choose", "choose a meeting")
def _() -> Visit:
    user, _event = busy_group()
    return Visit(list_of("attendee"), user=user)


@state("admin-attendees", "None: phone them")
def _() -> Visit:
    user, event = busy_group()
    return Visit(f"{list_of('attendee')}?event__id__exact={event.pk}", user=user)


@state("admin-needs", "I have read these")
def _() -> Visit:
    user, event = busy_group()
    return Visit(reverse("admin:meetups_event_needs", args=[event.pk]), user=user)


@state("admin-attendee-add", "We email them the link to manage their place.")
def _() -> Visit:
    user, event = busy_group()
    return Visit(f"{reverse('admin:meetups_attendee_add')}?event={event.pk}", user=user)


@state("admin-group", "Add another Link")
def _() -> Visit:
    organiser = OrganiserFactory(role="lead")
    url = "https://a.long.example.org/with/a/path/that/goes/on/and/on/until/the/page/would/be/wider"
    GroupLinkFactory(group=organiser.group, label="The chat of the group, open between meetings", url=url)
    OrganiserInvitationFactory(group=organiser.group, email="somebody.with.a.long.name@council.example.org")
    return Visit(reverse("admin:meetups_group_change", args=[organiser.group.pk]), user=organiser.user)
