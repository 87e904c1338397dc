"""The page of a phone at a grid: pitching, and hands up."""

import brotli
import pytest
from django.test import Client

from meetups.models import Event, Grid, Hand, Pitch, Seat
from meetups.views.seats import cookie_of
from tests.boards import BoardFactory, SeatFactory
from tests.camp import HOUR, NOW, SEAT, camp, cell, send
from tests.grids import GridFactory, HandFactory, PitchFactory
from tests.pages import Page
from tests.phones import phone_of
from tests.weight import MOST_REQUESTS, first_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

JOIN = "/events/camp/board/join/"


@pytest.fixture
def grid():
    return camp(has_board=True, anyone_places=True)


@pytest.fixture
def seat(grid):
    return SeatFactory(board=grid.event.board, name="Robin")


def raised(page):
    return page.all("div", id="own")[0]["data-hands"].split()


ACTIONS = ("pitch", "raise-hand", "lower-hand", "place/1", "take-out/1")


def test_phone_without_a_seat_is_asked_to_join(client, grid):
    assert client.get(SEAT)["Location"] == JOIN
    assert [send(client, action)["Location"] for action in ACTIONS] == [JOIN] * 5
    grid.event.board.phase, grid.event.board.wrapped_up_at = "wrapped_up", NOW
    grid.event.board.save()
    assert client.get(SEAT)["Location"] == "/events/camp/grid/"


def test_grid_without_a_board_has_no_seats(client, grid):
    grid.event.board.delete()

    assert client.get(SEAT)["Location"] == "/events/camp/grid/"


def test_seat_of_another_board_is_none_here(grid, seat):
    other = BoardFactory(event__slug="other", event__starts_at=NOW, event__ends_at=NOW + HOUR)
    GridFactory(event=other.event)

    assert phone_of(seat, other).get("/events/other/grid/seat/")["Location"] == "/events/other/board/join/"
    stranger = phone_of(SeatFactory(board=other), seat.board)
    assert [send(stranger, action)["Location"] for action in ACTIONS] == [JOIN] * 5


def test_seat_that_a_host_took_away_is_asked_to_join(grid, seat):
    pitch = PitchFactory(grid=grid)
    Seat.objects.update(voided_at=NOW)

    assert phone_of(seat).get(SEAT)["Location"] == JOIN
    assert send(phone_of(seat), "raise-hand", pitch=pitch.pk)["Location"] == JOIN
    assert Hand.objects.count() == 0


def test_page_is_for_this_phone_alone(grid, seat, django_assert_num_queries):
    client = phone_of(seat)

    with django_assert_num_queries(7):
        response = client.get(SEAT)

    page = Page(response)
    assert "You joined as Robin." in page.text
    assert "None yet. Yours can be the first." in page.text
    assert "no-store" in response["Cache-Control"]
    assert {"name": "robots", "content": "noindex"} in page.all("meta")
    assert response.cookies[cookie_of(seat.board)]["expires"] == "Sun, 29 Nov 2026 06:00:01 GMT"


def test_session_is_pitched_and_mine(grid, seat):
    response = send(phone_of(seat), "pitch", title="  What about  tea? ")

    assert (response.status_code, response["Location"]) == (302, SEAT)
    pitch = Pitch.objects.get()
    assert (pitch.title, pitch.seat) == ("What about tea?", seat)
    page = Page(phone_of(seat).get(SEAT))
    assert "My pitches What about tea?" in page.text
    assert pitch.own_url in page.links
    assert pitch.own_url not in Page(phone_of(SeatFactory(board=seat.board)).get(SEAT)).links


