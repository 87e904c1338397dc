"""Opening a link from an email changes nothing (law 2), because mail scanners open every link."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from meetups.models import (
    Attendee,
    Event,
    Group,
    GroupProposal,
    Job,
    OutboxEmail,
    StandingPlace,
    Subscription,
    Talk,
    User,
)
from meetups.services import (
    actions,
    attendees,
    email_changes,
    events,
    grids,
    groups,
    handovers,
    organisers,
    people,
    proposals,
    replies,
    standing_places,
    subscriptions,
    talks,
)
from meetups.services.attendees import confirmations, links
from meetups.services.attendees.reservations import Terms
from meetups.services.emails import messages
from meetups.services.emails import standing_places as standing_emails
from meetups.services.imports import calendars
from tests import calendar_files
from tests.browser.email_sheet import faults_of_each_kind
from tests.calendar_sources import tell_of_source
from tests.chores import work
from tests.editions import read_newsletter
from tests.emails import urls_of
from tests.escaped import escaped_in
from tests.factories import EventFactory, GroupFactory, MessageFactory, OrganiserFactory, PostFactory
from tests.grids import GridFactory
from tests.proposals import propose
from tests.pseudo import pseudo
from tests.replies import REPLY_EMAIL, reply_of
from tests.sign_ups import rsvp
from tests.standing_places import filled
from tests.talks import accepted, offer, open_call
from tests.tools import ROOT

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALL = "https://meet.example.org/room"
KINDS = {path.stem for path in (ROOT / "templates" / "meetups" / "emails").glob("[!_]*.txt")}


def everything() -> dict[str, list[Any]]:
    """Return all rows of every table, by the name of the model."""
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def open_links(emails: list[OutboxEmail], *, answers: set[int]) -> None:
    """Open every URL in these emails twice, as a mail scanner does. Check the statuses, and that no row changes."""
    found = {url for email in emails for url in urls_of(email)}
    ours = {url for url in found if url.startswith(f"{settings.SITE_URL}/")}
    assert {url for url in found - ours if not url.startswith(("mailto:", "cid:"))} <= {CALL}
    before = everything()
    for method in ("HEAD", "GET", "GET"):
        for url in sorted(ours):
            path = url.removeprefix(settings.SITE_URL)
            answer = Client(enforce_csrf_checks=True).generic(method, path, follow=True)
            location = answer.headers.get("Location", "").removeprefix("/accounts").removeprefix("/admin")
            assert location.startswith("/login/?next=") or answer.status_code in answers, (method, path)
    assert everything() == before


class Story:
    """Run steps at given times. After each step, open all links in the emails that it caused."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.seen = 0
        self.escaped: list[str] = []
        self.group: Group = GroupFactory(what_to_expect="Tea.", asks_days_before=3, contact_email="hosts@example.org")

    def at(self, moment: datetime, step: Callable[[], Any]) -> None:
        self.clock.move_to(moment)
        step()
        work()
        new = list(OutboxEmail.objects.filter(pk__gt=self.seen).select_related("attendee").order_by("pk"))
        self.seen = new[-1].pk if new else self.seen
        open_links(new, answers={200})
        self.escaped += escaped_in(new)
        assert not Job.objects.filter(failed_at__isnull=False).exists()


@pytest.fixture
def story(settings: Any) -> Iterator[Story]:
    """A story that is told in the pseudo-locale, so that texts of emails that escape translation are found, too."""
    settings.REPLY_EMAIL = REPLY_EMAIL
    with time_machine.travel(NOW, tick=False) as clock, pseudo():
        story = Story(clock)
        yield story
    assert story.escaped == []


def person(name: str) -> Attendee:
    return Attendee.objects.select_related("event").get(name=name)


def follow(group: Group) -> None:
    for often in Subscription.Often.values:
        subscriptions.follow(group=group, email=f"{often}@example.org", often=often)


def confirm() -> None:
    for subscription in Subscription.objects.all():
        subscriptions.confirm(subscription=subscription)


