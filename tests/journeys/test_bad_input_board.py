"""The pages of a board answer nonsense, replays and foreign seats with a page, and count nothing."""

from collections import Counter
from urllib.parse import quote

import pytest
from django.db.models import ProtectedError
from django.test import Client

from meetups.models import Card, Vote
from meetups.services import boards
from tests.boards import BoardFactory, HostLinkFactory, SeatFactory
from tests.journeys.test_bad_input import checked
from tests.lean_coffee import Room
from tests.pages import Page
from tests.phones import phone_of, put

pytestmark = pytest.mark.django_db

NUMBERS = ["", "-1", "0", "1" + "0" * 30, "1e9", "٣", "9" * 18, "x", "\x00", "1:-1", "1:" + "9" * 40, "1:1:go_on:1"]
TEXTS = ["", "\x00", "\u202etea", "<script>alert(1)</script>", "x" * 10_000, "🎉" * 121, "\ud7ff\ue000", " \u200b "]
ACTIONS = ("propose", "take-topic", "vote", "take-back", "answer", "still-here")


@pytest.fixture
def room():
    return Room("Tea", "Cake", to="vote", event={"slug": "tea"})


@pytest.mark.parametrize("action", ACTIONS)
def test_nonsense_of_a_phone_is_answered_with_a_page(room, action):
    (seat,) = room.seats(1)
    phone = phone_of(seat)

    for phase in ("vote", "wrapped_up") if action != "propose" else ("propose", "wrapped_up"):
        put(room.board, phase=phase, wrapped_up_at=room.board.opened_at if phase == "wrapped_up" else None)
        for value in (*NUMBERS, *TEXTS) if phase != "wrapped_up" else ("", "\x00", "1:-1"):
            data = dict.fromkeys(("title", "topic", "card", "answer"), value)
            checked(phone.post(f"/events/tea/board/seat/{action}/", data), f"{action} {phase} {value!r}")
        checked(phone.post(f"/events/tea/board/seat/{action}/", b"card=%ff&title=%00%ff", "text/plain"), action)
        checked(phone.put(f"/events/tea/board/seat/{action}/"), action)
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("name", ["next_phase", "start_card", "hands", "merge", "write", "action", "add", "void_seat"])
def test_nonsense_of_a_host_is_answered_with_a_page(room, name):
    link = HostLinkFactory(board=room.board)
    path, pk = f"/events/tea/board/host/{link.token}/", room.card("Tea").pk
    host = Client()
    version = room.now().version

    for value in ("-1", "1" + "0" * 30, "\x00", "\u202etea", "x" * 10_000):
        for step in (f"{name} {value}", f"{name} {pk}"):
            data = {"step": step, "version": version, "into": value, "hands": value, "title": value, "text": value}
            checked(host.post(path, data), repr(data)[:80])
        checked(host.post(path, {"step": f"{value} {pk}", "version": value}), repr(value)[:80])
        checked(host.get(f"{path}?card={quote(value)}&seats={quote(value)}"), repr(value)[:80])


def test_paper_with_nonsense_is_answered_with_a_page(room):
    link = HostLinkFactory(board=room.board)
    path = f"/events/tea/board/host/{link.token}/paper/"

    for value in ("", "-1", "1" + "0" * 30, "\x00", "x" * 10_000):
        rows = {f"form-0-{name}": value for name in ("topic", "dots", "outcome", "action", "owner")}
        for total in ("1", "5000", value):
            management = {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": value}
            checked(Client().post(path, rows | management | {"more": "yes"}), repr(value)[:80])
            checked(Client().post(path, rows | management | {"form-0-dots": "x"}), repr(value)[:80])
    assert not room.now().is_wrapped_up


def test_five_thousand_topics_are_refused_in_words():
    room = Room(event={"slug": "tea"})
    phone, link = phone_of(*room.seats(1)), HostLinkFactory(board=room.board)
    statuses = Counter()
    for number in range(40):
        response = checked(phone.post("/events/tea/board/seat/propose/", {"title": f"Topic {number}"}), str(number))
        statuses[response.status_code] += 1
    assert statuses == {302: 30, 409: 10}
    assert "You have proposed 30 topics. Leave some to the others." in Page(response).text

    rows = {f"form-{row}-topic": f"Row {row}" for row in range(5000)}
    sent = Client().post(f"{link.get_absolute_url()}paper/", rows | {"form-TOTAL_FORMS": "5000"})
    assert checked(sent, "paper").status_code == 400
    assert (Card.objects.count(), room.now().phase) == (30, "propose")


def test_code_that_is_no_code_finds_nothing():
    for value in (*NUMBERS, *TEXTS, "BCDFGH", "ＢＣＤＦＧＨ"):
        checked(Client().post("/join/", {"code": value}), repr(value)[:80])


def test_seat_counts_at_its_own_board_alone(room):
    other = SeatFactory(board=BoardFactory(phase="vote"))
    thief = phone_of(other, room.board)

    response = thief.post("/events/tea/board/seat/vote/", {"card": f"{room.card('Tea').pk}:0"})

    assert (response.status_code, response.headers["Location"]) == (302, "/events/tea/board/join/")
    assert Vote.objects.count() == 0


def test_vote_for_a_topic_of_another_board_is_refused(room):
    (seat,) = room.seats(1)
    other = Room("Rum", to="vote")

    response = phone_of(seat).post("/events/tea/board/seat/vote/", {"card": f"{other.card('Rum').pk}:0"})

    assert response.status_code == 409
    assert Vote.objects.count() == 0


def test_merging_in_a_circle_is_refused_in_words(room):
    link = HostLinkFactory(board=room.board)
    tea, cake = room.card("Tea"), room.card("Cake")
    room.press(boards.merge, card=tea, into=cake)

    data = {"step": f"merge {cake.pk}", "into": str(tea.pk), "version": str(room.now().version)}
    response = checked(Client().post(f"/events/tea/board/host/{link.token}/", data), "circle")

    assert response.status_code in {409, 422}
    assert list(Card.objects.standing().values_list("title", flat=True)) == ["Cake"]


def test_event_is_moved_and_cancelled_but_not_deleted_while_its_board_runs(room):
    (seat,) = room.seats(1)
    phone, link, tea = phone_of(seat), HostLinkFactory(board=room.board), room.card("Tea").pk
    event = room.now().event
    host = f"/events/tea/board/host/{link.token}/"
    event.slug = "coffee"
    event.save()
    event.former_slugs.create(slug="tea")
    moved = [phone.get("/events/tea/board/seat/").status_code]
    moved.append(phone.post("/events/tea/board/seat/vote/", {"card": f"{tea}:0"}).status_code)
    moved.append(Client().get(host, follow=True).status_code)
    event.status, event.cancellation_reason = "cancelled", "The roof leaks."
    event.save()
    cancelled = [checked(phone.post("/events/coffee/board/seat/vote/", {"card": f"{tea}:1"}), "vote").status_code]
    version = str(room.now().version)
    data = {"step": "next_phase", "version": version}
    cancelled.append(checked(Client().post(host.replace("tea", "coffee"), data), "step").status_code)
    with pytest.raises(ProtectedError):
        event.delete()

    assert (moved, cancelled) == ([301, 302, 200], [409, 409])
