"""Live parts of a grid in front of Django: kept until their own version changes."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.kept_pages import KeptPages
from meetups.models import Grid
from meetups.services import boards
from meetups.services.boards import Host
from tests.factories import VenueFactory
from tests.unconference import Unconference
from tests.wsgi import ask

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PART = "/events/camp/grid/live/detail/"
BROWSER = "gzip, deflate, br, zstd"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def camp():
    return Unconference("A B C D E F", 5, event={"slug": "camp"})


@pytest.fixture
def site(camp):
    with closing(KeptPages(WSGIHandler())) as site:
        yield site


def queries_of(site, **environ):
    """Return the answer, and how many queries Django makes for it."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask(site, PART, **environ)
    return answer, len(asked)


def test_part_is_kept_until_the_grid_or_its_time_changes(site, camp, clock):
    first = ask(site, PART)
    VenueFactory()

    for number in (1, 0):  # in the same second the version of the grid is known
        answer, queries = queries_of(site, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (answer.status, queries) == (304, number)

    camp.pitch("Tea", ("B", 1))
    changed, queries = queries_of(site, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (changed.status, queries, "Tea" in changed.text) == (200, 5, True)
    assert queries_of(site)[1] == 0

    clock.move_to(NOON + timedelta(minutes=45), tick=False)
    later = ask(site, PART, HTTP_IF_NONE_MATCH=changed.headers["ETag"])
    assert (later.status, "On now, until 1:30pm: 1 session." in later.text) == (200, True)


def test_screen_hides_how_to_join_once_joining_is_closed_and_shows_it_again(site, camp):
    url = "/events/camp/grid/live/screen/"
    first = ask(site, url)
    assert 'data-joining="open"' in first.text

    for version, is_open in ((0, False), (1, True)):
        boards.set_joining(board=camp.event.board, host=Host(), version=version, is_open=is_open)
        again = ask(site, url, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (again.status, 'data-joining="closed"' in again.text) == ((304, False) if is_open else (200, True))


def test_part_of_thirty_sessions_is_small(site, camp):
    for number in range(30):
        camp.pitch(f"A session with a title of usual length, number {number}", ("ABCDEF"[number % 6], number // 6))

    whole = ask(site, PART, HTTP_ACCEPT_ENCODING=BROWSER)

    assert Grid.objects.get().version == 60
    assert len(whole.raw) <= 2_500
