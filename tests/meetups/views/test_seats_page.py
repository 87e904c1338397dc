"""The page of a phone at a board, and the topics it proposes."""

from datetime import UTC, datetime, timedelta

import brotli
import pytest
from django.test import Client

from meetups.models import Card, Seat
from meetups.views.seats import cookie_of
from tests.boards import BoardFactory, CardFactory, SeatFactory, TopicFactory
from tests.factories import EventFactory
from tests.pages import Page
from tests.phones import own_of, phone_of, put, send, votes
from tests.weight import MOST_REQUESTS, first_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEAT = "/events/tea/board/seat/"
HOSTILE = ["<script>alert(1)</script>", "\u202etxet", "👩‍👩‍👧 emoji 💬", "  many   spaces  "]


@pytest.fixture
def board():
    event = EventFactory(title="Tea and talk", slug="tea", starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    return BoardFactory(event=event, code="BCDFGH")


@pytest.fixture
def seat(board):
    return SeatFactory(board=board, name="Robin")


def test_phone_without_a_seat_is_asked_to_join(client, board):
    assert client.get(SEAT)["Location"] == "/events/tea/board/join/"
    for action in ("propose", "take-topic", "vote", "take-back", "answer", "still-here"):
        assert send(client, action)["Location"] == "/events/tea/board/join/"
    put(board, phase="wrapped_up", wrapped_up_at=NOW)
    assert client.get(SEAT)["Location"] == "/events/tea/board/"


def test_cookie_of_another_board_gives_no_sephone_of(seat):
    other = BoardFactory(event__slug="other", event__starts_at=NOW, event__ends_at=NOW + HOUR)

    assert phone_of(seat, other).get("/events/other/board/seat/")["Location"] == "/events/other/board/join/"


def test_seat_that_a_host_took_away_is_asked_to_join(seat):
    card = CardFactory(board=seat.board)
    put(seat.board, phase="vote")
    seat.voided_at = NOW
    seat.save()

    assert phone_of(seat).get(SEAT)["Location"] == "/events/tea/board/join/"
    assert send(phone_of(seat), "vote", card=f"{card.pk}:0")["Location"] == "/events/tea/board/join/"
    assert votes(seat) == {}


def test_page_is_for_this_phone_alone(seat, django_assert_num_queries):
    client = phone_of(seat)

    with django_assert_num_queries(4):
        response = client.get(SEAT)

    page = Page(response)
    assert "You are at this board as Robin." in page.text
    assert "no-store" in response["Cache-Control"]
    assert {"name": "robots", "content": "noindex"} in page.all("meta")
    assert response.cookies[cookie_of(seat.board)]["expires"] == "Thu, 26 Nov 2026 06:00:01 GMT"


def test_topic_is_proposed(seat):
    response = send(phone_of(seat), "propose", title="  What about  tea? ")

    assert (response.status_code, response["Location"]) == (302, SEAT)
    card = Card.objects.get()
    assert (card.title, card.proposed_by) == ("What about tea?", seat)
    assert "What about tea?" in Page(phone_of(seat).get(SEAT)).text


@pytest.mark.parametrize("title", HOSTILE)
def test_strange_titles_are_text(seat, title):
    response = send(phone_of(seat), "propose", title=title)

    assert response.status_code in {302, 422}
    body = phone_of(seat).get(SEAT).content.decode()
    assert "<script>alert" not in body
    assert Card.objects.count() == (response.status_code == 302)


@pytest.mark.parametrize(("title", "status"), [("", 422), ("x" * 121, 422), ("x" * 10_000, 422), ("x" * 120, 302)])
def test_title_is_a_line_of_120_characters(seat, title, status):
    response = send(phone_of(seat), "propose", title=title)

    assert response.status_code == status
    assert Card.objects.count() == (status == 302)
    if status == 422:
        assert Page(response).all("div", role="alert")
        assert Page(response).value("title") == title[:120]


def test_same_words_are_offered_instead(seat):
    CardFactory(board=seat.board, title="Tea or coffee?")

    response = send(phone_of(seat), "propose", title="tea, or COFFEE")

    assert response.status_code == 409
    assert "“Tea or coffee?” is on the board already." in Page(response).text
    assert (Page(response).value("title"), Card.objects.count()) == ("tea, or COFFEE", 1)


def test_topic_of_the_backlog_is_offered_and_taken(seat):
    topic = TopicFactory(group=seat.board.event.group, title="Tea or coffee?")

    page = Page(send(phone_of(seat), "propose", title="tea, or COFFEE"))

    assert "“Tea or coffee?” is in the topic backlog." in page.text
    [button] = page.all("button", name="topic")
    assert (button["formaction"], button["value"]) == (f"{SEAT}take-topic/", str(topic.pk))
    assert send(phone_of(seat), "take-topic", topic=topic.pk).status_code == 302
    assert Card.objects.get().topic == topic


@pytest.mark.parametrize("topic", ["", "x", "0", "-1", "1" * 30, "999"])
def test_topic_that_is_not_open_is_not_taken(seat, topic):
    response = send(phone_of(seat), "take-topic", topic=topic)

    assert response.status_code == (409 if topic == "999" else 404)
    assert Card.objects.count() == 0


def test_topic_of_a_phone_that_slept_keeps_its_words(seat):
    put(seat.board, phase="vote")

    response = send(phone_of(seat), "propose", title="Late tea")

    assert (response.status_code, Page(response).value("title")) == (409, "Late tea")


def test_board_of_a_cancelled_event_takes_nothing(seat):
    seat.board.event.status, seat.board.event.cancellation_reason = "cancelled", "Flooded"
    seat.board.event.save()

    response = send(phone_of(seat), "propose", title="Tea")
    put(seat.board, phase="vote")
    CardFactory(board=seat.board, title="Cake")
    page = Page(phone_of(seat).get(SEAT))

    assert page.all("button", name="card") == []
    assert "votes left" not in page.text
    assert page.all("div", id="board")[0]["data-phase"] == ""
    assert response.status_code == 409
    assert "This event is cancelled, so its board is closed." in Page(response).text


def test_form_sent_to_a_former_slug_is_taken(seat):
    seat.board.event.slug = "tea-2"
    seat.board.event.save()
    seat.board.event.former_slugs.create(slug="tea")

    response = send(phone_of(seat), "propose", title="Tea")

    assert (response["Location"], Card.objects.count()) == ("/events/tea-2/board/seat/", 1)


def test_live_engine_gets_the_parts_at_once(seat):
    put(seat.board, phase="vote")
    card = CardFactory(board=seat.board)
    client = phone_of(seat)

    response = client.post(f"{SEAT}vote/", {"card": f"{card.pk}:0"}, headers={"Live": "yes"})

    page = Page(response)
    assert (response.status_code, own_of(page)["left"], page.has_site_header) == (200, 2, False)
    assert [div["id"] for div in page.all("div") if {"data-live", "data-live-part"} & div.keys()] == [
        "problem", "own", "board",
    ]  # fmt: skip
    assert own_of(Page(client.get(f"{SEAT}own/")))["votes"] == {str(card.pk): 1}


def test_seat_is_seen_at_most_once_a_minute(seat, clock):
    client = phone_of(seat)

    clock.shift(59)
    assert send(client, "still-here").status_code == 204
    assert Seat.objects.get().seen_at == NOW
    clock.shift(1)
    send(client, "still-here")
    assert Seat.objects.get().seen_at == NOW + timedelta(minutes=1)


def test_limit_is_that_of_the_seat(seat, settings):
    settings.SEAT_RATE_LIMIT = "2/m"
    other = SeatFactory(board=seat.board)

    answers = [send(phone_of(seat), "propose", title=f"Topic {number}") for number in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "That was a lot at once." in Page(answers[-1]).text
    assert Page(answers[-1]).value("title") == "Topic 2"
    assert send(phone_of(other), "propose", title="Another").status_code == 302


def test_forms_need_their_token(seat):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = phone_of(seat).cookies

    assert strict.post(f"{SEAT}propose/", {"title": "Tea"}).status_code == 403


def test_wrapped_up_board_thanks(seat):
    put(seat.board, phase="wrapped_up", wrapped_up_at=NOW)

    page = Page(phone_of(seat).get(SEAT))

    assert "Thank you for taking part" in page.text
    assert {"/events/tea/board/", "/events/tea/feedback/"} <= set(page.links)
    assert page.all("div", id="board")[0]["data-every"] == "0"
    assert "A host can undo that until 6am. Show what is new" in page.text
    put(seat.board, phase="discuss", wrapped_up_at=None)
    assert SEAT in page.links
    assert "The next topic has not begun yet." in Page(phone_of(seat).get(SEAT)).text


@pytest.mark.parametrize("number", [1, 30])
def test_page_needs_the_same_queries_for_any_number_of_topics(seat, django_assert_num_queries, number):
    put(seat.board, phase="vote")
    for card in CardFactory.create_batch(number, board=seat.board):
        seat.votes.create(card=card)

    with django_assert_num_queries(4):
        phone_of(seat).get(SEAT)


def test_first_visit_of_a_phone_is_small(seat):
    CardFactory.create_batch(12, board=seat.board)
    page = phone_of(seat).get(SEAT)

    visit = first_visit(Page(page), brotli.compress(page.content))

    assert visit.requests == MOST_REQUESTS
    assert visit.everything <= 40_000
