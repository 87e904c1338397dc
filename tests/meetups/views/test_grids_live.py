"""The parts of a grid's pages that are kept up to date."""

from datetime import timedelta

import pytest

from meetups.models import Grid
from tests.camp import GRID, HOUR, NOW, camp
from tests.grids import PitchFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def grid():
    return camp(version=4)


def read(client, path=GRID, status=200):
    response = client.get(path)
    assert response.status_code == status
    return Page(response)


def live_of(page):
    return page.all("div", id="grid")[0]


def test_live_part_is_the_same_for_all_and_a_short_policy_comes_with_it(client, grid):
    PitchFactory(grid=grid, title="Tea", name="Robin")

    response = client.get(f"{GRID}live/seat/")

    page = Page(response)
    assert "Robin" not in page.text
    assert (page.all("form"), page.all("input"), response.cookies) == ([], [], {})
    assert (response["Content-Security-Policy"], response["X-Robots-Tag"]) == ("default-src 'none'", "noindex")
    assert client.get(f"{GRID}live/host/").status_code == 404


def test_live_part_is_unchanged_until_the_version_rises_or_a_slot_ends(client, grid, clock, django_assert_num_queries):
    path = f"{GRID}live/detail/"
    etag = client.get(path)["ETag"]

    clock.move_to(NOW + timedelta(minutes=24, seconds=59), tick=False)
    with django_assert_num_queries(1):
        again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")

    clock.move_to(NOW + timedelta(minutes=25), tick=False)
    ended = client.get(path, headers={"If-None-Match": etag})
    assert (ended.status_code, live_of(Page(ended))["data-say"]) == (200, "Next, at midday: Lunch.")

    Grid.objects.update(version=5)
    changed = client.get(path, headers={"If-None-Match": ended["ETag"]})
    assert (changed.status_code, live_of(Page(changed))["data-version"]) == (200, "5")


@pytest.mark.parametrize(("later", "every"), [(-2 * HOUR, "10"), (HOUR, "2"), (6 * HOUR, "10"), (20 * HOUR, "0")])
def test_pages_ask_every_two_seconds_during_the_event_and_never_the_day_after(client, grid, clock, later, every):
    clock.move_to(NOW + later, tick=False)

    assert live_of(read(client))["data-every"] == every
    assert live_of(read(client, f"{GRID}live/seat/"))["data-every"] == every
