"""The page of an attendee: its words and buttons in each status."""

import pytest

from meetups.models import Attendee, AttendeeChange, Event
from meetups.models.grace import GRACE
from meetups.services import attendees, events
from meetups.services.attendees import waitlist
from tests.factories import AttendeeFactory
from tests.pages import Page
from tests.waitlists import HOUR, NOW, full, meeting, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Status = Attendee.Status
ALWAYS = {"link", "calendar"}  # the buttons that are on the page in every status


def read(client, attendee):
    response = client.get(attendee.get_absolute_url())
    assert response.status_code == 200
    return Page(response)


def buttons(page, attendee):
    """Return the last part of the path of each form, without those that are on every page."""
    paths = {form["action"] for form in page.all("form", method="post")}
    return {path.removeprefix(attendee.get_absolute_url()).strip("/") for path in paths} - ALWAYS


def press(client, attendee, button, **fields):
    return client.post(f"{attendee.get_absolute_url()}{button}/", fields)


def at(state, **event):
    return AttendeeFactory(event=meeting(**event), status=state)


@pytest.mark.parametrize(
    ("state", "words", "possible"),
    [
        (Status.GOING, "You have a place", {"cancel", "name"}),
        (Status.WAITING, "You are number 1 on the waitlist", {"cancel"}),
        (Status.OFFERED, "A place is free for you", {"accept", "cancel"}),
        (Status.CANCELLED, "You gave up your place", {"come-back"}),
        (Status.CAME, "You are here", {"name"}),
    ],
)
def test_each_status_has_its_words_and_buttons(client, state, words, possible):
    attendee = at(state)

    page = read(client, attendee)

    assert words in page.text
    assert buttons(page, attendee) == possible


@pytest.mark.parametrize("state", Status)
@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"hours_ahead": -3}, "This event is over"),
        ({"status": Event.Status.CANCELLED}, "The event is cancelled The venue is not free."),
        ({"status": Event.Status.DRAFT}, "This event is not published at the moment"),
    ],
)
def test_past_cancelled_and_draft_events_have_no_buttons(client, state, event, words):
    attendee = at(state, **event)

    page = read(client, attendee)

    assert words in page.text
    assert buttons(page, attendee) == ({"name"} if state in Attendee.HELD else set())


def test_page_of_a_past_event_is_the_same_for_present_and_absent_attendees(client):
    event = meeting(hours_ahead=-3)
    rows = [AttendeeFactory(event=event, name="Ann", status=state) for state in Attendee.HELD]

    texts = {read(client, row).text for row in rows}

    assert len(texts) == 1
    assert "This event is over You had a place. Give feedback in two minutes" in texts.pop()


def test_draft_event_is_not_linked(client):
    attendee = at(Status.GOING, status=Event.Status.DRAFT)

    assert attendee.event.get_absolute_url() not in read(client, attendee).links


def test_page_shows_the_waitlist_position_and_how_the_waitlist_works(client):
    event = full()

    page = read(client, person(event, "Cy"))

    assert "number 2 on the waitlist" in page.text
    assert "Until Sunday 22 November 2026, 4pm GMT, a free place goes straight to the first person" in page.text
    assert "Leave the waitlist" in page.text


def test_page_says_that_places_are_offered_to_an_attendee_who_prefers_offers(client):
    event = full(waiting=())
    attendee = attendees.rsvp(event=event, name="Bo", email="bo@example.org", wait=True, wants_offer=True)

    page = read(client, attendee)

    assert "If a place comes free, we offer it to you." in page.text
    assert "at once" not in page.text


def test_offer_is_accepted_once(client):
    event = full(hours_ahead=40)
    attendees.cancel(attendee=person(event, "Ann"))
    bo = person(event, "Bo")

    page = read(client, bo)
    assert "Accept by Saturday 21 November 2026, midnight GMT, or it goes to the next person" in page.text
    answers = [press(client, bo, "accept") for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, bo.get_absolute_url())] * 2
    assert who(event)["Bo"] == "going"
    assert written_emails().count(("place", "bo@example.org")) == 1
    assert "You have a place" in read(client, bo).text


def test_declined_offer_goes_to_the_next_attendee(client):
    event = full(hours_ahead=40)
    attendees.cancel(attendee=person(event, "Ann"))
    bo = person(event, "Bo")

    press(client, bo, "cancel")

    assert who(event) == {"Ann": "cancelled", "Bo": "cancelled", "Cy": "offered", "Di": "waiting 1"}
    page = read(client, bo)
    assert "You are no longer on the waitlist" in page.text
    assert buttons(page, bo) == {"come-back"}
    assert "Join the waitlist" in page.text


def test_expired_offer_is_refused_and_goes_to_the_next_attendee(client, clock):
    event = full(hours_ahead=40)
    attendees.cancel(attendee=person(event, "Ann"))
    bo = person(event, "Bo")
    clock.move_to(NOW + waitlist.OFFER_LASTS + GRACE)

    page = read(client, bo)
    assert "Your offer has expired" in page.text
    assert buttons(page, bo) == set()

    answer = press(client, bo, "accept")
    assert answer.status_code == 409
    assert "This offer has expired. The place went to the next person." in Page(answer).text
    assert "The place went to the next person" in Page(answer).text
    assert who(event)["Cy"] == "offered"


