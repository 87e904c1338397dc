"""The page from which a board is hosted."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Action, BoardStep
from meetups.services import boards
from tests.boards import SeatFactory, TopicFactory
from tests.factories import AttendeeFactory, OrganiserFactory
from tests.host_pages import TITLES, Hosted, read, send, steps_of
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 5, tzinfo=UTC)


def test_hour_of_a_board_from_the_first_topic_to_the_end(client):
    room = Hosted("Tea")
    cake, coffee = (lambda: room.card("Cake").pk), (lambda: room.card("Coffee").pk)
    for step, data in [
        (lambda: "add", {"title": "Coffee"}), (lambda: "add", {"title": "Cake"}), (lambda: "next_phase", {}),
        (lambda: f"hands {cake()}", {"hands": "3"}), (lambda: "next_phase", {}),
        (lambda: f"down {cake()}", {}), (lambda: "start", {}), (lambda: "pause", {}), (lambda: "resume", {}),
        (lambda: "add_minute", {}), (lambda: "restart_box", {}), (lambda: "go_on", {}), (lambda: "move_on", {}),
        (lambda: f"start_card {coffee()}", {}), (lambda: f"park {coffee()}", {}), (lambda: f"up {cake()}", {}),
        (lambda: "next_phase", {}), (lambda: "undo", {}), (lambda: "next_phase", {}),
    ]:  # fmt: skip
        response = send(client, room, step(), **data)
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
    page = read(client, Hosted(to=phase))

    assert shown in page.text
    assert {step for step in steps_of(page) if " " not in step} == steps


def test_topics_in_discussion_have_buttons_to_move_start_and_park_them(client):
    room = Hosted(to="discuss")
    tea, coffee, cake = (room.card(title).pk for title in TITLES)

    page = read(client, room)

    assert {step for step in steps_of(page) if " " in step} == {
        f"down {tea}", f"start_card {tea}", f"park {tea}", f"up {coffee}", f"down {coffee}", f"start_card {coffee}",
        f"park {coffee}", f"up {cake}", f"start_card {cake}", f"park {cake}",
    }  # fmt: skip


def test_discussion_has_a_clock_and_its_buttons_follow_it(client, clock):
    room = Hosted(to="discuss", boxes="5")
    send(client, room, "start")

    page = read(client, room)
    assert [time["data-ends-at"] for time in page.all("p", role="timer")] == ["2026-11-25T18:10:00+00:00"]
    assert "Timebox 1 of 1" in page.text
    assert not {"go_on", "resume"} & set(steps_of(page))

    clock.shift(timedelta(minutes=2))
    send(client, room, "pause")
    page = read(client, room)
    assert [time["data-left"] for time in page.all("p", role="timer")] == ["180"]
    assert {"resume"} == {"pause", "resume"} & set(steps_of(page))

    send(client, room, "move_on")
    for _topic in ("Coffee", "Cake"):
        send(client, room, "start")
        send(client, room, "move_on")
    assert "All topics are discussed" in read(client, room).text


def test_host_sees_phones_and_people_but_nobodys_votes(client):
    room = Hosted(to="vote")
    AttendeeFactory.create_batch(2, event=room.board.event, status="came")
    ann = SeatFactory(board=room.board, name="Ann Ash")
    SeatFactory(board=room.board)
    SeatFactory(board=room.board, name="Bea Carr", voided_at=NOW)
    room.vote(ann, "Tea", "Tea", "Cake")

    page = read(client, room, "?seats")

    assert "3 votes given 2 phones have 3 votes each." in page.text
    assert "2 phones, 2 people at the door." in page.text
    assert (
        "Hide the seats Ann Ash joined at 6:05pm Take away Ann Ash (1) A seat without a name joined at 6:05pm Take "
        "away A seat without a name (2)" in page.text
    )
    assert "Tea 2" not in page.text
    assert "Bea" not in page.text
    assert f"{room.url}?seats#people-title" in read(client, room).links


def test_more_phones_than_people_are_remarked(client):
    room = Hosted()
    AttendeeFactory(event=room.board.event, status="came")
    SeatFactory.create_batch(2, board=room.board)

    page = read(client, room, "?seats")

    assert "2 phones, 1 person at the door. That is more phones than people: look at the seats." in page.text


def test_seat_is_taken_away_and_joining_closed_and_opened(client):
    room = Hosted(to="vote")
    [seat] = room.seats(1)
    room.vote(seat, "Tea")

    assert send(client, room, f"void_seat {seat.pk}", "?seats")["Location"] == f"{room.url}?seats"
    assert "Nobody has joined yet." in read(client, room, "?seats").text
    send(client, room, "close_joining")
    assert "Nobody else can join." in read(client, room).text
    send(client, room, "open_joining")

    seat.refresh_from_db()
    assert seat.is_void
    assert room.now().is_joining_open


def test_form_for_notes_is_that_of_the_latest_topic_unless_another_is_opened(client):
    room = Hosted(to="discuss")
    assert not read(client, room).all("section", id="card")

    send(client, room, "start")
    tea, cake = room.card("Tea").pk, room.card("Cake").pk
    assert read(client, room).all("section", id="card")[0]["data-card"] == str(tea)
    send(client, room, "move_on")
    assert read(client, room).all("section", id="card")[0]["data-card"] == str(tea)
    page = read(client, room, f"?card={cake}")
    assert page.all("section", id="card")[0]["data-card"] == str(cake)
    assert f"write {cake}" in steps_of(page)
    assert not read(client, room, "?card=999").all("section", id="card")


def test_action_comes_of_a_topic(client):
    room = Hosted(to="discuss")
    tea = room.card("Tea").pk

    refused = send(client, room, f"action {tea}", f"?card={tea}", text="", owner_name="Bea")
    assert refused.status_code == 422
    assert "Enter what is to do." in Page(refused).text
    assert Page(refused).value("owner_name") == "Bea"
    for _tap in range(2):
        send(client, room, f"action {tea}", f"?card={tea}", text="Buy milk", owner_name="Bea")

    action = Action.objects.get()
    assert (action.text, action.owner_name, action.card_id) == ("Buy milk", "Bea", tea)
    assert (action.event, action.group) == (room.board.event, room.board.event.group)
    assert "Buy milk Bea" in read(client, room, f"?card={tea}").text


def test_topic_with_the_words_of_one_in_the_backlog_is_that_one(client):
    room = Hosted()
    topic = TopicFactory(group=room.board.event.group, title="Milk first?")

    assert send(client, room, "add", title="milk first").status_code == 302

    assert room.card("Milk first?").topic == topic


def test_topic_is_merged_into_another_one(client):
    room = Hosted()
    tea, coffee = room.card("Tea"), room.card("Coffee")

    refused = send(client, room, f"merge {tea.pk}", f"?card={tea.pk}", into=tea.pk)
    assert refused.status_code == 422
    assert "Choose a topic of this board." in Page(refused).text
    merged = send(client, room, f"merge {tea.pk}", f"?card={tea.pk}", into=coffee.pk)

    assert (merged.status_code, merged["Location"]) == (302, room.url)
    assert "Coffee with “Tea”" in read(client, room).text


def test_page_is_the_same_until_something_changes(client, clock):
    room = Hosted(to="vote")
    first = client.get(room.url)
    known = {"If-None-Match": first["ETag"]}

    assert client.get(room.url, headers=known).status_code == 304
    assert client.get(f"{room.url}?seats", headers=known).status_code == 200
    clock.shift(timedelta(seconds=5))
    assert client.get(room.url, headers=known).status_code == 200
    send(client, room, "next_phase")
    known = {"If-None-Match": client.get(room.url)["ETag"]}
    clock.shift(timedelta(seconds=5))
    assert client.get(room.url, headers=known).status_code == 304
    clock.shift(timedelta(minutes=1))  # somebody may have joined
    assert client.get(room.url, headers=known).status_code == 200
    assert {"Server-Time", "ETag"} <= set(first.headers)


@pytest.mark.parametrize("number", [1, 100])
def test_page_takes_the_same_queries_for_one_topic_and_a_hundred(client, number, django_assert_num_queries):
    room = Hosted(*(f"Topic {index}" for index in range(number)), to="discuss")
    room.press(boards.start)

    with django_assert_num_queries(11):
        read(client, room, "?seats")


def test_organiser_hosts_in_their_own_name(client):
    room = Hosted()
    organiser = OrganiserFactory(group=room.board.event.group, user__name="Cleo Dunn")
    client.force_login(organiser.user)

    room.url = "/events/tea/board/host/"
    assert send(client, room, "next_phase")["Location"] == room.url

    assert room.board.steps.get().host == organiser.user
    assert "/events/tea/board/paper/" in read(client, room).links