def test_form_that_is_sent_twice_is_one_pitch_and_the_next_has_a_new_key(grid, seat):
    client = phone_of(seat)
    token = Page(client.get(SEAT)).value("form_token")

    answers = [
        client.post(f"{SEAT}pitch/", {"title": "Tea", "form_token": token}, headers={"Live": "yes"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Pitch.objects.count() == 1
    assert Page(answers[0]).value("form_token") not in {None, "", token}


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("<script>alert(1)</script>", 302), ("a\u202eb", 422), ("👩‍👩‍👧 💬", 302), ("مرحبا", 302), ("", 422),
        (" \u200b ", 422), ("x" * 10_000, 422), ("x" * 120, 302),
    ],
)  # fmt: skip
def test_title_is_a_visible_line_of_120_characters(grid, seat, title, status):
    response = send(phone_of(seat), "pitch", title=title)

    assert (response.status_code, Pitch.objects.count()) == (status, int(status == 302))
    if status == 422:
        assert Page(response).all("div", role="alert")
        assert Page(response).value("title") == title
    assert "<script>alert" not in phone_of(seat).get(SEAT).content.decode()


def test_same_words_lead_to_the_pitch_that_is_there(grid, seat):
    pitch = PitchFactory(grid=grid, title="Tea")

    response = send(phone_of(seat), "pitch", title="TEA!")

    page = Page(response)
    assert (response.status_code, page.value("title"), Pitch.objects.count()) == (409, "TEA!", 1)
    assert "“Tea” was pitched already. Raise your hand for “Tea”" in page.text
    assert f"#pitch-{pitch.pk}" in page.links
    assert page.all("li", id=f"pitch-{pitch.pk}")


def test_closed_pitching_keeps_what_was_typed_away_from_nothing(grid, seat):
    Grid.objects.update(is_pitching_open=False)

    assert Page(phone_of(seat).get(SEAT)).all("form", id="pitch-form") == []
    response = send(phone_of(seat), "pitch", title="Tea")
    assert (response.status_code, Pitch.objects.count()) == (409, 0)
    assert "Nobody can pitch any more. Ask a host." in Page(response).text


def test_robots_pitch_nothing(grid, seat):
    assert send(phone_of(seat), "pitch", title="Tea", website="https://x.example").status_code == 302
    assert Pitch.objects.count() == 0


def test_hand_is_raised_once_and_lowered(grid, seat):
    pitch, client = PitchFactory(grid=grid, title="Tea"), phone_of(seat)

    for action, number, words in (
        ("raise-hand", 1, "Lower my hand: Tea 1 hand up"), ("raise-hand", 1, "Lower my hand: Tea 1 hand up"),
        ("lower-hand", 0, "Raise my hand: Tea 0 hands up"), ("lower-hand", 0, "Raise my hand: Tea 0 hands up"),
    ):  # fmt: skip
        assert send(client, action, pitch=pitch.pk)["Location"] == SEAT
        assert Pitch.objects.get().hands == number
        page = Page(client.get(SEAT))
        assert words in page.text
        assert raised(page) == [str(pitch.pk)] * number


def test_live_engine_gets_the_parts_at_once(grid, seat):
    pitch = PitchFactory(grid=grid)

    response = phone_of(seat).post(f"{SEAT}raise-hand/", {"pitch": pitch.pk}, headers={"Live": "yes"})

    page = Page(response)
    assert (response.status_code, raised(page), page.has_site_header) == (200, [str(pitch.pk)], False)
    assert [div["id"] for div in page.all("div") if {"data-live", "data-live-part"} & div.keys()] == [
        "problem", "grid", "own",
    ]  # fmt: skip
    assert page.all("div", id="grid")[0]["data-version"] == "1"


@pytest.mark.parametrize("pitch", ["", "x", "0", "-1", "1" * 30, "999"])
@pytest.mark.parametrize("action", ["raise-hand", "lower-hand"])
def test_hand_for_nothing_is_not_found(grid, seat, action, pitch):
    assert send(phone_of(seat), action, pitch=pitch).status_code == 404


def test_hand_for_a_withdrawn_pitch_is_refused(grid, seat):
    pitch = PitchFactory(grid=grid, withdrawn_at=NOW)

    response = send(phone_of(seat), "raise-hand", pitch=pitch.pk)

    assert (response.status_code, "This pitch was withdrawn." in Page(response).text) == (409, True)


def test_cancelled_event_takes_nothing(grid, seat):
    pitch = PitchFactory(grid=grid)
    Event.objects.update(status="cancelled", cancellation_reason="Flooded")
    client = phone_of(seat)

    page = Page(client.get(SEAT))
    assert "Its grid is closed." in page.text
    assert page.all("button") == []
    for action in ("pitch", "raise-hand", f"place/{pitch.pk}"):
        response = send(client, action, title="Tea", pitch=pitch.pk, place=cell("Hall", 0), had="")
        assert (response.status_code, "This event is cancelled" in Page(response).text) == (409, True)


def test_limit_is_that_of_the_seat(grid, seat, settings):
    settings.SEAT_RATE_LIMIT = "2/m"

    answers = [send(phone_of(seat), "pitch", title=f"T {n}", form_token=f"token-{n}00") for n in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "That was a lot at once." in Page(answers[-1]).text
    assert Page(answers[-1]).value("title") == "T 2"
    assert send(phone_of(SeatFactory(board=seat.board)), "pitch", title="Other").status_code == 302


def test_forms_need_their_token(grid, seat):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = phone_of(seat).cookies

    assert send(strict, "pitch", title="Tea").status_code == 403


def test_form_sent_to_a_former_slug_is_taken(grid, seat):
    Event.objects.filter(pk=grid.event_id).update(slug="camp-2")
    grid.event.former_slugs.create(slug="camp")

    assert send(phone_of(seat), "pitch", title="Tea")["Location"] == "/events/camp-2/grid/seat/"
    assert Pitch.objects.count() == 1


def test_phone_of_both_pages_leads_from_one_to_the_other(grid, seat):
    client = phone_of(seat)
    assert "/events/camp/board/seat/" not in Page(client.get(SEAT)).links
    assert client.get("/events/camp/board/seat/")["Location"] == SEAT

    seat.board.has_topics = True
    seat.board.save()
    assert "/events/camp/board/seat/" in Page(client.get(SEAT)).links
    assert SEAT in Page(client.get("/events/camp/board/seat/")).links


@pytest.mark.parametrize(("has_topics", "page"), [(False, SEAT), (True, "/events/camp/board/seat/")])
def test_joining_leads_to_the_grid_where_phones_join_for_it_alone(client, grid, has_topics, page):
    grid.event.board.has_topics = has_topics
    grid.event.board.save()

    assert client.post(JOIN, {"name": "Robin"})["Location"] == page
    assert client.get(JOIN)["Location"] == page


def test_joining_leads_to_the_board_without_a_grid(client):
    BoardFactory(event__slug="talks", event__ends_at=NOW + HOUR, event__starts_at=NOW, has_topics=False)

    assert client.post("/events/talks/board/join/", {"name": ""})["Location"] == "/events/talks/board/seat/"


@pytest.mark.parametrize("number", [1, 30])
def test_page_needs_the_same_queries_for_any_number_of_pitches(grid, seat, django_assert_num_queries, number):
    for pitch in PitchFactory.create_batch(number, grid=grid, seat=seat):
        HandFactory(pitch=pitch, seat=seat)

    with django_assert_num_queries(8):
        phone_of(seat).get(SEAT)


def test_first_visit_of_a_phone_is_small(grid, seat):
    PitchFactory.create_batch(30, grid=grid, title="A session with a title of usual length")
    page = phone_of(seat).get(SEAT)

    visit = first_visit(Page(page), brotli.compress(page.content))

    assert visit.requests == MOST_REQUESTS
    assert visit.everything <= 41_000
