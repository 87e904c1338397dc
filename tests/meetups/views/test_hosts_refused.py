"""The refusals of the host page of a board."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups.models import BoardStep
from meetups.services import boards
from tests.boards import CardFactory, HostLinkFactory
from tests.factories import AttendeeFactory
from tests.host_pages import Hosted, read, send, steps_of
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 5, tzinfo=UTC)


def test_step_that_another_host_took_is_answered_with_the_board_as_it_is_and_their_name(client):
    room = Hosted(to="discuss")
    seen = room.now().version
    room.press(boards.start)

    response = client.post(room.url, {"version": seen, "step": "start"})

    page = Page(response)
    assert response.status_code == 409
    assert "“A topic started” was pressed before you, by Ann." in page.text
    assert "Timebox 1 of 3" in page.text
    assert room.url in page.links
    assert room.steps().count("start") == 1


def test_notes_that_two_hosts_write_are_not_lost(client):
    room = Hosted(to="discuss")
    tea = room.card("Tea")
    seen = room.now().version
    room.press(boards.write, card=tea, notes="Milk first", outcome="")

    mine = {"version": seen, "step": f"write {tea.pk}", "notes": "Milk last", "outcome": "We **agree**"}
    response = client.post(f"{room.url}?card={tea.pk}", mine)

    page = Page(response)
    assert response.status_code == 409
    assert "was pressed before you, by Ann." in page.text
    assert (page.value("notes"), page.value("outcome")) == ("Milk last", "We **agree**")
    again = client.post(f"{room.url}?card={tea.pk}", mine | {"version": page.value("version")})
    assert (again.status_code, again["Location"]) == (302, f"{room.url}?card={tea.pk}")
    tea.refresh_from_db()
    assert (tea.notes, tea.outcome) == ("Milk last", "We **agree**")
    assert "Saved at 6:05pm by a host with a link." in read(client, room, f"?card={tea.pk}").text


@pytest.mark.parametrize("status", [409, 429])
def test_notes_that_are_refused_stay_with_their_topic_when_another_one_is_discussed(client, settings, status):
    room = Hosted(to="discuss")
    tea = room.card("Tea")
    room.press(boards.start)
    seen = room.now().version
    room.press(boards.pause)
    room.press(boards.undo)
    room.press(boards.start, card=room.card("Cake"))
    if status == 429:
        settings.HOST_RATE_LIMIT = "0/m"

    mine = {"version": seen, "step": f"write {tea.pk}", "notes": "Milk", "outcome": ""}
    response = client.post(room.url, mine)

    page = Page(response)
    assert (response.status_code, page.value("notes")) == (status, "Milk")
    assert page.all("section", id="card")[0]["data-card"] == str(tea.pk)
    assert f"write {tea.pk}" in steps_of(page)
    assert f"write {room.card('Cake').pk}" not in steps_of(page)


def test_hands_are_not_more_than_the_people_at_the_door(client):
    room = Hosted(to="vote")
    AttendeeFactory(event=room.board.event, status="came")
    step, query = f"hands {room.card('Tea').pk}", f"?card={room.card('Tea').pk}"

    for hands, status, words in [
        ("2", 409, "Enter a number from 0 to 1."),
        ("many", 422, "Enter a number, such as 4."),
    ]:
        response = send(client, room, step, query, hands=hands)
        assert (response.status_code, Page(response).value("hands")) == (status, hands)
        assert words in Page(response).text
    send(client, room, step, query, hands="1")

    assert room.card("Tea").hands == 1
    assert "Tea 1 hand" in read(client, room).text


@pytest.mark.parametrize(
    ("title", "status", "words"),
    [("", 422, "Enter the topic."), ("TEA!", 409, "“Tea” is on the board already."), ("x" * 121, 422, "Shorten")],
)
def test_topic_that_is_refused_stays_in_its_field(client, title, status, words):
    room = Hosted()

    response = send(client, room, "add", title=title)

    page = Page(response)
    assert (response.status_code, page.value("title")) == (status, title)
    assert words in page.text.split("Carry on")[0]
    assert room.board.cards.count() == 3


@pytest.mark.parametrize(
    "data",
    [
        {}, {"step": "dance"}, {"step": "start", "version": "x"}, {"step": "start", "version": "-1"},
        {"step": "park"}, {"step": "park x"}, {"step": "park 0"}, {"step": "void_seat -1"},
        {"step": "park " + 30 * "9"}, {"step": "pause", "version": 30 * "9"},
    ],
)  # fmt: skip
def test_steps_that_do_not_exist_are_refused(client, data):
    room = Hosted(to="discuss")

    assert client.post(room.url, {"version": "0"} | data | {"step": data.get("step", "")}).status_code == 400
    assert room.steps() == ["phase", "phase"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("park {}", "This topic is not on this board any more."),
        ("write {}", "This topic is not on this board any more."),
        ("void_seat 1", "This seat does not count any more."),
    ],
)
def test_topic_or_seat_that_is_not_there_any_more_is_answered_with_the_board_as_it_is(client, step, words):
    room = Hosted(to="discuss")

    response = send(client, room, step.format(CardFactory().pk), notes="Milk", outcome="")

    assert response.status_code == 409
    assert words in Page(response).text
    assert room.steps() == ["phase", "phase"]


def test_too_many_steps_are_answered_with_the_page(client, settings):
    settings.HOST_RATE_LIMIT = "1/m"
    room = Hosted()
    send(client, room, "next_phase")

    response = send(client, room, "next_phase")

    assert response.status_code == 429
    assert "Try again in a few minutes" in Page(response).text
    assert room.now().phase == "vote"


def test_get_changes_nothing(client):
    room = Hosted(to="discuss")
    before = list(BoardStep.objects.values()), room.now().version

    for query in ("", f"?card={room.card('Tea').pk}", "?seats", "?step=start&version=2"):
        assert client.get(room.url + query).status_code == 200

    assert (list(BoardStep.objects.values()), room.now().version) == before


def test_cancelled_event_has_a_closed_board(client):
    room = Hosted(to="discuss")
    event = room.board.event
    event.status, event.cancellation_reason = "cancelled", "No room"
    event.save()

    page = read(client, room)
    assert "The event is cancelled Nothing on its board can be changed." in page.text
    assert steps_of(page) == []
    assert page.all("section", id="card") == []
    response = send(client, room, "start")
    assert response.status_code == 409
    assert "This event is cancelled, so its board is closed." in Page(response).text


def test_undo_ends_at_six_in_the_morning(client, clock):
    room = Hosted(to="wrapped_up")
    link = HostLinkFactory(board=room.board, expires_at=NOW + timedelta(days=3))
    room.url = f"/events/tea/board/host/{link.token}/"

    clock.move_to(datetime(2026, 11, 26, 5, 59, tzinfo=UTC))
    assert "undo" in steps_of(read(client, room))
    clock.move_to(datetime(2026, 11, 26, 6, 0, tzinfo=UTC))
    assert "undo" not in steps_of(read(client, room))
    assert send(client, room, "undo").status_code == 409


def test_step_without_the_token_of_the_form_is_forbidden():
    room = Hosted()
    client = Client(enforce_csrf_checks=True)
    client.get(room.url)

    assert send(client, room, "next_phase").status_code == 403
    assert room.now().phase == "propose"
