"""One page for one person: in each state what it says, and the buttons that are possible there and no other."""

import pytest
import time_machine

from meetups.models import Attendee, AttendeeChange, Event
from meetups.services import attendees, events
from meetups.services.attendees import waitlist
from tests.factories import AttendeeFactory
from tests.pages import Page
from tests.waitlists import HOUR, NOW, full, letters, meeting, person, who

pytestmark = pytest.mark.django_db
Status = Attendee.Status
STANDING = {"link", "calendar"}  # what can be pressed in every state


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def read(client, attendee):
    response = client.get(attendee.get_absolute_url())
    assert response.status_code == 200
    return Page(response)


def buttons(page, attendee):
    """The last part of the address of every form, but for those that stand on every page."""
    addresses = {form["action"] for form in page.all("form", method="post")}
    return {address.removeprefix(attendee.get_absolute_url()).strip("/") for address in addresses} - STANDING


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
def test_each_state_has_its_words_and_its_buttons(client, state, words, possible):
    attendee = at(state)

    page = read(client, attendee)

    assert words in page.text
    assert buttons(page, attendee) == possible


@pytest.mark.parametrize("state", Status)
@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"hours_ahead": -3}, "This event is over"),
        ({"status": Event.Status.CANCELLED}, "The event is cancelled The room is not free."),
        ({"status": Event.Status.DRAFT}, "This event is not published at the moment"),
    ],
)
def test_nothing_can_be_pressed_when_there_is_nothing_to_come_to(client, state, event, words):
    attendee = at(state, **event)

    page = read(client, attendee)

    assert words in page.text
    assert buttons(page, attendee) == ({"name"} if state in Attendee.HELD else set())


def test_who_came_and_who_did_not_read_the_same(client):
    event = meeting(hours_ahead=-3)
    rows = [AttendeeFactory(event=event, name="Ann", status=state) for state in Attendee.HELD]

    texts = {read(client, row).text for row in rows}

    assert len(texts) == 1
    assert "This event is over You had a place. Give feedback in two minutes" in texts.pop()


def test_event_that_is_not_published_is_not_linked_to(client):
    attendee = at(Status.GOING, status=Event.Status.DRAFT)

    assert attendee.event.get_absolute_url() not in read(client, attendee).links


def test_who_waits_sees_where_they_stand_and_how_the_line_works(client):
    event = full()

    page = read(client, person(event, "Cy"))

    assert "number 2 on the waitlist" in page.text
    assert "Until Sunday 22 November 2026, 4pm GMT, a free place goes straight to the first person" in page.text
    assert "Leave the waitlist" in page.text


def test_who_wants_to_be_asked_reads_that_they_will_be(client):
    event = full(waiting=())
    attendee = attendees.rsvp(event=event, name="Bo", email="bo@example.org", wait=True, wants_offer=True)

    page = read(client, attendee)

    assert "If a place comes free, we offer it to you." in page.text
    assert "at once" not in page.text


def test_an_offer_is_taken(client):
    event = full(hours_ahead=40)
    attendees.cancel(attendee=person(event, "Ann"))
    bo = person(event, "Bo")

    page = read(client, bo)
    assert "Accept by Saturday 21 November 2026, midnight GMT, or it goes to the next person" in page.text
    answers = [press(client, bo, "accept") for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, bo.get_absolute_url())] * 2
    assert who(event)["Bo"] == "going"
    assert letters().count(("place", "bo@example.org")) == 1
    assert "You have a place" in read(client, bo).text


def test_an_offer_is_refused_and_goes_to_the_next(client):
    event = full(hours_ahead=40)
    attendees.cancel(attendee=person(event, "Ann"))
    bo = person(event, "Bo")

    press(client, bo, "cancel")

    assert who(event) == {"Ann": "cancelled", "Bo": "cancelled", "Cy": "offered", "Di": "waiting 1"}
    page = read(client, bo)
    assert "You are no longer on the waitlist" in page.text
    assert buttons(page, bo) == {"come-back"}
    assert "Join the waitlist" in page.text


def test_an_offer_that_ended_says_so_and_passes_on_when_it_is_pressed_all_the_same(client, clock):
    event = full(hours_ahead=40)
    attendees.cancel(attendee=person(event, "Ann"))
    bo = person(event, "Bo")
    clock.move_to(NOW + waitlist.OFFER_LASTS)

    page = read(client, bo)
    assert "Your offer has expired" in page.text
    assert buttons(page, bo) == set()

    late = press(client, bo, "accept")
    assert late.status_code == 409
    assert "This offer has expired. The place went to the next person." in Page(late).text
    assert "The place went to the next person" in Page(late).text
    assert who(event)["Cy"] == "offered"


