"""The screen of talks and the live parts of their pages: the same for everyone, without a form."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.services.talks import end, pause, start
from tests.factories import EventFactory
from tests.pages import Page
from tests.talk_room import TalkRoom
from tests.talks import TalkBreakFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SCREEN, INDEX = "/events/tea/talks/screen/", "/events/tea/talks/"
PARTS = ("/events/tea/talks/live/screen/", "/events/tea/talks/live/index/")


@pytest.fixture
def room():
    room = TalkRoom("Tea", "Cake", event={"title": "Tea and talks", "slug": "tea"})
    room.call.talks.filter(title="Tea").update(name="Robin", is_name_public=True)
    room.call.talks.filter(title="Cake").update(name="Sam Hidden")
    return room


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return Page(response)


def test_screen_has_the_code_a_refresh_without_scripts_and_no_form(client, room):
    response = client.get(SCREEN)

    page = Page(response)
    assert "Follow with your phone, or at testserver" in page.text
    assert b'<noscript><meta http-equiv="refresh" content="10"></noscript>' in response.content
    assert (page.all("form"), page.all("input")) == ([], [])
    assert not response.cookies
    assert not page.has_site_header


@pytest.mark.parametrize("path", [SCREEN, PARTS[0]])
def test_screen_shows_each_stage(client, room, clock, path):
    TalkBreakFactory(call=room.call, starts_after=5, title="Soup", minutes=15)
    assert "At 6:30pm: Tea Robin After that Soup 6:35pm Cake 6:50pm" in read(client, path).text

    room.press(start, "Tea")
    page = read(client, path)
    assert "Tea Robin until 18:35:00" in page.text
    assert "Next Cake" in page.text
    [time] = page.all("p", role="timer")
    assert (time["data-time"], time["data-ends-at"]) == ("on", "2026-11-25T18:35:00+00:00")

    clock.shift(3 * MINUTE)
    [time] = read(client, path).all("p", role="timer")
    assert (time["data-time"], time["data-say"]) == ("soon", "The time is up.")
    clock.shift(2 * MINUTE)
    [time] = read(client, path).all("p", role="timer")
    assert time["data-time"] == "up"

    room.press(end, "Tea")
    assert "Break until 6:50pm Next Cake" in read(client, path).text
    clock.shift(15 * MINUTE)
    assert "Next: Cake" in read(client, path).text

    room.press(start, "Cake")
    room.press(pause, "Cake")
    page = read(client, path)
    assert "Cake 300 seconds left The clock is paused." in page.text
    assert "This is the last talk." in page.text
    room.press(end, "Cake")
    assert "Thank you All talks are over." in read(client, path).text


def test_name_that_is_not_public_is_on_no_page(client, room):
    for step, title in ((start, "Tea"), (start, "Cake"), (end, "Cake")):
        for path in (SCREEN, INDEX, *PARTS):
            assert "Hidden" not in client.get(path).content.decode()
        room.press(step, title)


def test_screen_of_a_cancelled_event_or_without_talks_says_so(client, room):
    event = room.call.event
    event.status, event.cancellation_reason = "cancelled", "The roof leaks."
    event.save()
    assert "This event is cancelled" in read(client, SCREEN).text
    empty = TalkRoom(event={"slug": "empty"})

    assert "There are no talks yet" in read(client, f"{empty.call.get_absolute_url()}screen/").text


def test_public_page_shows_the_time_and_follows(client, room, clock):
    page = read(client, INDEX)
    assert [part["data-every"] for part in page.all("div", id="talks")] == ["2"]
    room.press(start, "Tea")

    page = read(client, INDEX)
    assert "Now: Tea, Robin until 18:35:00" in page.text
    part = client.get(PARTS[1])
    assert (part["Content-Security-Policy"], part["X-Robots-Tag"]) == ("default-src 'none'", "noindex")
    assert "Now: Tea, Robin" in Page(part).text
    assert [one["id"] for one in Page(part).all("div") if "data-live-part" in one] == ["order-lines"]
    clock.shift(9 * MINUTE)
    assert "6:39pm Cake 5 minutes · planned for 6:35pm" in read(client, PARTS[1]).text


def test_time_on_the_public_page_has_no_part_of_a_second(client, room, clock):
    clock.shift(timedelta(seconds=7, microseconds=213969))
    room.press(start, "Tea")

    assert read(client, INDEX).all("time", datetime="2026-11-25T18:30+0000")


def test_talk_that_runs_over_the_end_of_the_event_is_on_until_it_ends(client, room, clock):
    clock.shift(119 * MINUTE)
    room.press(start, "Tea")
    clock.shift(5 * MINUTE)
    assert "Now: Tea, Robin" in read(client, PARTS[1]).text
    assert "Now: Tea, Robin" in read(client, INDEX).text

    room.press(end, "Tea")

    assert "Now:" not in read(client, INDEX).text


def test_past_page_does_not_ask(client, room, clock):
    clock.shift(timedelta(days=1))

    page = read(client, INDEX)

    assert (page.all("div", id="talks"), page.all("script")) == ([], [])


@pytest.mark.parametrize("path", PARTS)
def test_unchanged_part_is_answered_with_one_query(client, room, django_assert_num_queries, path):
    known = {"If-None-Match": client.get(path)["ETag"]}
    with django_assert_num_queries(1):
        assert client.get(path, headers=known).status_code == 304

    room.press(start, "Tea")

    assert client.get(path, headers=known).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_the_same_queries_for_one_talk_and_thirty(client, number, django_assert_num_queries):
    room = TalkRoom(*(f"Talk {index}" for index in range(number)), event={"slug": "tea"})
    room.press(start, "Talk 0")
    for path, queries in ((SCREEN, 3), (PARTS[0], 4), (INDEX, 4), (PARTS[1], 5)):
        with django_assert_num_queries(queries):
            read(client, path)


def test_former_slug_is_redirected_and_others_find_nothing(client, room):
    room.call.event.former_slugs.create(slug="2026-01-01-old")

    for path in (SCREEN, *PARTS):
        moved = client.get(path.replace("tea", "2026-01-01-old", 1))
        assert (moved.status_code, moved["Location"]) == (301, path)
    for slug in (EventFactory().slug, TalkFactory(call__event__status="draft").call.event.slug):
        assert client.get(f"/events/{slug}/talks/screen/").status_code == 404
    assert client.get("/events/tea/talks/live/other/").status_code == 404