def test_given_up_place_can_be_taken_again(client):
    attendee = at(Status.CANCELLED)

    answer = press(client, attendee, "come-back")

    assert (answer.status_code, answer["Location"]) == (302, attendee.get_absolute_url())
    assert "You have a place" in read(client, attendee).text
    assert [kind for kind, _to in written_emails()] == ["place"]


def test_attendee_without_place_joins_the_waitlist_of_a_full_event(client):
    event = full(waiting=("Bo",))
    ann = person(event, "Ann")
    press(client, ann, "cancel")

    page = read(client, ann)
    assert "All places are taken now. You can join the waitlist." in page.text
    assert [field["value"] for field in page.all("input", name="wait")] == ["on"]
    press(client, ann, "come-back", wait="on")

    assert who(event) == {"Ann": "waiting 1", "Bo": "going"}


def test_place_taken_in_the_meantime_is_refused_with_the_waitlist_offered(client):
    ann = at(Status.CANCELLED)
    AttendeeFactory(event=ann.event)

    answer = press(client, ann, "come-back")
    page = Page(answer)

    assert answer.status_code == 409
    assert "There is a problem All places are taken. You can join the waitlist." in page.text
    assert ("Join the waitlist" in page.text, buttons(page, ann)) == (True, {"come-back"})
    assert answer["Referrer-Policy"] == "same-origin"


def test_attendee_on_a_closed_waitlist_can_take_a_free_place(client, clock):
    event = full(hours_ahead=3)
    clock.move_to(NOW + HOUR)
    cy = person(event, "Cy")
    assert buttons(read(client, cy), cy) == {"cancel"}
    attendees.cancel(attendee=person(event, "Ann"))

    page = read(client, cy)
    assert "A place is free. Press “Save my place” before somebody else does." in page.text
    assert "Save my place" in page.text
    assert press(client, cy, "come-back").status_code == 302

    assert who(event)["Cy"] == "going"
    assert press(client, person(event, "Bo"), "come-back").status_code == 409


def test_full_event_close_to_its_start_has_no_button_to_join(client, clock):
    event = full(hours_ahead=3, waiting=())
    attendee = AttendeeFactory(event=event, status=Status.CANCELLED)
    clock.move_to(NOW + HOUR)

    page = read(client, attendee)

    assert buttons(page, attendee) == set()
    assert "Look here again: a place that somebody gives up can be taken here." in page.text


def test_page_says_that_places_have_closed(client):
    attendee = at(Status.CANCELLED, rsvp_closes_at=NOW)

    page = read(client, attendee)

    assert "Sign-up is closed." in page.text
    assert buttons(page, attendee) == set()


@pytest.mark.parametrize(
    ("cause", "was", "words"),
    [
        ("person", "going", "You gave up your place"),
        ("person", "waiting", "You are no longer on the waitlist"),
        ("silence", "offered", "The place went to the next person"),
        ("organiser", "going", "The organisers took you off the list"),
        ("door", "came", "You have no place"),
        ("person", "reserved", "You gave up your place"),
        ("silence", "reserved", "The place went to the next person"),
        ("refusal", "reserved", "Your email server refused the email that asked you to confirm"),
    ],
)
def test_page_says_how_the_place_was_lost(client, cause, was, words):
    attendee = at(Status.CANCELLED, group__contact_email="hosts@example.org")
    AttendeeChange.objects.create(attendee=attendee, was=was, became="cancelled", cause=cause)

    page = read(client, attendee)

    assert words in page.text
    assert ("mailto:hosts@example.org" in page.links) == (cause == "organiser")


@pytest.mark.parametrize("state", Status)
@pytest.mark.parametrize("button", ["accept", "cancel", "come-back", "confirm"])
def test_each_button_in_each_status_works_or_is_refused_and_repeats_change_nothing(client, state, button):
    """A button of a page that was opened earlier never leads to a 500 or to two emails."""
    attendee = at(state)

    answers = [press(client, attendee, button).status_code for _ in range(2)]

    assert answers in ([302, 302], [409, 409])
    is_without_email = button == "cancel" and state in Attendee.UNCONFIRMED
    assert len(written_emails()) + is_without_email == AttendeeChange.objects.count() <= 1


@pytest.mark.parametrize("button", ["accept", "cancel", "come-back", "confirm", "name", "link"])
def test_buttons_over_the_limit_are_refused(client, settings, button):
    settings.PLACE_RATE_LIMIT = "0/m"
    attendee = at(Status.GOING)

    answer = press(client, attendee, button)

    assert answer.status_code == 429
    assert ("Try again in a few minutes" in Page(answer).text, written_emails()) == (True, [])


def test_cancelled_event_shows_its_reason_to_every_attendee(client):
    event = full(waiting=("Bo",))
    events.cancel(event=event, reason="The boiler broke.")

    for name in ("Ann", "Bo"):
        page = read(client, person(event, name))
        assert "The event is cancelled The boiler broke." in page.text


@pytest.mark.parametrize(
    ("state", "queries"), [(Status.GOING, 2), (Status.OFFERED, 1), (Status.WAITING, 3), (Status.CANCELLED, 4)]
)
def test_page_takes_the_same_queries_for_any_waitlist(client, state, queries, django_assert_num_queries):
    attendee = at(state)
    for rows in (1, 3):
        AttendeeFactory.create_batch(rows, event=attendee.event, status=Status.WAITING)
        with django_assert_num_queries(queries):
            client.get(attendee.get_absolute_url())
