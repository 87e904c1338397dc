"""Joining the waitlist of a full event by the form, and knowing it."""

import pytest
import time_machine

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services import attendees
from tests.meetups.views.test_attendees import said
from tests.pages import Page
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW, full, letters, meeting, who

pytestmark = pytest.mark.django_db
ZOE = {
    "name": "Zoe", "email": "zoe@example.org", "organisation": "Leeds", "access_needs": "A ramp.",
    "is_first_time": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def address(event):
    return f"/events/{event.slug}/rsvp/"


def has_waitlist(page):
    buttons = "Join the waitlist" in page.text, "Save my place" in page.text
    fields = bool(page.all("input", name="wait")), bool(page.all("input", name="wants_offer"))
    assert (buttons, fields) in [((True, False), (True, True)), ((False, True), (False, False))]
    return buttons[0]


def test_form_of_an_event_with_room_says_nothing_of_a_waitlist(client):
    assert not has_waitlist(Page(client.get(address(meeting()))))


def test_form_of_a_full_event_says_what_one_joins_and_how_it_works(client):
    page = Page(client.get(address(full())))

    assert has_waitlist(page)
    for words in (
        "All places are taken",
        "Use this form to join the waitlist.",
        "Until Sunday 22 November 2026, 4pm GMT, a free place goes straight to the first person on the waitlist.",
        "they have 12 hours to accept, or it goes to the next person.",
        "From Tuesday 24 November 2026, 2pm GMT, there are no more offers.",
        "Offer me a place instead of giving it to me",
    ):
        assert words in page.text
    assert page.value("wait") == "on"


def test_how_many_wait_is_told_from_five_up(client):
    event = full(waiting=tuple("abcd"))
    assert "are on it already" not in Page(client.get(address(event))).text
    rsvp(event=event, name="e", email="e@example.org", wait=True)

    assert "5 people are on it already." in Page(client.get(address(event))).text


def test_after_the_cutoff_everyone_in_line_is_asked(client):
    page = Page(client.get(address(full(hours_ahead=47))))

    assert "at once" not in page.text
    assert "We offer a free place to the first person on the waitlist" in page.text


@pytest.mark.parametrize("wants_offer", [True, False])
def test_who_sends_it_waits_at_the_end_of_the_line(client, wants_offer):
    event = full(waiting=("Bo",))
    wish = {"wants_offer": "on"} if wants_offer else {}

    response = client.post(address(event), {**ZOE, "wait": "on", **wish})

    assert (response.status_code, response["Location"]) == (302, f"{address(event)}thanks/?waitlist=yes")
    assert who(event) == {"Ann": "going", "Bo": "waiting 1", "Zoe": "waiting 2"}
    row = event.attendees.get(name="Zoe")
    assert (row.wants_offer, row.access_needs, row.is_first_time) == (wants_offer, "A ramp.", True)
    assert letters() == [("waiting", "zoe@example.org")]


def test_last_place_that_went_meanwhile_brings_the_form_back_with_everything_and_the_waitlist(client):
    event = meeting()
    assert not has_waitlist(Page(client.get(address(event))))
    rsvp(event=event, name="Ann", email="ann@example.org")

    response = client.post(address(event), ZOE)
    page = Page(response)

    assert response.status_code == 409
    assert [page.value(name) for name in ("name", "email", "organisation", "access_needs")] == [
        "Zoe", "zoe@example.org", "Leeds", "A ramp.",
    ]  # fmt: skip
    assert page.all("input", name="is_first_time")[0].keys() >= {"checked"}
    assert "All places are taken. If this email address has one already" in page.text
    assert has_waitlist(page)
    assert who(event) == {"Ann": "going"}
    again = client.post(address(event), {**ZOE, "wait": page.value("wait")})
    assert (again.status_code, who(event)) == (302, {"Ann": "going", "Zoe": "waiting 1"})


def test_place_that_came_free_meanwhile_is_given(client):
    event = full(waiting=())
    attendees.cancel(attendee=event.attendees.get())

    response = client.post(address(event), {**ZOE, "wait": "on", "wants_offer": "on"})

    assert response["Location"] == f"{address(event)}thanks/?waitlist=yes"
    assert who(event) == {"Ann": "cancelled", "Zoe": "going"}


def test_nobody_learns_who_is_on_the_list_by_asking_to_wait(client):
    event = full(waiting=("Bo",))
    ask = {"name": "Same", "wait": "on"}
    emails = ("ann@example.org", "BO@example.org", "stranger@example.org")

    answers = [client.post(address(event), {**ask, "email": email}) for email in emails]
    thanks = [client.get(answer["Location"]) for answer in answers]

    assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {
        (302, f"{address(event)}thanks/?waitlist=yes", b"")
    }
    assert len({page.content for page in thanks}) == 1
    assert letters() == [
        ("link", "ann@example.org"), ("link", "bo@example.org"), ("waiting", "stranger@example.org"),
    ]  # fmt: skip


def test_mistakes_are_told_alike_to_who_has_a_place_and_who_has_not(client):
    event = full(waiting=("Bo",))

    known, stranger = (
        client.post(address(event), {"name": "", "email": email, "wait": "on"})
        for email in ("bo@example.org", "stranger@example.org")
    )

    assert (known.status_code, stranger.status_code) == (422, 422)
    assert has_waitlist(Page(known))
    assert said(known, "bo@example.org") == said(stranger, "stranger@example.org")


def test_thanks_say_of_the_waitlist_what_is_true_of_everyone_who_asked(client):
    event = full()

    page, other = (Page(client.get(f"{address(event)}thanks/{query}")) for query in ("?waitlist=yes", ""))

    assert "It says whether you are on the waitlist or have a place by now." in page.text
    assert ("See you there" in page.text, "See you there" in other.text) == (False, True)
    assert "waitlist" not in other.text


def test_soon_before_the_start_there_is_no_line_to_join(client):
    event = full(hours_ahead=2)

    page = Page(client.get(address(event)))
    refused = client.post(address(event), ZOE)

    assert not has_waitlist(page)
    assert "The waitlist is closed because the event starts soon." in page.text
    assert (refused.status_code, has_waitlist(Page(refused)), Page(refused).value("name")) == (409, False, "Zoe")
    attendees.cancel(attendee=event.attendees.get(name="Ann"))
    assert client.post(address(event), ZOE).status_code == 302
    assert who(event)["Zoe"] == "going"


def test_a_limit_keeps_the_choice(client, settings):
    settings.RSVP_RATE_LIMIT = "0/m"

    response = client.post(address(full()), {**ZOE, "wait": "on", "wants_offer": "on"})
    page = Page(response)

    assert response.status_code == 429
    assert has_waitlist(page)
    assert (page.value("name"), page.all("input", name="wants_offer")[0].keys() >= {"checked"}) == ("Zoe", True)


@pytest.mark.parametrize("values", [{"rsvp_closes_at": NOW}, {"rsvp_opens_at": NOW + HOUR}])
def test_a_full_event_that_takes_nobody_has_no_line_to_join(client, values):
    event = full()
    Event.objects.update(**values)

    answers = client.get(address(event)), client.post(address(event), {**ZOE, "wait": "on"})

    assert [answer.status_code for answer in answers] == [200, 409]
    assert not any(Page(answer).all("input", name="wait") for answer in answers)
    assert (Attendee.objects.filter(name="Zoe").count(), OutboxEmail.objects.count()) == (0, 0)


def test_a_robot_joins_nothing(client):
    event = full()

    response = client.post(address(event), {**ZOE, "wait": "on", "website": "http://spam.example.org"})

    assert response["Location"] == f"{address(event)}thanks/?waitlist=yes"
    assert "Zoe" not in who(event)


def test_form_costs_the_same_however_long_the_line(client, django_assert_num_queries):
    event = full(waiting=())
    client.get(address(event))  # organisations to suggest are asked for once an hour
    for names in ("a", "bcdefg"):
        for name in names:
            rsvp(event=event, name=name, email=f"{name}@example.org", wait=True)
        with django_assert_num_queries(2):
            client.get(address(event))