def announce(group: Group) -> None:
    """Create an event in ten days, one that will be cancelled, one much later, and a write-up."""
    mixed = {"attendance_mode": "mixed", "online_url": CALL, "group": group}
    for name, days in (("Lamps", 10), ("Ladders", 5), ("Lanterns", 22)):
        starts_at = NOW + days * DAY + 6 * HOUR
        EventFactory(title=name, starts_at=starts_at, ends_at=starts_at + HOUR, capacity=2, **mixed)
    PostFactory(group=group, headline="What we mended", published_at=NOW + HOUR)


def sign_up(title: str = "Lamps") -> None:
    event = Event.objects.get(title=title)
    ask = {"event": event, "wait": True}
    rsvp(**ask, name=f"Ann {title}", email="ann@example.org", is_first_time=True)
    for name in ("Bo", "Cy", "Di", "Ed"):
        rsvp(**ask, name=f"{name} {title}", email=f"{name.lower()}@example.org", wants_offer=name == "Di")
    reserved = rsvp(**ask, name=f"Flo {title}", email="flo@example.org", terms=Terms(timezone.now() + HOUR, "hash"))
    confirmations.refuse(email_id=reserved.emails.get(kind="confirm_place").pk)


def give_up_places(*names: str) -> None:
    for name in names:
        attendees.cancel(attendee=person(f"{name} Lamps"))


def ask_for_links() -> None:
    links.ask(email="bo@example.org")
    people.ask(email="bo@example.org")
    attendees.renew_link(attendee=person("Ann Lamps"))
    attendees.come_back(attendee=person("Bo Lamps"))


def write_to_all(event: Event) -> None:
    message = MessageFactory(event=event, is_about_place=False, audiences=["going"])
    messages.send(message=message, shown=messages.fingerprint(message))


def change_email() -> None:
    """Ask twice for a change of email address, and confirm the first one."""
    user = User.objects.create_user("old@example.org", name="Ola")
    email_changes.ask(user=user, email="new@example.org")
    link = OutboxEmail.objects.get(to="new@example.org").text
    [token] = re.findall(r"change-email/([^/]+)/", link)
    user = email_changes.confirm(user=user, token=token)
    email_changes.ask(user=user, email="newer@example.org")


def rename(event: Event) -> None:
    event.title = "Lamps, and a ladder"
    events.save(event=event)


def change_organisers(group: Group) -> None:
    lead = OrganiserFactory(group=group, role="lead")
    organisers.invite(group=group, email="fay@example.org", role="organiser", invited_by=lead.user)
    groups.remove_organiser(organiser=OrganiserFactory(group=group))


def hand_over() -> None:
    """Offer three groups, of which one is taken and one declined, and ask for one with a silent lead."""
    given = [(lead := OrganiserFactory(role="lead"), OrganiserFactory(group=lead.group)) for _group in range(3)]
    offers = [handovers.offer(group=lead.group, lead=lead.user, successor=other) for lead, other in given]
    handovers.take_over(hand_over=offers[0])
    handovers.decline(hand_over=offers[1])
    silent = OrganiserFactory(role="lead", user__last_login=timezone.now() - 60 * DAY)
    handovers.ask(group=silent.group, successor=OrganiserFactory(group=silent.group).user)


def take_on_actions(group: Group) -> None:
    """Write down two actions, and confirm the reminder of one: it is due at the meeting called Lamps."""
    lamps = Event.objects.get(title="Lamps")
    for email in ("gus@example.org", "hal@example.org"):
        actions.add(group=group, text="Mend them", owner_name="Gus", owner_email=email, due_event=lamps)
    actions.confirm(action=group.actions.get(owner_email="gus@example.org"))


def offer_talks() -> None:
    """Offer talks at Lamps, of which two are accepted, and one at Ladders, which will be cancelled."""
    lamps, ladders = (open_call(Event.objects.get(title=title)) for title in ("Lamps", "Ladders"))
    offer(ladders, "Rungs", "kit@example.org")
    accepted(lamps, "Wicks", "kit@example.org")
    accepted(lamps, "Oil", "lee@example.org")
    talks.decline(talk=offer(lamps, "Glass", "moe@example.org"), reply="Next time?")


