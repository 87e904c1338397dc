"""The form to pitch a session before the room, and the page of its host by a signed link."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import Event, Grid, Pitch
from tests.boards import TopicFactory
from tests.factories import EventFactory
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
GRID = "/events/camp/grid/"
PITCH = f"{GRID}pitch/"


@pytest.fixture
def grid():
    start = timezone.now() + DAY
    return GridFactory(event=EventFactory(title="Camp", slug="camp", starts_at=start, ends_at=start + DAY / 4))


@pytest.fixture
def pitch(grid):
    return PitchFactory(grid=grid, title="Tea", name="Robin", email="robin@example.org", hands=1)


def fields(**changes):
    values = {"title": "Tea", "about": "With *milk*", "name": "Robin", "email": "robin@example.org"}
    return values | {"website": "", "form_token": "token-123"} | changes


def test_session_is_pitched_once_for_each_form(client, grid):
    token = Page(client.get(PITCH)).value("form_token")

    for _ in range(2):
        response = client.post(PITCH, fields(form_token=token))
        assert (response.status_code, response.url) == (302, f"{PITCH}thanks/")

    [pitch] = Pitch.objects.all()
    assert (pitch.title, pitch.about, pitch.name, pitch.email, pitch.is_name_public) == (
        "Tea", "With *milk*", "Robin", "robin@example.org", False,
    )  # fmt: skip
    assert "Your session is pitched" in Page(client.get(response.url)).text


def test_title_alone_is_enough(client, grid):
    assert client.post(PITCH, {"title": " A  wall ", "form_token": "token-123"}).status_code == 302
    assert Pitch.objects.get().title == "A wall"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Enter a title, such as: How do we find speakers?"),
        ({"title": " \u200b\u200f "}, "Enter a title, such as: How do we find speakers?"),
        ({"title": "a\u202eb"}, "This has a character that cannot be shown."),
        ({"title": "x" * 10_000}, "at most 120 characters"),
        ({"about": "x" * 10_000}, "at most 4000 characters"),
        ({"name": "a\u2066b"}, "This has a character that cannot be shown."),
        ({"email": "robin"}, "Enter an email address in full, such as name@example.org, or leave it empty."),
        ({"form_token": "x"}, "This form is incomplete. Open the page again."),
    ],
)
def test_error_is_shown_with_the_words_that_were_typed(client, grid, changes, words):
    response = client.post(PITCH, fields(**changes))

    page = Page(response)
    assert (response.status_code, Pitch.objects.count()) == (422, 0)
    assert words in page.text
    assert {name: page.value(name) for name in ("name", "email")} == {
        name: fields(**changes)[name] for name in ("name", "email")
    }


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "مرحبا", "👩‍👩‍👧 🦉", "x" * 120])
def test_any_title_is_pitched_and_shown_as_words(client, grid, title):
    assert client.post(PITCH, fields(title=title)).status_code == 302

    body = client.get(GRID).content.decode()
    assert "<script>alert" not in body
    assert Pitch.objects.get().title == title


def test_session_with_the_same_words_is_offered_instead(client, grid, pitch):
    response = client.post(PITCH, fields(title="TEA!"))

    page = Page(response)
    assert (response.status_code, Pitch.objects.count()) == (409, 1)
    assert "Somebody has pitched this already Tea If you mean another session, choose other words." in page.text
    assert pitch.get_absolute_url() in page.links
    assert (page.value("title"), page.value("about")) == ("TEA!", "With *milk*")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: Grid.objects.update(is_pitching_open=False), "Nobody can pitch any more. Ask a host."),
        (
            lambda: Event.objects.update(status="cancelled", cancellation_reason="Flooded"),
            "This event is cancelled, so its grid is closed.",
        ),
        (
            lambda: Event.objects.update(starts_at=timezone.now() - 2 * DAY, ends_at=timezone.now() - DAY),
            "This event is over, so nothing can be pitched any more.",
        ),
    ],
)
def test_closed_grid_says_why_and_keeps_what_was_typed(client, grid, change, words):
    change()

    page = Page(client.get(PITCH))
    assert words in page.text
    assert page.all("form") == []
    response = client.post(PITCH, fields())
    assert (response.status_code, Pitch.objects.count()) == (409, 0)
    assert words in Page(response).text
    assert Page(response).value("title") == "Tea"


def test_robots_are_thanked_and_nothing_is_kept(client, grid):
    assert client.post(PITCH, fields(website="https://x.example")).status_code == 302
    assert Pitch.objects.count() == 0


@pytest.mark.parametrize("setting", ["PITCH_RATE_LIMIT", "PITCH_EMAIL_RATE_LIMIT"])
def test_pitches_are_limited(client, grid, settings, setting):
    setattr(settings, setting, "1/h")

    client.post(PITCH, fields())
    response = client.post(PITCH, fields(title="Milk", form_token="token-456"))

    assert (response.status_code, Pitch.objects.count()) == (429, 1)
    assert "Try again in a few minutes" in Page(response).text
    assert Page(response).value("title") == "Milk"


def test_form_begins_with_a_topic_of_the_backlog(client, grid):
    topic = TopicFactory(group=grid.event.group, title="Who pays for tea?")
    path = f"{PITCH}?topic={topic.pk}"

    page = Page(client.get(path))
    assert page.value("title") == "Who pays for tea?"
    assert "From the topic Who pays for tea?" in page.text
    assert client.post(path, fields(title="Who pays?")).status_code == 302
    assert Pitch.objects.get().topic == topic


def test_topic_that_was_pitched_already_is_offered(client, grid):
    topic = TopicFactory(group=grid.event.group)
    pitch = PitchFactory(grid=grid, topic=topic, title="Tea")

    response = client.post(f"{PITCH}?topic={topic.pk}", fields(title="Milk"))

    assert (response.status_code, Pitch.objects.count()) == (409, 1)
    assert pitch.get_absolute_url() in Page(response).links


@pytest.mark.parametrize("number", ["", "x", "0", "999", "1" * 40, "-1"])
def test_topic_that_is_not_there_is_left_out(client, grid, number):
    assert Page(client.get(PITCH, {"topic": number})).value("title") == ""
    assert client.post(f"{PITCH}?topic={number}", fields()).status_code == 302
    assert Pitch.objects.get().topic is None


@pytest.mark.parametrize("values", [{"state": "done"}, {"group__slug": "other"}])
def test_topic_of_another_group_or_one_that_is_done_is_left_out(client, grid, values):
    topic = TopicFactory(**{"group": grid.event.group} | values if "state" in values else values)

    assert Page(client.get(PITCH, {"topic": topic.pk})).value("title") == ""


def test_link_opens_the_page_of_the_host_and_changes_nothing(client, pitch):
    before = Pitch.objects.values().get()

    response = client.get(pitch.own_url)

    page = Page(response)
    assert "Your session Tea Not placed yet 1 hand is up for it." in page.text
    assert "Only the hosts see that it is Robin. Everybody else reads “somebody”." in page.text
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in response["Cache-Control"]
    assert Pitch.objects.values().get() == before


def test_link_of_a_session_says_where_it_is(client, pitch, grid):
    pitch.room, pitch.slot = GridRoomFactory(grid=grid, name="Hall"), GridSlotFactory(grid=grid, starts_after=0)
    pitch.save()

    page = Page(client.get(pitch.own_url))

    assert f"Hall, {grid.event.leaf.long}, {pitch.slot.hours}" in page.text
    assert pitch.get_absolute_url() in page.links


@pytest.mark.parametrize("action", ["", "edit/", "name/", "withdraw/", "erase/"])
@pytest.mark.parametrize("token", ["none", "a.b"])
def test_link_that_does_not_work_says_so(client, pitch, token, action):
    method = client.post if action else client.get

    response = method(f"/pitches/{token}/{action}")

    assert (response.status_code, "This link does not work" in Page(response).text) == (404, True)


@pytest.mark.parametrize("action", ["edit", "name"])
def test_buttons_take_post_only(client, pitch, action):
    assert client.get(f"{pitch.own_url}{action}/").status_code == 405


def test_words_are_edited_and_a_new_name_is_hidden(client, pitch):
    Pitch.objects.update(is_name_public=True)

    response = client.post(f"{pitch.own_url}edit/", {"title": "Green tea", "about": "Hot", "name": "Sam"})

    pitch.refresh_from_db()
    assert (response.status_code, response.url) == (302, pitch.own_url)
    assert (pitch.title, pitch.about, pitch.name, pitch.is_name_public) == ("Green tea", "Hot", "Sam", False)
    assert pitch.email == "robin@example.org"


def test_edit_with_an_error_keeps_what_was_typed(client, pitch):
    response = client.post(f"{pitch.own_url}edit/", {"title": "x" * 121, "about": "Hot", "name": "Sam"})

    page = Page(response)
    assert response.status_code == 422
    assert (page.value("title"), page.value("about"), page.value("name")) == ("x" * 121, "Hot", "Sam")
    assert "Your session Tea" in page.text
    assert Pitch.objects.get().title == "Tea"


def test_edit_to_a_title_that_is_there_is_refused(client, pitch, grid):
    PitchFactory(grid=grid, title="Milk")

    response = client.post(f"{pitch.own_url}edit/", {"title": "milk", "about": "", "name": ""})

    assert (response.status_code, Page(response).value("title")) == (409, "milk")
    assert "“Milk” was pitched already." in Page(response).text


def test_name_is_shown_and_hidden(client, pitch):
    for data, is_public in (({}, True), ({"hide": "yes"}, False)):
        assert client.post(f"{pitch.own_url}name/", data).status_code == 302
        assert Pitch.objects.get().is_name_public is is_public
        assert ("Robin" in Page(client.get(pitch.get_absolute_url())).text) is is_public


def test_withdrawing_is_asked_and_frees_the_room(client, pitch, grid):
    pitch.room, pitch.slot = GridRoomFactory(grid=grid), GridSlotFactory(grid=grid)
    pitch.save()

    assert f"{pitch.own_url}withdraw/" in Page(client.get(pitch.own_url)).links
    assert "Withdraw this session?" in Page(client.get(f"{pitch.own_url}withdraw/")).text
    assert Pitch.objects.get().withdrawn_at is None
    assert client.post(f"{pitch.own_url}withdraw/").url == pitch.own_url
    assert client.get(pitch.get_absolute_url()).status_code == 410
    page = Page(client.get(pitch.own_url))
    assert "This session was withdrawn Nobody sees it in the grid any more. You can pitch another one." in page.text
    assert page.all("form") == []


def test_withdrawn_pitch_is_not_edited(client, pitch):
    Pitch.objects.update(withdrawn_at=timezone.now())

    response = client.post(f"{pitch.own_url}edit/", {"title": "Milk", "about": "", "name": ""})

    assert (response.status_code, Pitch.objects.get().title) == (409, "Tea")


def test_erasing_is_asked_and_ends_the_link(client, pitch, caplog):
    caplog.set_level(logging.INFO, "fortnight.audit")
    Pitch.objects.update(is_name_public=True)

    assert "Erase me?" in Page(client.get(f"{pitch.own_url}erase/")).text
    response = client.post(f"{pitch.own_url}erase/")

    assert "Your data is erased" in Page(client.get(response.url)).text
    erased = Pitch.objects.get()
    assert (erased.title, erased.name, erased.email, erased.is_name_public) == ("Tea", "", "", False)
    assert client.get(pitch.own_url).status_code == 404
    assert f"pitches={pitch.pk}" in caplog.text


@pytest.mark.parametrize("action", ["edit", "name", "withdraw", "erase"])
def test_buttons_of_a_link_are_limited(client, pitch, settings, action):
    settings.SPEAKER_RATE_LIMIT = "0/m"

    response = client.post(f"{pitch.own_url}{action}/", {"title": "Milk"})

    assert (response.status_code, "Try again in a few minutes" in Page(response).text) == (429, True)
    assert (Pitch.objects.get().title, Pitch.objects.get().withdrawn_at) == ("Tea", None)
