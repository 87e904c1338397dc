"""The page from which a board is hosted."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from meetups.models import Action, BoardStep
from meetups.services import boards
from tests.boards import CardFactory, HostLinkFactory, SeatFactory
from tests.factories import AttendeeFactory, OrganiserFactory
from tests.lean_coffee import Room
from tests.pages import Page

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 18, 5, tzinfo=UTC)
TITLES = ("Tea", "Coffee", "Cake")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def hosting(*titles, to="propose", **values):
    """Create a board in this phase. Return it with the URL of its host page, by a link."""
    room = Room(*(titles or TITLES), to=to, event={"title": "Tea and talk", "slug": "tea"}, **values)
    room.url = f"/events/tea/board/host/{HostLinkFactory(board=room.board).token}/"
    return room


def read(client, room, query=""):
    response = client.get(room.url + query)
    assert response.status_code == 200
    return Page(response)


def press(client, room, step, query="", **data):
    """Press a button of the host page, as it is now."""
    return client.post(room.url + query, {"version": room.now().version, "step": step} | data)


def steps_of(page):
    """Return the steps of the buttons that can be pressed."""
    return [button["value"] for button in page.all("button", name="step") if "disabled" not in button]


def test_hour_of_a_board_from_the_first_topic_to_the_end(client):
    room = hosting("Tea")
    cake, coffee = (lambda: room.card("Cake").pk), (lambda: room.card("Coffee").pk)
    for step, data in [
        (lambda: "add", {"title": "Coffee"}), (lambda: "add", {"title": "Cake"}), (lambda: "next_phase", {}),
        (lambda: f"hands {cake()}", {"hands": "3"}), (lambda: "next_phase", {}),
        (lambda: f"down {cake()}", {}), (lambda: "start", {}), (lambda: "pause", {}), (lambda: "resume", {}),
        (lambda: "add_minute", {}), (lambda: "restart_box", {}), (lambda: "go_on", {}), (lambda: "move_on", {}),
        (lambda: f"start_card {coffee()}", {}), (lambda: f"park {coffee()}", {}), (lambda: f"up {cake()}", {}),
        (lambda: "next_phase", {}), (lambda: "undo", {}), (lambda: "next_phase", {}),
    ]:  # fmt: skip
        response = press(client, room, step(), **data)
        assert (response.status_code, response["Location"]) == (302, room.url), step()

    assert room.now().phase == "wrapped_up"
    assert dict(room.board.cards.values_list("title", "state")) == {
        "Tea": "discussed", "Coffee": "parked", "Cake": "to_discuss"
    }  # fmt: skip
    assert room.steps() == [
        "add_card", "add_card", "phase", "hands", "phase", "move", "start", "pause", "resume", "add_minute",
        "restart_box", "go_on", "move_on", "start", "park", "move", "phase", "undo", "phase",
    ]  # fmt: skip
    assert BoardStep.objects.filter(link=None).count() == 0


@pytest.mark.parametrize(
    ("phase", "shown", "steps"),
    [
        ("propose", "3 topics", {"next_phase", "close_joining"}),
        ("vote", "0 votes given 0 phones have 3 votes each.", {"next_phase", "undo", "close_joining"}),
        ("discuss", "Next: Tea 0 votes", {"start", "next_phase", "undo", "close_joining"}),
        ("wrapped_up", "0 topics were discussed. 3 went back to the topic backlog.", {"undo"}),
    ],
)
def test_page_has_the_next_step_of_each_phase(client, phase, shown, steps):
    page = read(client, hosting(to=phase))

    assert shown in page.text
    assert {step for step in steps_of(page) if " " not in step} == steps


def test_topics_in_discussion_have_buttons_to_move_start_and_park_them(client):
    room = hosting(to="discuss")
    tea, coffee, cake = (room.card(title).pk for title in TITLES)

    page = read(client, room)

    assert {step for step in steps_of(page) if " " in step} == {
        f"down {tea}", f"start_card {tea}", f"park {tea}", f"up {coffee}", f"down {coffee}", f"start_card {coffee}",
        f"park {coffee}", f"up {cake}", f"start_card {cake}", f"park {cake}",
    }  # fmt: skip


def test_discussion_has_a_clock_and_its_buttons_follow_it(client, clock):
    room = hosting(to="discuss", boxes="5")
    press(client, room, "start")

    page = read(client, room)
    assert [time["data-ends-at"] for time in page.all("p", role="timer")] == ["2026-11-25T18:10:00+00:00"]
    assert "Timebox 1 of 1" in page.text
    assert not {"go_on", "resume"} & set(steps_of(page))

    clock.shift(timedelta(minutes=2))
    press(client, room, "pause")
    page = read(client, room)
    assert [time["data-left"] for time in page.all("p", role="timer")] == ["180"]
    assert {"resume"} == {"pause", "resume"} & set(steps_of(page))

    press(client, room, "move_on")
    for _topic in ("Coffee", "Cake"):
        press(client, room, "start")
        press(client, room, "move_on")
    assert "All topics are discussed" in read(client, room).text


def test_host_sees_phones_and_people_but_nobodys_votes(client):
    room = hosting(to="vote")
    AttendeeFactory.create_batch(2, event=room.board.event, status="came")
    ann = SeatFactory(board=room.board, name="Ann Ash")
    SeatFactory(board=room.board)
    SeatFactory(board=room.board, name="Bea Carr", voided_at=NOW)
    room.vote(ann, "Tea", "Tea", "Cake")

    page = read(client, room, "?seats")

    assert "3 votes given 2 phones have 3 votes each." in page.text
    assert "2 phones, 2 people at the door." in page.text
    assert (
        "Hide the seats Ann Ash joined at 6:05pm Take away: Ann Ash (1) A seat without a name joined at 6:05pm Take "
        "away: A seat without a name (2)" in page.text
    )
    assert "Tea 2" not in page.text
    assert "Bea" not in page.text
    assert f"{room.url}?seats#people-title" in read(client, room).links


def test_more_phones_than_people_are_remarked(client):
    room = hosting()
    AttendeeFactory(event=room.board.event, status="came")
    SeatFactory.create_batch(2, board=room.board)

    page = read(client, room, "?seats")

    assert "2 phones, 1 person at the door. That is more phones than people: look at the seats." in page.text


def test_seat_is_taken_away_and_joining_closed_and_opened(client):
    room = hosting(to="vote")
    [seat] = room.seats(1)
    room.vote(seat, "Tea")

    assert press(client, room, f"void_seat {seat.pk}", "?seats")["Location"] == f"{room.url}?seats"
    assert "Nobody has joined yet." in read(client, room, "?seats").text
    press(client, room, "close_joining")
    assert "Nobody else can join." in read(client, room).text
    press(client, room, "open_joining")

    seat.refresh_from_db()
    assert seat.is_void
    assert room.now().is_joining_open


def test_step_that_another_host_took_is_answered_with_the_board_as_it_is_and_their_name(client):
    room = hosting(to="discuss")
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
    room = hosting(to="discuss")
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


def test_form_for_notes_is_that_of_the_latest_topic_unless_another_is_opened(client):
    room = hosting(to="discuss")
    assert not read(client, room).all("section", id="card")

    press(client, room, "start")
    tea, cake = room.card("Tea").pk, room.card("Cake").pk
    assert read(client, room).all("section", id="card")[0]["data-card"] == str(tea)
    press(client, room, "move_on")
    assert read(client, room).all("section", id="card")[0]["data-card"] == str(tea)
    page = read(client, room, f"?card={cake}")
    assert page.all("section", id="card")[0]["data-card"] == str(cake)
    assert f"write {cake}" in steps_of(page)
    assert not read(client, room, "?card=999").all("section", id="card")


def test_action_comes_of_a_topic(client):
    room = hosting(to="discuss")
    tea = room.card("Tea").pk

    refused = press(client, room, f"action {tea}", f"?card={tea}", text="", owner_name="Bea")
    assert refused.status_code == 422
    assert "Enter what is to do." in Page(refused).text
    assert Page(refused).value("owner_name") == "Bea"
    press(client, room, f"action {tea}", f"?card={tea}", text="Buy milk", owner_name="Bea")

    action = Action.objects.get()
    assert (action.text, action.owner_name, action.card_id) == ("Buy milk", "Bea", tea)
    assert (action.event, action.group) == (room.board.event, room.board.event.group)
    assert "Buy milk Bea" in read(client, room, f"?card={tea}").text


def test_topic_is_merged_into_another_one(client):
    room = hosting()
    tea, coffee = room.card("Tea"), room.card("Coffee")

    refused = press(client, room, f"merge {tea.pk}", f"?card={tea.pk}", into=tea.pk)
    assert refused.status_code == 422
    assert "Choose a topic of this board." in Page(refused).text
    merged = press(client, room, f"merge {tea.pk}", f"?card={tea.pk}", into=coffee.pk)

    assert (merged.status_code, merged["Location"]) == (302, room.url)
    assert "Coffee with “Tea”" in read(client, room).text


def test_hands_are_not_more_than_the_people_at_the_door(client):
    room = hosting(to="vote")
    AttendeeFactory(event=room.board.event, status="came")
    step, query = f"hands {room.card('Tea').pk}", f"?card={room.card('Tea').pk}"

    for hands, status, words in [
        ("2", 409, "Enter a number from 0 to 1."),
        ("many", 422, "Enter a number, such as 4."),
    ]:
        response = press(client, room, step, query, hands=hands)
        assert (response.status_code, Page(response).value("hands")) == (status, hands)
        assert words in Page(response).text
    press(client, room, step, query, hands="1")

    assert room.card("Tea").hands == 1
    assert "Tea 1 hand" in read(client, room).text


@pytest.mark.parametrize(
    ("title", "status", "words"),
    [("", 422, "Enter the topic."), ("TEA!", 409, "“Tea” is on the board already."), ("x" * 121, 422, "Shorten")],
)
def test_topic_that_is_refused_stays_in_its_field(client, title, status, words):
    room = hosting()

    response = press(client, room, "add", title=title)

    page = Page(response)
    assert (response.status_code, page.value("title")) == (status, title)
    assert words in page.text.split("Carry on")[0]
    assert room.board.cards.count() == 3


@pytest.mark.parametrize(
    "data",
    [
        {}, {"step": "dance"}, {"step": "start", "version": "x"}, {"step": "start", "version": "-1"},
        {"step": "park"}, {"step": "park x"}, {"step": "park 0"}, {"step": "void_seat 1"}, {"step": "park {other}"},
        {"step": "park " + 30 * "9"}, {"step": "pause", "version": 30 * "9"},
    ],
)  # fmt: skip
def test_steps_that_do_not_exist_are_refused(client, data):
    room = hosting(to="discuss")
    step = data.get("step", "").format(other=CardFactory().pk)

    assert client.post(room.url, {"version": "0"} | data | {"step": step}).status_code == 400
    assert room.steps() == ["phase", "phase"]


def test_too_many_steps_are_answered_with_the_page(client, settings):
    settings.HOST_RATE_LIMIT = "1/m"
    room = hosting()
    press(client, room, "next_phase")

    response = press(client, room, "next_phase")

    assert response.status_code == 429
    assert "Try again in a few minutes" in Page(response).text
    assert room.now().phase == "vote"


def test_page_is_the_same_until_something_changes(client, clock):
    room = hosting(to="vote")
    first = client.get(room.url)
    known = {"If-None-Match": first["ETag"]}

    assert client.get(room.url, headers=known).status_code == 304
    assert client.get(f"{room.url}?seats", headers=known).status_code == 200
    clock.shift(timedelta(seconds=5))
    assert client.get(room.url, headers=known).status_code == 200
    press(client, room, "next_phase")
    known = {"If-None-Match": client.get(room.url)["ETag"]}
    clock.shift(timedelta(seconds=5))
    assert client.get(room.url, headers=known).status_code == 304
    assert {"Server-Time", "ETag"} <= set(first.headers)


def test_get_changes_nothing(client):
    room = hosting(to="discuss")
    before = list(BoardStep.objects.values()), room.now().version

    for query in ("", f"?card={room.card('Tea').pk}", "?seats", "?step=start&version=2"):
        assert client.get(room.url + query).status_code == 200

    assert (list(BoardStep.objects.values()), room.now().version) == before


@pytest.mark.parametrize("number", [1, 100])
def test_page_takes_the_same_queries_for_one_topic_and_a_hundred(client, number, django_assert_num_queries):
    room = hosting(*(f"Topic {index}" for index in range(number)), to="discuss")
    room.press(boards.start)

    with django_assert_num_queries(11):
        read(client, room, "?seats")


def test_cancelled_event_has_a_closed_board(client):
    room = hosting(to="discuss")
    event = room.board.event
    event.status, event.cancellation_reason = "cancelled", "No room"
    event.save()

    assert "The event is cancelled Nothing on its board can be changed." in read(client, room).text
    response = press(client, room, "start")
    assert response.status_code == 409
    assert "This event is cancelled, so its board is closed." in Page(response).text


def test_undo_ends_at_six_in_the_morning(client, clock):
    room = hosting(to="wrapped_up")
    link = HostLinkFactory(board=room.board, expires_at=NOW + timedelta(days=3))
    room.url = f"/events/tea/board/host/{link.token}/"

    clock.move_to(datetime(2026, 11, 26, 5, 59, tzinfo=UTC))
    assert "undo" in steps_of(read(client, room))
    clock.move_to(datetime(2026, 11, 26, 6, 0, tzinfo=UTC))
    assert "undo" not in steps_of(read(client, room))
    assert press(client, room, "undo").status_code == 409


def test_step_without_the_token_of_the_form_is_forbidden():
    room = hosting()
    client = Client(enforce_csrf_checks=True)
    client.get(room.url)

    assert press(client, room, "next_phase").status_code == 403
    assert room.now().phase == "propose"


def test_organiser_hosts_in_their_own_name(client):
    room = hosting()
    organiser = OrganiserFactory(group=room.board.event.group, user__name="Cleo Dunn")
    client.force_login(organiser.user)

    room.url = "/events/tea/board/host/"
    assert press(client, room, "next_phase")["Location"] == room.url

    assert room.board.steps.get().host == organiser.user
    assert "/events/tea/board/paper/" in read(client, room).links
