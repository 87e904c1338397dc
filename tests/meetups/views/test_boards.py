"""The public page of a board, and the part of it that is kept up to date."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Board, Card, Event
from tests.boards import BoardFactory, CardFactory, SeatFactory
from tests.factories import EventFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def board():
    event = EventFactory(title="Tea and talk", slug="tea", starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    return BoardFactory(event=event, version=4)


def read(client, board, rest=""):
    response = client.get(f"{board.get_absolute_url()}{rest}")
    assert response.status_code == 200
    return Page(response)


def put(board, **values):
    """Change the row of a board."""
    Board.objects.filter(pk=board.pk).update(**values)


def live_of(page):
    return page.all("div", id="board")[0]


def test_page_shows_topics_and_leads_to_joining(client, board):
    CardFactory(board=board, title="Tea or coffee?")

    page = read(client, board)

    assert "Topics are being collected." in page.text
    assert "Tea or coffee?" in page.text
    assert "/events/tea/board/join/" in page.links
    assert (page.all("form"), page.all("input")) == ([], [])


def test_page_without_joining_says_so(client, board):
    put(board, is_joining_open=False)

    page = read(client, board)

    assert "Nobody can join any more." in page.text
    assert "/events/tea/board/join/" not in page.links


def test_page_of_a_topic_under_discussion_has_its_clock_and_no_buttons(client, board):
    ends_at = NOW + timedelta(minutes=5)
    put(board, phase="discuss", box=1, ends_at=ends_at)
    CardFactory(board=board, title="Tea", state="discussing", votes=3, position=1)
    CardFactory(board=board, title="Coffee", votes=2, hands=1, position=2)

    page = read(client, board)

    assert "Under discussion Tea" in page.text
    assert live_of(page)["data-say"] == "Under discussion: “Tea”."
    assert page.all("p", role="timer")[0]["data-ends-at"] == ends_at.isoformat()
    assert "Coffee 2 votes, 1 of them by a show of hands" in page.text
    assert page.all("button") == []


def test_time_until_which_a_timebox_runs_is_in_the_zone_of_the_event(client, board):
    put(board, phase="discuss", box=1, ends_at=NOW + timedelta(minutes=5))
    CardFactory(board=board, title="Tea", state="discussing")
    Event.objects.update(zone="Asia/Kolkata")

    assert f"until {NOW + timedelta(hours=5, minutes=35):%H:%M:%S}" in read(client, board).text


def test_page_of_a_paused_clock_has_the_seconds_left(client, board):
    put(board, phase="discuss", box=1, left=95)
    CardFactory(board=board, title="Tea", state="discussing")

    page = read(client, board)

    assert "The clock is paused." in page.text
    assert live_of(page)["data-say"] == "“Tea” is paused."
    assert page.all("p", role="timer")[0]["data-left"] == "95"


def test_page_afterwards_is_the_record(client, board):
    put(board, phase="wrapped_up", wrapped_up_at=NOW)
    tea = CardFactory(
        board=board, title="Tea", state="discussed", votes=5, seconds_spent=301, discussed_at=NOW, outcome="**Yes**"
    )
    CardFactory(board=board, title="Green tea", merged_into=tea)
    CardFactory(board=board, title="Milk", state="parked", votes=1)
    CardFactory(board=board, title="Sugar", votes=0)

    page = read(client, board)

    assert "The board is wrapped up." in page.text
    assert "Tea With: Green tea 5 votes · 6 minutes Yes Parked Milk 1 vote For another time Sugar" in page.text
    assert live_of(page)["data-every"] == "0"
    assert "/events/tea/board/join/" not in page.links


def test_page_of_a_cancelled_event_says_so(client, board):
    board.event.status, board.event.cancellation_reason = "cancelled", "Flooded"
    board.event.save()
    put(board, phase="discuss")
    CardFactory(board=board, title="Tea", state="discussed", votes=2, outcome="Yes", discussed_at=NOW)
    CardFactory(board=board, title="Cake", votes=1)

    page = read(client, board)

    assert "This event is cancelled Its board is closed. Topics Cake 1 vote Discussed Tea 2 votes Yes" in page.text
    assert live_of(page)["data-say"] == "This event is cancelled."
    assert "/events/tea/board/join/" not in page.links
    assert live_of(page)["data-every"] == "10"


@pytest.mark.parametrize(
    ("phase", "starts_in", "every"),
    [("propose", HOUR, "10"), ("propose", -HOUR, "2"), ("vote", HOUR, "2"), ("discuss", -HOUR, "2")],
)
def test_phones_ask_every_two_seconds_and_less_often_before_the_start(client, board, phase, starts_in, every):
    put(board, phase=phase)
    board.event.starts_at = NOW + starts_in
    board.event.ends_at = NOW + 2 * HOUR
    board.event.save()

    assert live_of(read(client, board))["data-every"] == every
    assert live_of(read(client, board, "live/seat/"))["data-every"] == every


@pytest.mark.parametrize("rest", ["", "live/detail/", "live/seat/", "join/", "seat/"])
def test_former_slug_redirects_and_event_without_a_board_has_no_page(client, board, rest):
    EventFactory(slug="other", starts_at=NOW, ends_at=NOW + HOUR)
    board.event.slug = "tea-2"
    board.event.save()
    board.event.former_slugs.create(slug="tea")

    response = client.get(f"/events/tea/board/{rest}")

    assert (response.status_code, response["Location"]) == (301, f"/events/tea-2/board/{rest}")
    assert client.get(f"/events/other/board/{rest}").status_code == 404
    assert client.get(f"/events/nothing/board/{rest}").status_code == 404


def test_draft_has_no_board(client, board):
    board.event.status = "draft"
    board.event.save()

    assert client.get("/events/tea/board/").status_code == 404
    assert client.get("/events/tea/board/live/seat/").status_code == 404


def test_live_part_is_the_same_for_all_and_a_short_policy_comes_with_it(client, board):
    SeatFactory(board=board, name="Robin")
    CardFactory(board=board, title="<script>Tea</script>")
    put(board, phase="vote")

    response = client.get("/events/tea/board/live/seat/")

    assert response.content.decode().count("&lt;script&gt;Tea&lt;/script&gt;") == 3
    assert "Robin" not in response.content.decode()
    assert (response["Content-Security-Policy"], response["X-Robots-Tag"]) == ("default-src 'none'", "noindex")
    assert Page(response).all("input") == Page(response).all("form") == []
    assert response.cookies == {}
    assert client.get("/events/tea/board/live/host/").status_code == 404


def test_live_part_is_unchanged_until_the_version_rises(client, board, clock, django_assert_num_queries):
    put(board, phase="vote")
    seat, card = SeatFactory(board=board), CardFactory(board=board)
    etag = client.get("/events/tea/board/live/seat/")["ETag"]
    seat.votes.create(card=card)

    with django_assert_num_queries(1):
        again = client.get("/events/tea/board/live/seat/", headers={"If-None-Match": etag})
    assert (again.status_code, again["Server-Time"]) == (304, f"{NOW.timestamp():.3f}")
    assert set(again.headers) <= {"Cache-Control", "ETag", "Server-Time", "Vary"}

    put(board, version=5)
    with django_assert_num_queries(3):
        changed = client.get("/events/tea/board/live/seat/", headers={"If-None-Match": etag})
    assert (changed.status_code, live_of(Page(changed))["data-version"]) == (200, "5")


def test_live_part_changes_when_the_time_is_over(client, board, clock):
    put(board, phase="discuss", box=1, ends_at=NOW + timedelta(seconds=1))
    CardFactory(board=board, state="discussing")
    before = client.get("/events/tea/board/live/seat/")
    clock.shift(1)

    after = client.get("/events/tea/board/live/seat/", headers={"If-None-Match": before["ETag"]})

    assert ["hidden" in Page(response).all("div", id="answers")[0] for response in (before, after)] == [True, False]


@pytest.mark.parametrize("number", [1, 30])
def test_page_needs_the_same_queries_for_any_number_of_topics(client, board, django_assert_num_queries, number):
    CardFactory.create_batch(number, board=board)

    with django_assert_num_queries(2):
        client.get("/events/tea/board/")
    assert Card.objects.count() == number
