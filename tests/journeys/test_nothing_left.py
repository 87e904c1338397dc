"""After a person is erased, no table, cache or log contains their name or email address.

Before that they sign up, wait, attend, sit at a board, own actions, offer talks, host sessions, and follow. They also
give feedback, try to log in, and are edited by an organiser.
"""

import logging
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ, Task
from django_q.signing import SignedPackage

from config.logs import RedactSecrets
from config.request_ids import AddRequestId
from meetups import tasks
from meetups.models import Attendee, Event, Group, Message, OptOut, OutboxEmail, Subscription, User
from meetups.services import actions, grids, jobs, proposals, talks
from meetups.services.emails import messages
from tests import dumps
from tests.boards import SeatFactory
from tests.chores import work
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory, GroupFactory, OrganiserFactory
from tests.mail import Mailbox, free_port, serving
from tests.meetups.admin.sides import address, as_posted
from tests.proposals import propose
from tests.talks import CallFactory, offer

pytestmark = pytest.mark.django_db(transaction=True)
NAME, EMAIL, NEEDS = "Zebedee Quillfeather", "Zebedee@Quill.example", "A chair for Zebedee"
NEEDLES = ["zebedee", "quillfeather", "quill.example"]
REFUSED = f"550 5.1.1 <{EMAIL}> is not known here"


