"""Boards and host links in the admin."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from meetups.models import Board, Event, HostLink
from meetups.services import boards
from tests.boards import BoardFactory, CardFactory, HostLinkFactory, TopicFactory
from tests.factories import EventFactory
from tests.lean_coffee import Room
from tests.meetups.admin.sides import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CODE = '<div class="link-code"><svg'
NUMBERS = {"has_topics": "on", "votes_each": 4, "boxes": "8, 4", "hides_totals": "on"}


@pytest.fixture
def event(ours) -> Event:
    event: Event = EventFactory(group=ours.rows["meetups.group"], starts_at=NOW + 24 * HOUR, ends_at=NOW + 26 * HOUR)
    return event


def read(response) -> str:
    """Return the HTML of a page with its characters unescaped."""
    return unescape(response.content.decode())


def offered(page: str) -> list[str]:
    """Return the topics that a page offers to take along."""
    return re.findall(r'name="topics" value="\d+"[^>]*>\s*([^<]+?)\s*<', page)


def test_board_is_opened_with_topics_of_the_backlog(organiser, ours, event):
    TopicFactory(group=event.group, title="Tea")
    milk = TopicFactory(group=event.group, title="Milk")
    TopicFactory(group=event.group, title="Oats", state="done")
    TopicFactory(title="Cake")

    page = read(organiser.get(address(Board, "add"), {"event": event.pk}))
    response = organiser.post(address(Board, "add"), NUMBERS | {"event": event.pk, "topics": [milk.pk]})

    assert offered(page) == ["ours topic", "Tea", "Milk"]
    board = Board.objects.get(event=event)
    assert (response.status_code, board.opened_by, board.phase) == (302, ours.user, "propose")
    assert (board.votes_each, board.boxes, board.hides_totals) == (4, "8, 4", True)
    assert [card.topic for card in board.cards.all()] == [milk]


def test_topics_are_offered_only_for_a_known_event_of_their_own(organiser, theirs):
    for query in ({}, {"event": "x"}, {"event": theirs.rows["meetups.event"].pk}):
        page = read(organiser.get(address(Board, "add"), query))
        assert (offered(page), "Open this form from the page of the event" in page) == ([], True)


@pytest.mark.parametrize(
    ("fields", "numbers", "words"),
    [
        ({"status": "draft"}, {}, "Publish the event first."),
        ({"status": "cancelled", "cancellation_reason": "Flood"}, {}, "This event is cancelled, so it needs no board."),
        ({}, {"votes_each": 0}, "Ensure this value is greater than or equal to 1."),
        ({}, {"boxes": "5, 0"}, "Give up to six numbers of minutes, from 1 to 60, such as: 5, 3, 1"),
    ],
)
def test_refused_board_is_an_error_on_the_form(organiser, event, fields, numbers, words):
    Event.objects.filter(pk=event.pk).update(**fields)

    response = organiser.post(address(Board, "add"), NUMBERS | numbers | {"event": event.pk})

    assert (response.status_code, words in read(response)) == (200, True)
    assert not Board.objects.filter(event=event).exists()


def test_event_has_one_board_and_topics_come_from_its_own_group(organiser, event):
    foreign = TopicFactory()

    refused = organiser.post(address(Board, "add"), NUMBERS | {"event": event.pk, "topics": [foreign.pk]})
    opened = organiser.post(address(Board, "add"), NUMBERS | {"event": event.pk})
    again = organiser.post(address(Board, "add"), NUMBERS | {"event": event.pk})

    assert list(refused.context["adminform"].form.errors) == ["topics"]
    assert (opened.status_code, list(again.context["adminform"].form.errors)) == (302, ["event"])
    assert Board.objects.filter(event=event).count() == 1


def test_board_shows_its_steps_and_nobodys_votes(organiser, event):
    room = Room("Tea", event={"group": event.group}, to="vote")
    seats = room.seats(2)
    room.vote(seats[0], "Tea", "Tea")
    room.press(boards.void_seat, seat=seats[0])

    page = read(organiser.get(address(Board, "change", room.board.pk)))

    assert re.findall(r"<div>(.+?)</div>", page)[-2:] == [
        "1 Jul 2026, 13:00:00 A seat voided – Ann",
        "1 Jul 2026, 13:00:00 Next phase – Ann",
    ]
    for path in ("host/", "screen/", "paper/"):
        assert f'<a href="{room.board.get_absolute_url()}{path}">' in page
    assert room.board.code in page
    assert re.search(r"phones.*?readonly\">1<", page, re.DOTALL | re.IGNORECASE)
    assert organiser.post(address(Board, "change", room.board.pk), NUMBERS).status_code == 403
    room.press(boards.next_phase)
    room.press(boards.next_phase)
    Board.objects.update(seats_counted=7)
    assert re.search(r"field-seats\"[^>]*>7<", read(organiser.get(address(Board, "changelist"))))


def test_board_is_deleted_only_without_a_topic(organiser, event):
    board = BoardFactory(event=event)
    card = CardFactory(board=board)
    page = address(Board, "delete", board.pk)

    organiser.post(page, {"post": "yes"})
    assert Board.objects.filter(pk=board.pk).exists()
    card.delete()
    boards.join(board=board)
    response = organiser.post(page, {"post": "yes"})

    assert (response.status_code, Board.objects.filter(pk=board.pk).exists()) == (302, False)


def make(client, board, day="", hour=""):
    data = {"board": board.pk, "expires_at_0": day, "expires_at_1": hour}
    return client.post(address(HostLink, "add"), data)


def test_host_link_is_shown_with_its_qr_code(organiser, ours, event, settings):
    settings.SITE_URL = "https://meetups.example.org"
    board = BoardFactory(event=event)

    assert make(organiser, board).status_code == 302

    link = HostLink.objects.get(board=board)
    assert (link.created_by, link.expires_at) == (ours.user, datetime(2026, 7, 3, 5, tzinfo=UTC))
    page = read(organiser.get(address(HostLink, "change", link.pk)))
    assert f'<a href="https://meetups.example.org/events/{event.slug}/board/host/{link.token}/">' in page
    assert page.count(CODE) == 1
    assert "Fri 3 Jul 2026, 6am BST" in page


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-06-30", "Choose a time in the future."),
        ("2027-06-30", "Choose a time within a week of the event."),
        ("2026-06-31", "Enter a valid date."),
    ],
)
def test_refused_host_link_is_an_error_on_the_form(organiser, event, day, words):
    response = make(organiser, BoardFactory(event=event), day, "12:00")

    assert (response.status_code, words in read(response), HostLink.objects.filter(board__event=event).count()) == (
        200,
        True,
        0,
    )


def test_host_link_expires_in_the_time_zone_of_the_event(organiser, event):
    board = BoardFactory(event=event)

    make(organiser, board, "2026-07-02", "18:30")

    assert board.host_links.get().expires_at == datetime(2026, 7, 2, 17, 30, tzinfo=UTC)


def test_organiser_makes_no_link_for_the_board_of_another_group(organiser, ours, theirs):
    board = theirs.rows["meetups.board"]

    response = make(organiser, board)

    assert (response.status_code, list(response.context["adminform"].form.errors)) == (200, ["board"])
    for side, chosen in ((ours, True), (theirs, False)):
        number = str(side.rows["meetups.board"].pk)
        page = read(organiser.get(address(HostLink, "add"), {"board": number}))
        assert re.findall(r'<option value="(\d+)" selected', page) == [number] * chosen


def test_host_link_can_be_ended_and_not_changed(organiser, theirs, event):
    mine, foreign = HostLinkFactory(board=BoardFactory(event=event)), theirs.rows["meetups.hostlink"]
    before = foreign.expires_at

    organiser.post(
        address(HostLink, "changelist"), {"action": "revoke", "_selected_action": [mine.pk, foreign.pk]}, follow=True
    )
    changed = organiser.post(address(HostLink, "change", mine.pk), {"board": mine.board_id})

    for link in (mine, foreign):
        link.refresh_from_db()
    assert (mine.is_open, mine.expires_at, foreign.expires_at) == (False, NOW, before)
    page = read(organiser.get(address(HostLink, "change", mine.pk)))
    assert (changed.status_code, mine.token in page, CODE in page) == (403, False, False)


def test_page_of_an_event_leads_to_its_board(organiser, event):
    page = read(organiser.get(address(Event, "change", event.pk)))
    assert f'<a href="{address(Board, "add")}?event={event.pk}">Open a board</a>' in page

    board = BoardFactory(event=event)

    page = read(organiser.get(address(Event, "change", event.pk)))
    assert f'<a href="{address(Board, "change", board.pk)}">Board</a>' in page
    assert f'<a href="{address(HostLink, "add")}?board={board.pk}">Link for hosts</a>' in page


def is_ticked(organiser, event) -> bool:
    """Return whether lean coffee is ticked on the form for this event."""
    page = organiser.get(address(Board, "add"), {"event": event.pk})
    return page.context["adminform"].form["has_topics"].value()


def test_board_without_topics_is_opened_for_joining_alone(organiser, event):
    topic = TopicFactory(group=event.group)
    sent = {name: value for name, value in NUMBERS.items() if name != "has_topics"} | {"event": event.pk}

    assert is_ticked(organiser, event)
    refused = organiser.post(address(Board, "add"), sent | {"topics": [topic.pk]})
    organiser.post(address(Board, "add"), sent)

    assert refused.context["adminform"].form.errors == {
        "topics": ["Tick lean coffee to take topics along, or choose none."]
    }
    board = Board.objects.get(event=event)
    assert board.has_topics is False
    assert f"{board.get_absolute_url()}paper/" not in read(organiser.get(address(Board, "change", board.pk)))


def test_lean_coffee_is_not_ticked_for_an_unconference(organiser, event):
    Event.objects.filter(pk=event.pk).update(format="unconference")

    assert not is_ticked(organiser, event)
