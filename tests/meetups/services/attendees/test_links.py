"""One email with the links to all upcoming places of an email address."""

import pytest
from django_q.models import OrmQ

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services import attendees, privacy
from meetups.services.attendees import links
from tests.chores import work
from tests.factories import AttendeeFactory, EventFactory
from tests.waitlists import HOUR, NOW, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANN = "ann@example.org"
STATES = {
    "going": "You have a place.",
    "waiting": "You are on the waitlist.",
    "offered": "A place is offered to you. Accept it on your page.",
    "cancelled": "You do not have a place.",
}


def event_in(hours, **values):
    starts_at = NOW + hours * HOUR
    return EventFactory(starts_at=starts_at, ends_at=starts_at + HOUR, **values)


def test_one_email_has_the_link_of_each_upcoming_place_soonest_first():
    titles = dict(zip((50, 40, 30, 20), STATES, strict=True))
    for hours, status in titles.items():
        AttendeeFactory(
            event=event_in(hours, title=f"Tea {status}"), email="Ann@Example.org", status=status,
            offered_until=NOW + HOUR if status == "offered" else None,
        )  # fmt: skip
    cancelled = AttendeeFactory(event=event_in(10, title="Off", status=Event.Status.CANCELLED), email=ANN)
    AttendeeFactory(event=event_in(60), email="bo@example.org")

    links.ask(email="aNN@example.org")
    assert written_emails() == []
    work()

    email = OutboxEmail.objects.get()
    places = [cancelled, *Attendee.objects.filter(email="Ann@Example.org").order_by("event__starts_at")]
    assert (email.kind, email.to.lower(), email.subject) == ("links", ANN, "Your links to 5 places")
    for body in (email.text, email.html):
        found = [body.index(f"http://testserver/attendees/{place.token}/") for place in places]
        assert found == sorted(found)
        assert body.count("http://testserver/attendees/") == 5
        words = ["The event is cancelled.", *(STATES[place.status] for place in places[1:])]
        assert sorted(words, key=body.index) == words
        assert "Off" in body
        assert all(place.event.leaf.long in body for place in places)


def test_subject_has_the_number_of_links():
    AttendeeFactory(event=event_in(5), email=ANN)

    links.ask(email=ANN)
    work()

    assert OutboxEmail.objects.get().subject == "Your link to 1 place"


@pytest.mark.parametrize("values", [{"hours": -2}, {"hours": -1}, {"hours": 5, "status": Event.Status.DRAFT}])
def test_no_email_about_past_events_and_drafts(values):
    AttendeeFactory(event=event_in(**values), email=ANN)

    links.ask(email=ANN)
    work()

    assert written_emails() == []


def test_event_that_is_on_has_its_link():
    AttendeeFactory(event=event_in(-0.5), email=ANN)

    links.ask(email=ANN)
    work()

    assert written_emails() == [("links", ANN)]


def test_request_takes_the_same_queries_and_stores_no_address_known_or_not(django_assert_num_queries):
    AttendeeFactory(event=event_in(5), email=ANN)

    for email in (ANN, "stranger@example.org"):
        with django_assert_num_queries(2):
            links.ask(email=email)

    queued = [row.task for row in OrmQ.objects.order_by("pk")]
    assert [task["func"] for task in queued] == ["meetups.tasks.write_all_links"] * 2
    assert all("example.org" not in str(task) for task in queued)
    work()
    assert written_emails() == [("links", ANN)]


def test_each_request_writes_one_email_however_often_the_task_runs():
    known = AttendeeFactory(event=event_in(5), email=ANN)

    assert links.write(pk=known.pk, version="one") == links.write(pk=known.pk, version="one")
    assert written_emails() == [("links", ANN)]

    links.ask(email=ANN)
    work()
    assert written_emails() == [("links", ANN)] * 2


@pytest.mark.parametrize(("places", "linked"), [(1, 1), (22, 20)])
def test_email_has_the_soonest_twenty_places_in_as_many_queries_as_one(places, linked, django_assert_num_queries):
    for hours in range(1, places + 1):
        known = AttendeeFactory(event=event_in(hours, title=f"Tea {hours}."), email=ANN)

    with django_assert_num_queries(9):
        email = links.write(pk=known.pk, version="one")

    assert [f"Tea {hours}." in email.text for hours in range(1, places + 1)] == [
        hours <= linked for hours in range(1, places + 1)
    ]


def test_hostile_words_are_escaped_in_html_only():
    known = AttendeeFactory(event=event_in(5, title="<b>Tea</b> & cake"), email=ANN)

    email = links.write(pk=known.pk, version="one")

    assert "<b>Tea</b> & cake" in email.text
    assert "&lt;b&gt;Tea&lt;/b&gt; &amp; cake" in email.html
    assert "<b>Tea" not in email.html


def test_unknown_or_erased_attendee_gets_no_email():
    known = AttendeeFactory(event=event_in(5), email=ANN)
    links.ask(email=ANN)
    privacy.erase(attendee=known)
    before = written_emails()

    work()

    assert links.write(pk=0, version="one") is None
    assert written_emails() == before


def test_email_is_deleted_with_its_attendee():
    known = AttendeeFactory(event=event_in(5), email=ANN, status="cancelled")
    email = links.write(pk=known.pk, version="one")
    OutboxEmail.objects.filter(pk=email.pk).update(sent_at=NOW)

    privacy.erase(attendee=known)

    assert not OutboxEmail.objects.filter(to=ANN).exists()


def test_email_has_the_current_link():
    known = AttendeeFactory(event=event_in(5), email=ANN)
    links.ask(email=ANN)
    attendees.renew_link(attendee=known)

    work()

    known.refresh_from_db()
    assert f"/attendees/{known.token}/" in OutboxEmail.objects.get(kind="links").text