def test_who_gave_a_place_back_takes_it_again(client):
    attendee = at(Status.CANCELLED)

    answer = press(client, attendee, "come-back")

    assert (answer.status_code, answer["Location"]) == (302, attendee.get_absolute_url())
    assert "You have a place" in read(client, attendee).text
    assert [kind for kind, _to in letters()] == ["place"]


def test_who_gave_a_place_back_waits_when_it_is_gone(client):
    event = full(waiting=("Bo",))
    ann = person(event, "Ann")
    press(client, ann, "cancel")

    page = read(client, ann)
    assert "All places are taken now. You can join the waitlist." in page.text
    assert [field["value"] for field in page.all("input", name="wait")] == ["on"]
    press(client, ann, "come-back", wait="on")

    assert who(event) == {"Ann": "waiting 1", "Bo": "going"}


def test_the_last_place_that_went_meanwhile_is_refused_in_words_with_the_waitlist_beside_it(client):
    ann = at(Status.CANCELLED)
    AttendeeFactory(event=ann.event)

    answer = press(client, ann, "come-back")
    page = Page(answer)

    assert answer.status_code == 409
    assert "There is a problem All places are taken. You can join the waitlist." in page.text
    assert ("Join the waitlist" in page.text, buttons(page, ann)) == (True, {"come-back"})
    assert answer["Referrer-Policy"] == "same-origin"


def test_who_waits_takes_what_is_free_when_the_line_is_closed(client, clock):
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


def test_full_and_soon_there_is_nothing_to_join(client, clock):
    event = full(hours_ahead=3, waiting=())
    left = AttendeeFactory(event=event, status=Status.CANCELLED)
    clock.move_to(NOW + HOUR)

    page = read(client, left)

    assert buttons(page, left) == set()
    assert "Look here again before the start: places that are given up can be taken here." in page.text


def test_when_places_have_closed_the_page_says_so(client):
    attendee = at(Status.CANCELLED, rsvp_closes_at=NOW)

    page = read(client, attendee)

    assert "Places have closed." in page.text
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
def test_a_loss_is_told_as_it_was(client, cause, was, words):
    attendee = at(Status.CANCELLED, group__contact_email="hosts@example.org")
    AttendeeChange.objects.create(attendee=attendee, was=was, became="cancelled", cause=cause)

    page = read(client, attendee)

    assert words in page.text
    assert ("mailto:hosts@example.org" in page.links) == (cause == "organiser")


@pytest.mark.parametrize("state", Status)
@pytest.mark.parametrize("button", ["accept", "cancel", "come-back", "confirm"])
def test_what_is_not_possible_is_refused_in_words_and_twice_is_as_once(client, state, button):
    """Whatever is pressed in whatever state, from an old page: never a failure, never two letters."""
    attendee = at(state)

    answers = [press(client, attendee, button).status_code for _ in range(2)]

    assert answers in ([302, 302], [409, 409])
    is_silent = button == "cancel" and state in Attendee.UNCONFIRMED
    assert len(letters()) + is_silent == AttendeeChange.objects.count() <= 1


@pytest.mark.parametrize("button", ["accept", "cancel", "come-back", "confirm", "name", "link"])
def test_pressing_without_end_is_slowed(client, settings, button):
    settings.PLACE_RATE_LIMIT = "0/m"
    attendee = at(Status.GOING)

    answer = press(client, attendee, button)

    assert answer.status_code == 429
    assert ("Try again in a few minutes" in Page(answer).text, letters()) == (True, [])


def test_an_event_that_was_called_off_keeps_its_words_for_everyone(client):
    event = full(waiting=("Bo",))
    events.cancel(event=event, reason="The boiler broke.")

    for name in ("Ann", "Bo"):
        page = read(client, person(event, name))
        assert "The event is cancelled The boiler broke." in page.text


@pytest.mark.parametrize(
    ("state", "queries"), [(Status.GOING, 1), (Status.OFFERED, 1), (Status.WAITING, 3), (Status.CANCELLED, 4)]
)
def test_page_takes_few_queries_however_many_come(client, state, queries, django_assert_num_queries):
    attendee = at(state)
    for rows in (1, 3):
        AttendeeFactory.create_batch(rows, event=attendee.event, status=Status.WAITING)
        with django_assert_num_queries(queries):
            client.get(attendee.get_absolute_url())
