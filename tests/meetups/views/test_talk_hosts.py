"""The page from which the time of talks is kept: its buttons, and what it refuses."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Call, Talk
from meetups.services.talks import end, start
from tests.boards import BoardFactory, HostLinkFactory
from tests.factories import EventFactory, OrganiserFactory
from tests.pages import Page
from tests.statements import just_after
from tests.talk_room import TalkRoom
from tests.talks import TalkBreakFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Hosted(TalkRoom):
    """Talks of the event "tea", and the URL of their host page by a link."""

    def __init__(self, *titles: str) -> None:
        super().__init__(*(titles or ("Tea", "Cake")), event={"title": "Tea and talks", "slug": "tea"})
        self.url = f"/events/tea/talks/host/{HostLinkFactory(board=BoardFactory(event=self.call.event)).token}/"


@pytest.fixture
def room():
    return Hosted()


def read(client, room):
    response = client.get(room.url)
    assert response.status_code == 200
    return Page(response)


def send(client, room, step, **data):
    """Press a button of the host page, as it is now."""
    return client.post(room.url, {"version": room.now().version, "step": step} | data)


def steps_of(page):
    return [button["value"] for button in page.all("button", name="step")]


def test_talk_is_started_paused_lengthened_ended_and_the_end_undone(client, room, clock):
    tea, cake = room.talk("Tea").pk, room.talk("Cake").pk
    page = read(client, room)
    assert "Next: Tea Speaker" in page.text
    assert steps_of(page) == [f"start {tea}", f"start {tea}", f"start {cake}"]

    started = send(client, room, f"start {tea}")
    assert (started.status_code, started["Location"]) == (302, room.url)
    page = read(client, room)
    assert [clock["data-ends-at"] for clock in page.all("p", role="timer")] == ["2026-11-25T18:35:00+00:00"]
    assert steps_of(page) == [f"end {tea}", f"pause {tea}", f"add_minute {tea}", "undo", f"start {cake}"]

    clock.shift(MINUTE)
    send(client, room, f"pause {tea}")
    page = read(client, room)
    assert [clock["data-left"] for clock in page.all("p", role="timer")] == ["240"]
    assert f"resume {tea}" in steps_of(page)
    send(client, room, f"resume {tea}")
    send(client, room, f"add_minute {tea}")
    assert read(client, room).all("p", role="timer")[0]["data-ends-at"] == "2026-11-25T18:36:00+00:00"

    send(client, room, f"end {tea}")
    page = read(client, room)
    assert "Next: Cake" in page.text
    assert "Undo: A talk ended (“Tea”)" in page.text
    send(client, room, "undo")
    assert room.on() == "Tea"
    assert room.steps() == ["start", "pause", "resume", "add_minute", "end", "undo"]


def test_skipped_talk_comes_later_and_after_the_last_the_page_leads_to_the_talks(client, room, clock):
    tea, cake = room.talk("Tea").pk, room.talk("Cake").pk
    send(client, room, f"start {cake}")
    clock.shift(MINUTE)
    send(client, room, f"start {tea}")
    assert steps_of(read(client, room))[-1] == f"start {cake}"
    send(client, room, f"end {tea}")

    page = read(client, room)
    assert "All talks are over See the talks" in page.text
    assert page.links.count("/events/tea/talks/") == 2
    assert steps_of(page) == ["undo", f"start {cake}", f"start {tea}"]


def test_page_tells_its_host_who_speaks_and_what_they_need(client, room):
    talk = room.talk("Tea")
    talk.name, talk.needs = "Robin", "A screen\nTwo chairs"
    talk.save()

    words = "Robin · 5 minutes · at 6:30pm The screen does not show this name: the speaker has not made it public."
    assert f"Next: Tea {words} Needs: A screen Two chairs" in read(client, room).text
    talk.is_name_public = True
    talk.save()
    assert "The screen does not show this name" not in read(client, room).text


def test_running_order_has_times_as_they_are_now(client, clock):
    room = Hosted("Tea", "Cake", "Milk")
    TalkBreakFactory(call=room.call, starts_after=10, title="Soup", minutes=60)
    room.press(start, "Tea")
    clock.shift(8 * MINUTE)
    room.press(end, "Tea")
    assert "6:38pm Cake" in read(client, room).text
    room.call.talks.filter(title="Cake").update(state="withdrawn")
    assert "6:38pm Gap 5 minutes" in read(client, room).text
    room.press(start, "Milk")
    clock.shift(130 * MINUTE)

    page = read(client, room)

    assert "The talks end at 9:48pm, after the end of the event." in page.text
    assert "6:38pm Milk" in page.text
    assert page.all("li", aria_current="step")[0]["id"] == f"talk-{room.talk('Milk').pk}"
    assert "8:48pm Soup" in page.text


def test_break_and_lateness_are_said(client, room, clock):
    TalkBreakFactory(call=room.call, starts_after=5, minutes=15)
    room.press(start, "Tea")
    clock.shift(9 * MINUTE)
    page = read(client, room)
    assert "Next at 6:54pm: Cake (4 minutes late)" in page.text
    assert "The time is up." in page.text

    room.press(end, "Tea")

    assert "Break until 6:54pm Next: Cake" in read(client, room).text


def test_step_that_another_host_took_is_answered_with_the_talks_as_they_are_and_their_name(client, room):
    seen = room.now().version
    room.press(start, "Tea")

    response = client.post(room.url, {"version": seen, "step": f"start {room.talk('Tea').pk}"})

    page = Page(response)
    assert response.status_code == 409
    assert "Nothing was changed “A talk started” was pressed before you, by Ann." in page.text
    assert "Carry on with the talks as they are now" in page.text
    assert page.value("version") == "1"
    assert "End this talk" in page.text
    assert room.steps() == ["start"]


@pytest.mark.parametrize(
    "data",
    [
        {"step": "start"}, {"step": "start 0"}, {"step": "start x"}, {"step": "dance 1"},
        {"step": "undo", "version": "-1"}, {"step": "undo", "version": "٣"}, {"step": "undo", "version": "9" * 19},
        {"step": "end 1\x00"}, {"step": ""},
    ],
)  # fmt: skip
def test_press_that_no_button_makes_is_bad(client, room, data):
    assert client.post(room.url, {"version": "0"} | data).status_code == 400


def test_talk_that_is_not_there_any_more_is_answered_with_the_talks_as_they_are(client, room):
    response = send(client, room, f"start {TalkFactory(position=1).pk}")

    assert (response.status_code, room.steps()) == (409, [])
    assert "This talk was deleted." in Page(response).text


def test_talks_that_are_deleted_meanwhile_are_answered_with_the_page_that_says_so(client, room):
    pk, version = room.talk("Tea").pk, room.now().version

    with just_after('FROM "meetups_call"', lambda: (Talk.objects.all().delete(), Call.objects.all().delete())):
        response = client.post(room.url, {"version": version, "step": f"start {pk}"})

    assert response.status_code == 404


def test_nothing_is_changed_above_the_limit(client, room, settings):
    settings.HOST_RATE_LIMIT = "0/m"

    response = send(client, room, f"start {room.talk('Tea').pk}")

    assert response.status_code == 429
    assert "Try again in a few minutes" in Page(response).text
    assert room.steps() == []


def test_organiser_hosts_in_their_own_name(client, room):
    organiser = OrganiserFactory(group=room.call.event.group, user__name="Cleo Dunn")
    client.force_login(organiser.user)
    room.url = "/events/tea/talks/host/"

    assert send(client, room, f"start {room.talk('Tea').pk}")["Location"] == room.url

    assert room.call.steps.get().host == organiser.user


def test_page_leads_to_all_others_of_its_host(client, room):
    page = read(client, room)
    token = room.url.split("/")[-2]
    links = {f"/events/tea/talks/host/{token}/run-sheet/", f"/events/tea/board/host/{token}/", "/events/tea/talks/"}
    assert links | {"/events/tea/talks/screen/"} <= set(page.links)
    assert page.all("meta", name="robots") == [{"name": "robots", "content": "noindex"}]

    client.force_login(OrganiserFactory(group=room.call.event.group).user)
    room.url = "/events/tea/talks/host/"
    assert {"/events/tea/talks/run-sheet/", "/events/tea/board/host/"} <= set(read(client, room).links)


def test_event_without_a_call_or_a_board(client):
    event = EventFactory()
    client.force_login(OrganiserFactory(group=event.group).user)
    path = f"/events/{event.slug}/talks/host/"

    response = client.get(path)
    assert response.status_code == 404
    assert "This event has no call for talks yet" in Page(response).text
    TalkFactory(call__event=event)
    assert "There are no talks yet" in Page(client.get(path)).text


def test_cancelled_event_has_no_button(client, room):
    room.press(start, "Tea")
    event = room.call.event
    event.status, event.cancellation_reason = "cancelled", "The roof leaks."
    event.save()

    page = read(client, room)

    assert "The event is cancelled Its talks do not take place." in page.text
    assert steps_of(page) == []


def test_page_is_the_same_until_something_changes(client, room, clock):
    known = {"If-None-Match": client.get(room.url)["ETag"]}
    assert client.get(room.url, headers=known).status_code == 304
    send(client, room, f"start {room.talk('Tea').pk}")
    first = client.get(room.url, headers=known)
    assert (first.status_code, first.has_header("Server-Time")) == (200, True)
    known = {"If-None-Match": first["ETag"]}
    clock.shift(MINUTE)
    assert client.get(room.url, headers=known).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_page_takes_the_same_queries_for_one_talk_and_thirty(client, number, django_assert_num_queries):
    room = Hosted(*(f"Talk {index}" for index in range(number)))
    room.press(start, "Talk 0")

    with django_assert_num_queries(5):
        read(client, room)