@pytest.fixture
def log() -> Any:
    """Capture the log as the site writes it, at all levels."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["text"]["format"]))
    for add in (AddRequestId(), RedactSecrets()):
        handler.addFilter(add)
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


@pytest.fixture
def group(db: None) -> Group:
    return GroupFactory(slug="lamp-menders", what_to_expect="A host meets you.")


@pytest.fixture
def organiser(group: Group) -> Client:
    client = Client()
    client.force_login(OrganiserFactory(group=group, role="lead", user__name="Olu Marsh").user)
    return client


def rsvp(event: Event, **more: Any) -> Attendee:
    """Sign up with the form."""
    data = {"name": NAME, "email": EMAIL, "access_needs": NEEDS, "organisation": NAME, "is_first_time": "on", **more}
    assert Client().post(f"{event.get_absolute_url()}rsvp/", data).status_code == 302
    return event.attendees.with_email(EMAIL).get()


def take_places(group: Group, organiser: Client) -> None:
    """Sign up for an event, join a waitlist, have a place edited and cancelled, and be added by an organiser."""
    rsvp(EventFactory(group=group), is_name_public="on")
    full = EventFactory(group=group, capacity=1)
    AttendeeFactory(event=full)
    rsvp(full, wait="on")
    third = rsvp(EventFactory(group=group))
    page = address(Attendee, "change", third.pk)
    data = as_posted(organiser.get(page)) | {"name": f"{NAME} the Third"}
    assert organiser.post(page, data).status_code == 302
    chosen = {"action": "cancel_places", "_selected_action": [third.pk], "confirm": "yes"}
    organiser.post(address(Attendee, "changelist"), chosen)
    added = {"event": EventFactory(group=group).pk, "name": NAME, "email": EMAIL}
    assert organiser.post(address(Attendee, "add"), added).status_code == 302


def attend(group: Group) -> None:
    """Attend an event, be checked in at the door, and give feedback."""
    event = EventFactory(group=group)
    attendee = rsvp(event)
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1))
    link = DoorLinkFactory(event=event)
    assert Client().post(f"{link.get_absolute_url()}tick/", {"attendee": attendee.pk}).status_code == 302
    attendee.refresh_from_db()
    assert attendee.status == "came"
    Client().get(link.get_absolute_url(), {"q": NAME})
    assert Client().get(f"/attendees/{attendee.calendar_token}/calendar.ics").status_code == 200
    Client().post(f"{event.get_absolute_url()}feedback/", {"again": "yes", "went_well": "The lamps."})


def take_on_actions(group: Group) -> None:
    """Own two actions: one confirmed with a name that is shown, one handed on by its owner. Sit at a board."""
    action = actions.add(group=group, text="Mend the lamps", owner_name=NAME, owner_email=EMAIL.upper())
    work()
    for page in ("confirm", "name", "done"):
        assert Client().post(f"{action.get_absolute_url()}{page}/").status_code == 302
    other = actions.add(group=group, text="Carry the lamps", owner_name="Kim", owner_email="kim@example.org")
    handed = {"owner_name": NAME, "owner_email": EMAIL}
    assert Client().post(f"{other.get_absolute_url()}hand-on/", handed).status_code == 302
    place = Attendee.objects.with_email(EMAIL).filter(status="came").get()
    SeatFactory(board__event=place.event, attendee=place, name=NAME)


def host_sessions(group: Group) -> None:
    """Pitch two sessions: one is placed and its name shown, one withdrawn."""
    grid = grids.open_grid(event=EventFactory(group=group), rooms=["Blue"], slots=[grids.SlotFacts(0)])
    facts: dict[str, Any] = {"grid": grid, "name": NAME, "email": EMAIL}
    shown = grids.pitch(**facts, title="Wicks", idempotency_key="1")
    grids.place(pitch=shown, room=grid.rooms.get(), slot=grid.slots.get())
    grids.show_name(pitch=shown, is_public=True)
    grids.withdraw(pitch=grids.pitch(**facts, title="Oil", idempotency_key="2"))


def offer_talks(group: Group) -> None:
    """Offer two talks: one is accepted, with a name that is shown, and one waits for its answer."""
    call = CallFactory(event__group=group)
    talk = offer(call, "Wicks", EMAIL, name=NAME, needs=NEEDS)
    talks.show_name(talk=talks.accept(talk=talk, reply=f"Dear {NAME}"), is_public=True)
    offer(call, f"{NAME} sings", EMAIL.upper(), about=f"Songs of {NAME}")


def use_other_forms(group: Group) -> None:
    """Follow, opt out, propose groups, ask for the links and the personal data, and start a log-in."""
    proposals.confirm(proposal=propose(name=f"{NAME} and friends", person=NAME, email=EMAIL))
    declined = proposals.confirm(proposal=propose("key-2", name="Lamps of York", person=NAME, email=EMAIL.upper()))
    proposals.decline(proposal=declined, reason=f"Dear {NAME}, no.")
    for path, data in (
        ("/groups/lamp-menders/follow/", {"email": EMAIL, "often": "at-once"}),
        ("/attendees/link/", {"email": EMAIL}),
        ("/people/held/", {"email": EMAIL}),
        ("/accounts/login/", {"login": EMAIL}),
    ):
        assert Client().post(path, data).status_code == 302, path
    store_in_session()
    Subscription.objects.update(confirmed_at=timezone.now())
    OptOut.objects.create(group=group, email=EMAIL)


def store_in_session() -> None:
    """Store the email address in a session, as an unfinished log-in does."""
    session = SessionStore()
    session["account_login"] = {"email": EMAIL}
    session.save()


def write_to_everybody(group: Group) -> None:
    event = Event.objects.filter(group=group, attendees__email=EMAIL, ends_at__gt=timezone.now()).first()
    message = Message.objects.create(event=event, subject="The lift", text="It is out of order.", audiences=["going"])
    messages.send(message=message, shown=messages.fingerprint(message))


def fail_to_send(settings: Any) -> None:
    """Let the mail server refuse the email address, and let jobs fail with the address in their errors."""
    port = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    with serving(Mailbox(lambda stage: REFUSED if stage == "RCPT" else ""), port):
        work()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    error = ConnectionRefusedError(REFUSED)
    jobs.failed(name="mail", error=error)
    logging.getLogger("django-q").error("Failed one - %s", REFUSED)
    Task.objects.create(
        id="1", name="one", func="meetups.tasks.answer_sign_up", started=timezone.now(), stopped=timezone.now(),
        success=False, args=(NAME, EMAIL), kwargs={"name": NAME}, result=f"{error} : Traceback",
    )  # fmt: skip


def use_everything(group: Group, organiser: Client, settings: Any) -> None:
    take_places(group, organiser)
    attend(group)
    take_on_actions(group)
    host_sessions(group)
    offer_talks(group)
    use_other_forms(group)
    write_to_everybody(group)
    fail_to_send(settings)
    OutboxEmail.objects.update(next_try_at=timezone.now())
    work()


def erase_by_link(_group: Group) -> None:
    email = OutboxEmail.objects.get(kind="held")
    [path] = re.findall(r"(/people/held/[\w-]+/)", email.text)
    assert Client().post(f"{path}erase/").status_code == 302


def erase_as_superuser(_group: Group) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    chosen = Attendee.objects.with_email(EMAIL)[:1].get().pk
    data = {"action": "erase", "_selected_action": [chosen], "confirm": "yes", "scope": "site"}
    assert client.post(address(Attendee, "changelist"), data).status_code == 302


@pytest.mark.parametrize("erase", [erase_by_link, erase_as_superuser])
def test_erased_name_and_email_are_in_no_table_cache_or_log(erase, group, organiser, log, settings):
    use_everything(group, organiser, settings)
    before = dumps.find(NEEDLES, dumps.database())
    assert set(before) >= {
        "meetups_attendee", "meetups_outboxemail", "meetups_subscription", "meetups_optout", "meetups_organisation",
        "meetups_action", "meetups_seat", "meetups_talk", "meetups_groupproposal",
        "django_session", "django_admin_log", "django_q_task",
    }  # fmt: skip

    erase(group)
    work()  # send the emails about the cancelled places
    tasks.nightly()

    assert Attendee.objects.filter(erased_at__isnull=False).count() == 5
    stored = dumps.database() | {"cache": dumps.cached(), "log": log.getvalue()}
    assert dumps.find(NEEDLES, stored) == {}
    assert "Failed one" in stored["log"]


def test_dump_finds_text_in_every_table_and_in_encoded_columns():
    """The search in the test above can find something."""
    assert dumps.tables_of_models() <= set(dumps.database())
    store_in_session()
    OrmQ.objects.create(key="x", payload=SignedPackage.dumps({"args": (EMAIL,)}), lock=timezone.now())
    Task.objects.create(
        id="1", name="one", func="x", started=timezone.now(), stopped=timezone.now(), kwargs={"email": EMAIL}
    )

    hits = dumps.find([EMAIL], dumps.database())

    assert {"django_session", "django_q_ormq", "django_q_task"} <= set(hits)
