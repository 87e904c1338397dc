"""The hand-over of a group, what its next lead needs, and its health."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import Group
from meetups.services import handovers
from tests.boards import ActionFactory, HostLinkFactory, TopicFactory
from tests.browser.states.state import StateList, Visit
from tests.factories import (
    DoorLinkFactory,
    EventFactory,
    EventSeriesFactory,
    GroupLinkFactory,
    OrganisationFactory,
    OrganiserInvitationFactory,
    VenueFactory,
)
from tests.group_years import full_year, held
from tests.handovers import team

HANDOVERS = StateList()
state = HANDOVERS.state
# States of the same pages that only `make pictures` shows: the checks of all pages take long enough.
PICTURED = StateList()
pictured = PICTURED.state
MONTHS = timedelta(days=90)


def page(name: str, group: Group) -> str:
    return reverse(f"admin:meetups_group_{name}", args=[group.pk])


@state("hand-over-offered", "Bo wants to hand Leeds over to you.")
def _() -> str:
    leeds = team()
    return handovers.offer(group=leeds.group, lead=leeds.lead.user, email="cy@example.org").get_absolute_url()


@pictured("hand-over-done", "You lead Leeds now")
def _() -> Visit:
    leeds = team()
    hand_over = handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)
    return Visit(hand_over.get_absolute_url(), ({},))


@state("hand-over-asked", "Keep the group")
def _() -> str:
    leeds = team(last_login=timezone.now() - MONTHS)
    return handovers.ask(group=leeds.group, successor=leeds.ann.user).url_for(leeds.lead.user)


@state("pack", "1 invitation to organise the group waits for an answer.")
def _() -> Visit:
    leeds = team()
    group = leeds.group
    GroupLinkFactory(group=group, label="Chat")
    host = OrganisationFactory(name="City Library", website="https://library.example.org/")
    venue = VenueFactory(name="Corn Exchange", host=host, capacity=40, getting_in="Ask for Kim at the desk.")
    EventSeriesFactory(group=group, title="Mending night", venue=venue, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE")
    event = EventFactory(group=group, title="Mending night", venue=venue)
    EventFactory(group=group, title="Summer outing", venue=None, status="draft")
    DoorLinkFactory(event=event)
    HostLinkFactory(board__event=event)
    for title in ("Is six still the right hour?", "Soldering for beginners"):
        TopicFactory(group=group, title=title)
    ActionFactory(group=group, text="Book the room for June", due_event=event)
    OrganiserInvitationFactory(group=group)
    return Visit(page("pack", group), user=leeds.lead.user)


@state("health-full", "look for a larger venue")
def _() -> Visit:
    leeds = team()
    full_year(leeds.group)
    return Visit(page("health", leeds.group), user=leeds.ann.user)


@pictured("health-few", "fewer than five people")
def _() -> Visit:
    leeds = team()
    for days, came in ((10, 3), (40, 12), (70, 4)):
        held(leeds.group, timezone.now() - timedelta(days=days), came=came, newcomers=2, capacity=20)
    return Visit(page("health", leeds.group), user=leeds.ann.user)


@pictured("health-empty", "No meeting was held in the last twelve months.")
def _() -> Visit:
    leeds = team()
    return Visit(page("health", leeds.group), user=leeds.ann.user)


@state("hand-over-form", "We email the person you choose.")
def _() -> Visit:
    leeds = team()
    return Visit(page("hand_over", leeds.group), user=leeds.lead.user)


@pictured("hand-over-open", "Take over the group")
def _() -> Visit:
    leeds = team()
    handovers.offer(group=leeds.group, lead=leeds.lead.user, successor=leeds.ann)
    return Visit(page("hand_over", leeds.group), user=leeds.ann.user)


@pictured("hand-over-silent", "Ask for the group")
def _() -> Visit:
    leeds = team(last_login=timezone.now() - MONTHS)
    return Visit(page("hand_over", leeds.group), user=leeds.ann.user)
