"""Live parts in front of Django: kept until their own version changes, and short."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from config import kept_pages
from config.kept_pages import KeptPages
from meetups.models import Board
from meetups.services import talks
from meetups.services.boards import Host
from tests.boards import BoardFactory, CardFactory, SeatFactory
from tests.factories import EventFactory, VenueFactory
from tests.talks import TalkFactory
from tests.wsgi import ask

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PART = "/events/tea/board/live/seat/"
BROWSER = "gzip, deflate, br, zstd"
# The headers that gunicorn adds to each answer.
OF_GUNICORN = "Server: gunicorn\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\n\r\n"
ASKS_IN_AN_HOUR = 1800
CHANGES_IN_AN_HOUR = 120


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def board():
    event = EventFactory(slug="tea", starts_at=NOON - timedelta(hours=1), ends_at=NOON + timedelta(hours=1))
    return BoardFactory(event=event, phase="vote")


@pytest.fixture
def site(board):
    with closing(KeptPages(WSGIHandler())) as site:
        yield site


def queries_of(site, url, **environ):
    """Return the answer, and how many queries Django makes for it."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask(site, url, **environ)
    return answer, len(asked)


def bytes_of(answer, reason):
    head = f"HTTP/1.1 {answer.status} {reason}\r\n"
    lines = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    return len((head + lines + OF_GUNICORN).encode()) + len(answer.raw)


def test_unchanged_part_is_answered_after_one_query_whatever_else_is_committed(site, board):
    first = ask(site, PART)
    SeatFactory(board=board).votes.create(card=CardFactory(board=board, title="Later"))
    VenueFactory()

    for number in (1, 0):  # in the same second the version of the board is known
        answer, queries = queries_of(site, PART, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (answer.status, queries) == (304, number)


def test_changed_part_is_built_once(site, board):
    first = ask(site, PART)
    CardFactory(board=board, title="Tea or coffee?")
    Board.objects.update(version=1)

    changed, queries = queries_of(site, PART, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (changed.status, queries) == (200, 3)
    assert "Tea or coffee?" in changed.text
    again, queries = queries_of(site, PART)
    assert (again.raw, queries) == (changed.raw, 0)


def test_time_that_ends_is_on_the_answer_of_the_next_second(site, board, clock):
    CardFactory(board=board, state="discussing")
    Board.objects.update(phase="discuss", box=1, ends_at=NOON + timedelta(seconds=20), version=1)
    assert 'data-round="0" hidden' in ask(site, PART).text

    clock.move_to(NOON + timedelta(seconds=20), tick=False)
    assert 'data-round="0">' in ask(site, PART).text


def test_every_answer_has_the_time_of_the_server(site, clock):
    first = ask(site, PART)
    clock.move_to(NOON + timedelta(seconds=2.5), tick=False)
    again = ask(site, PART, HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert (first.headers["Server-Time"], again.headers["Server-Time"]) == ("1795176000.000", "1795176002.500")


def test_an_hour_of_asking_is_at_most_700_kilobytes(site, board):
    for number in range(12):
        CardFactory(board=board, title=f"A topic with a title of usual length, number {number}")
    whole = ask(site, PART, HTTP_ACCEPT_ENCODING=BROWSER)
    unchanged = ask(site, PART, HTTP_ACCEPT_ENCODING=BROWSER, HTTP_IF_NONE_MATCH=whole.headers["ETag"])

    assert unchanged.headers.keys() == {"Cache-Control", "ETag", "Server-Time", "Vary"}
    assert bytes_of(unchanged, "Not Modified") <= 270
    assert bytes_of(whole, "OK") <= 1_600
    changed = CHANGES_IN_AN_HOUR * bytes_of(whole, "OK")
    assert changed + (ASKS_IN_AN_HOUR - CHANGES_IN_AN_HOUR) * bytes_of(unchanged, "Not Modified") <= 700_000


@pytest.mark.parametrize("part", ["index", "screen"])
def test_parts_of_talks_are_kept_until_a_step_or_the_second_when_the_time_changes(site, board, clock, part):
    talk = TalkFactory(call__event=board.event, position=1)
    talks.start(talk=talk, host=Host(), version=0)
    url = f"/events/tea/talks/live/{part}/"
    first = ask(site, url, HTTP_ACCEPT_ENCODING=BROWSER)
    known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"], "HTTP_ACCEPT_ENCODING": BROWSER}
    VenueFactory()

    for number in (1, 0):  # in the same second the version of the talks is known
        answer, queries = queries_of(site, url, **known)
        assert (answer.status, queries) == (304, number)
    assert (bytes_of(answer, "Not Modified") <= 270, bytes_of(first, "OK") <= 1_200) == (True, True)
    clock.move_to(NOON + timedelta(minutes=2, seconds=59), tick=False)
    assert 'data-time="on"' in ask(site, url).text
    clock.move_to(NOON + timedelta(minutes=3), tick=False)
    assert 'data-time="soon"' in ask(site, url).text
    clock.move_to(NOON + timedelta(minutes=5), tick=False)
    assert 'data-time="up"' in ask(site, url).text


def test_parts_that_were_kept_end_with_the_connection_to_the_database(site, board):
    first = ask(site, PART)
    CardFactory(board=board, title="Tea or coffee?")  # as in a copy of the database, of the same version
    assert ask(site, PART).raw == first.raw

    site.close()

    assert "Tea or coffee?" in ask(site, PART).text


def test_answers_that_are_no_part_have_all_headers(site):
    for url in ("/events/other/board/live/seat/", "/events/tea/board/live/other/"):
        answer = ask(site, url)
        assert (answer.status, "Permissions-Policy" in answer.headers) == (404, True)


def test_many_paths_do_not_fill_the_memory(site, monkeypatch):
    monkeypatch.setattr(kept_pages, "MOST_OWN_VERSIONS", 5)

    for number in range(20):
        ask(site, f"/events/tea-{number}/board/live/seat/?v={number}")
        assert len(site._own_versions) <= 5
    assert site._live.bytes == 0


def test_version_that_cannot_be_read_is_explained_by_django(site, board, monkeypatch):
    good = ask(site, PART)
    board.save()

    def fail(*args):
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr("meetups.views.boards.live_version", fail)
        assert ask(site, PART).status == 503
    assert ask(site, PART).text == good.text