def move_talks() -> None:
    talks.move(talk=Talk.objects.get(title="Oil"), position=1)
    talks.withdraw(talk=Talk.objects.get(title="Wicks"))


def stand(group: Group) -> None:
    """Ask for three standing places in a series in which one of them gets a place."""
    series = filled(group=group, capacity=2)
    for name in ("Nia", "Oz", "Pat"):
        standing_places.ask(series=series, name=name, email=f"{name.lower()}@example.org")


def give_standing_places() -> None:
    """Confirm them, give the places, write the emails about them, and end one."""
    for standing_place in StandingPlace.objects.order_by("pk"):
        standing_places.confirm(standing_place=standing_place)
    standing_places.give_all()
    standing_emails.write_monthly()
    standing_places.end(standing_place=StandingPlace.objects.get(name="Pat"), why="organiser")


def propose_groups() -> None:
    """Propose three groups: one is accepted, one declined, and one waits for the answer of a superuser."""
    User.objects.create_superuser("root@example.org", name="Root")
    names = ("Wick Menders", "Oil Menders", "Glass Menders")
    for name in names:
        proposals.confirm(proposal=propose(name, name=name))
    wicks, oil = (GroupProposal.objects.get(name=name) for name in names[:2])
    proposals.accept(proposal=wicks)
    proposals.decline(proposal=oil, reason="There is one.")


def pitch_a_session() -> None:
    grid = GridFactory(event=Event.objects.get(title="Lamps"))
    grids.pitch(grid=grid, idempotency_key="sheds", title="Sheds", name="Jo Jay", email="jo@example.org")


def import_calendar() -> None:
    group, data = Group.objects.get(name="Wick Menders"), calendar_files.entry("SUMMARY:Brass")
    shown = calendars.fingerprint(calendars.plan(group=group, data=data))
    calendars.queue_file(group=group, data=data, shown=shown, by=User.objects.get(name="Root"))


def test_opening_links_in_emails_changes_nothing_and_each_email_can_be_read(story: Story, page: Page) -> None:
    group = story.group
    OrganiserFactory(group=group)
    story.at(NOW, lambda: follow(group))
    story.at(NOW, confirm)
    story.at(NOW + HOUR, lambda: announce(group))
    story.at(NOW + HOUR, lambda: change_organisers(group))
    story.at(NOW + HOUR, lambda: take_on_actions(group))
    story.at(NOW + HOUR, lambda: sign_up("Ladders"))
    for happen in (hand_over, sign_up, offer_talks, propose_groups, move_talks, pitch_a_session, import_calendar):
        story.at(NOW + HOUR, happen)
    story.at(NOW + HOUR, lambda: tell_of_source(Group.objects.get(name="Wick Menders")))
    story.at(NOW + 2 * HOUR, lambda: give_up_places("Ed", "Ann", "Bo"))
    story.at(NOW + 15 * HOUR, lambda: None)
    story.at(NOW + 15 * HOUR, ask_for_links)
    lamps = Event.objects.get(title="Lamps")
    story.at(NOW + 15 * HOUR, lambda: replies.take(data=reply_of(person("Cy Lamps"))))
    story.at(NOW + 15 * HOUR, change_email)
    story.at(NOW + 16 * HOUR, lambda: write_to_all(lamps))
    story.at(NOW + 17 * HOUR, lambda: rename(lamps))
    story.at(NOW + 18 * HOUR, lambda: events.cancel(event=Event.objects.get(title="Ladders"), reason="No venue."))
    story.at(NOW + 19 * HOUR, lambda: stand(group))
    story.at(NOW + 20 * HOUR, give_standing_places)
    for days in (7, 9, 11):  # "still coming?" and an edition to look at, reminder, thank-you
        story.at(NOW + days * DAY, lambda: None)
    read_newsletter(story.at, group, NOW + 12 * DAY)
    assert faults_of_each_kind(page, KINDS) == []
    open_links(list(OutboxEmail.objects.select_related("attendee")), answers={200, 404, 410})
