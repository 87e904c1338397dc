import pytest
from django_q.models import OrmQ

from meetups import tasks
from meetups.models import Attendee, Event, Organisation, OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import attendees, privacy
from meetups.services.attendees import confirmations, offers, sign_up_emails
from meetups.services.attendees.reservations import Terms
from tests.factories import EventFactory
from tests.sign_ups import queued, write_answers
from tests.waitlists import HOUR, NOW, full, meeting, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TERMS = Terms(NOW + HOUR, "hash")


def sign_up(event, name="Ann", **more):
    return attendees.rsvp(event=event, name=name, email=f"{name.lower()}@example.org", **more)


@pytest.mark.parametrize(
    ("event", "terms", "kind"),
    [
        (meeting, None, "place"),
        (lambda: full(waiting=()), None, "waiting"),
        (meeting, TERMS, "confirm_place"),
        (lambda: full(waiting=()), TERMS, "confirm_place"),
    ],
)
def test_worker_writes_the_answer_to_a_sign_up_once(event, terms, kind):
    attendee = sign_up(event(), "Zoe", wait=True, terms=terms)
    assert OutboxEmail.objects.count() == 0
    [task] = [row.task["args"] for row in queued()][-1:]

    for _ in range(2):
        tasks.answer_sign_up(*task)

    email = OutboxEmail.objects.get()
    change = attendee.changes.get()
    assert (email.kind, email.to) == (kind, "zoe@example.org")
    assert (email.kind, email.attendee, email.version) == (kind, attendee, str(change.pk))
    assert ("METHOD:REQUEST" in email.calendar) == (kind == "place")
    assert f"SEQUENCE:{attendee.sequence}\r\n" in email.calendar or kind != "place"


def test_first_time_attendee_also_gets_what_to_expect():
    event = EventFactory(group__what_to_expect="Ask at the desk.")
    sign_up(event, is_first_time=True)
    [task] = [row.task["args"] for row in queued()][-1:]

    for _ in range(2):
        tasks.answer_sign_up(*task)

    assert written_emails() == [("place", "ann@example.org"), ("first_time", "ann@example.org")]


def test_attendee_who_signs_up_again_gets_the_link_and_changes_nothing():
    event = meeting(capacity=5)
    sign_up(event)
    before = list(Attendee.objects.values())
    OrmQ.objects.all().delete()

    known = [sign_up(event, organisation="New", access_needs="Mine") for _ in range(2)]

    assert {row.pk for row in known} == {before[0]["id"]}
    assert list(Attendee.objects.values()) == before
    assert (Organisation.objects.count(), Attendee.objects.get().changes.count()) == (0, 1)
    for row in queued() * 2:
        tasks.answer_sign_up(*row.task["args"])
    assert written_emails() == [("link", "ann@example.org")] * 2


def test_sign_up_of_an_attendee_on_the_list_promotes_no_other():
    """The sign-up is rolled back completely."""
    event = full(waiting=("Bo",))
    Event.objects.update(capacity=2)  # not by the service, which would promote Bo

    sign_up(event, wait=True)

    assert who(event) == {"Ann": "going", "Bo": "waiting 1"}
    assert written_emails() == [("link", "ann@example.org")]


def test_attendee_who_cancelled_meanwhile_gets_only_that_email():
    attendee = sign_up(meeting())

    attendees.cancel(attendee=attendee)

    assert written_emails() == [("place_cancelled", "ann@example.org")]


def test_attendee_who_cancelled_and_came_back_meanwhile_gets_both_emails_in_order():
    event = meeting()
    attendee = sign_up(event)
    attendees.cancel(attendee=attendee)
    attendees.come_back(attendee=attendee)

    assert [kind for kind, _to in written_emails()] == ["place_cancelled", "place"]
    sequences = [email.calendar.partition("SEQUENCE:")[2][:1] for email in OutboxEmail.objects.order_by("pk")]
    assert sequences == ["2", "3"]


def test_attendee_who_cancelled_and_signed_up_again_meanwhile_gets_one_answer():
    event = meeting()
    attendees.cancel(attendee=sign_up(event))
    sign_up(event)

    assert [kind for kind, _to in written_emails()] == ["place_cancelled", "place"]


def test_attendee_who_was_promoted_meanwhile_gets_only_that_email():
    event = full(waiting=())
    sign_up(event, "Zoe", wait=True)
    attendees.cancel(attendee=event.attendees.get(name="Ann"))

    assert written_emails() == [("place_cancelled", "ann@example.org"), ("promoted", "zoe@example.org")]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "cancelled", "cancellation_reason": "No room."},
        {"status": "draft"},
        {"starts_at": NOW - 2 * HOUR, "ends_at": NOW},
    ],
)
@pytest.mark.parametrize("terms", [None, TERMS])
def test_no_answer_for_an_event_that_is_cancelled_a_draft_or_over(changes, terms):
    sign_up(meeting(), terms=terms)
    Event.objects.update(**changes)

    assert written_emails() == []


def test_no_answer_to_an_erased_attendee():
    attendee = sign_up(meeting())
    privacy.erase(attendee=attendee)
    sign_up_emails.write(pk=attendee.pk, change=0, version="one")
    sign_up_emails.write(pk=0, change=0, version="two")
    write_answers()

    assert not OutboxEmail.objects.exclude(to="").filter(kind__in=("place", "link")).exists()


def test_lapsed_reservation_can_be_confirmed_until_it_is_released(clock):
    event = meeting()
    attendee = sign_up(event, terms=TERMS)
    other = sign_up(meeting(), "Bo", terms=TERMS)
    clock.move_to(NOW + HOUR + GRACE)
    offers.pass_on(event=other.event)

    assert written_emails() == [("confirm_place", "ann@example.org")]
    assert confirmations.confirm(attendee=attendee).is_going
