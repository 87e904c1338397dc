"""Steps of a grid's hosts that are refused: 4xx, with the page as it is now and what was typed."""

import pytest

from meetups.services import grids
from meetups.services.grids import SlotFacts
from tests.open_day import OpenDay, had, read, send
from tests.pages import Page
from tests.statements import just_after

pytestmark = pytest.mark.django_db


def test_cell_that_another_host_took_is_refused_with_the_page_as_it_is_now(client):
    day = OpenDay("Tea", "Cake", slots=(SlotFacts(0),))
    tea, cell = day.pitched("Tea").pk, day.cell("Garden", 0)
    day.place("Cake", "Garden", 0)

    response = send(client, day, f"place {tea}", f"?pitch={tea}", place=cell, had="")

    page = Page(response)
    assert response.status_code == 409
    assert "Nothing was changed “Cake” is in Garden at that time. Choose another room or slot." in page.text
    assert "Carry on with the grid as it is now" in page.text
    assert day.url in page.links
    assert day.table() == {"Cake": ("Garden", 0)}


def test_session_that_another_host_placed_is_not_moved_by_one_who_has_not_seen_it(client):
    day = OpenDay("Tea")
    tea = day.pitched("Tea").pk
    day.place("Tea", "Garden", 0)

    response = send(client, day, f"place {tea}", place=day.cell("Hall", 0), had="")

    assert response.status_code == 409
    assert "Somebody placed “Tea” meanwhile: Garden" in Page(response).text
    assert day.table() == {"Tea": ("Garden", 0)}


def test_session_is_not_swapped_with_one_that_another_host_moved(client):
    day = OpenDay("Tea", "Cake")
    tea, cake = (day.place(title, "Garden", number).pk for number, title in enumerate(("Tea", "Cake")))
    page = read(client, day, f"?pitch={tea}")
    other = f"{cake} {day.cell('Garden', 1)}"
    assert other in [option["value"] for option in page.all("option")]
    sent = {"other": other, "had": day.cell("Garden", 0)}
    day.place("Cake", "Hall", 1)

    response = send(client, day, f"swap {tea}", f"?pitch={tea}", **sent)

    assert response.status_code == 409
    assert "Nothing was changed Somebody placed “Cake” meanwhile: Hall" in Page(response).text
    day.place("Cake", "Garden", 1)
    assert send(client, day, f"swap {tea}", **sent).status_code == 302
    assert day.table() == {"Cake": ("Garden", 0), "Tea": ("Garden", 45)}


@pytest.mark.parametrize(
    ("step", "data", "status", "words"),
    [
        ("add", {"title": "tea!", "form_token": "abcdefgh"}, 409, "“Tea” was pitched already."),
        ("add", {"title": "", "form_token": "abcdefgh"}, 422, "Enter the session."),
        ("add_room", {"name": "garden"}, 409, "This grid has a room of that name already."),
        ("add_room", {"name": "x" * 61}, 422, "Shorten it to 60 characters."),
        ("add_slot", {"words": "soon"}, 422, "Enter a time and how long it is, such as 2:15pm, 45 minutes."),
        ("place {tea}", {"place": "", "had": ""}, 422, "Choose a room and a time."),
        ("place {tea}", {"place": "1-2-3", "had": ""}, 422, "Choose a room and a time."),
        ("swap {tea}", {"other": "{tea}"}, 422, "Choose a session of this grid."),
        ("remove_room {garden}", {}, 409, "“Garden” has sessions: “Tea”. Take them out of the grid first."),
    ],
)
def test_refused_step_says_why_at_the_top(client, step, data, status, words):
    day = OpenDay("Tea")
    names = {"tea": day.place("Tea", "Garden", 0).pk, "garden": day.room("Garden").pk}
    query = f"?pitch={names['tea']}&rooms"

    response = send(client, day, step.format(**names), query, **{k: v.format(**names) for k, v in data.items()})

    page = Page(response)
    assert response.status_code == status
    assert f"Nothing was changed {words}" in page.text
    for name in ("title", "name", "words"):
        typed = {field.get("value") for field in page.all("input", name=name)}
        assert data.get(name, "") in typed | {""}, name


def test_words_of_a_refused_form_are_kept_on_it_alone(client):
    day = OpenDay("Tea", rooms=("Garden", "Hall"))
    hall = day.room("Hall").pk

    page = Page(send(client, day, f"rename_room {hall}", "?rooms", name="Garden"))

    assert [field.get("value") for field in page.all("input", name="name") if field["id"] != "add_name"] == [
        "Garden", "Garden", None
    ]  # fmt: skip
    assert [room.name for room in day.grid.rooms.all()] == ["Garden", "Hall"]


def test_overlapping_time_and_too_long_notes_are_kept(client):
    day = OpenDay("Tea", slots=(SlotFacts(0),))
    tea = day.pitched("Tea").pk

    late = Page(send(client, day, f"write {tea}", f"?pitch={tea}", outcome="x" * 4001, notes="Kept"))
    same = send(client, day, f"edit {tea}", f"?pitch={tea}", title="", name="Ann")

    assert (late.value("notes"), len(late.value("outcome") or "")) == ("Kept", 4001)
    assert same.status_code == 422
    assert "There is a problem Enter the session." in Page(same).text


def test_notes_of_another_host_are_not_replaced_by_a_page_that_was_open_before(client):
    day = OpenDay("Tea")
    query = f"?pitch={day.pitched('Tea').pk}"
    shown = {"had": had(read(client, day, query), "outcome")}
    step = f"write {day.pitched('Tea').pk}"
    grids.write(pitch=day.pitched("Tea"), notes="Ann: <tea>", outcome="")

    sent = send(client, day, step, query, notes="", outcome="We buy both.", **shown)
    assert (sent.status_code, day.pitched("Tea").notes) == (302, "Ann: <tea>")
    page = Page(send(client, day, step, query, notes="Bo: milk", outcome="", **shown))

    assert (day.pitched("Tea").notes, day.pitched("Tea").outcome) == ("Ann: <tea>", "We buy both.")
    assert "There is a problem Somebody else changed this meanwhile." in page.text
    assert "Notes, as somebody else saved it Ann: <tea> Save" in page.text
    assert (page.value("notes"), page.value("outcome")) == ("Bo: milk", "We buy both.")
    again = {"notes": "Both", "outcome": "We buy both.", "had": had(page, "outcome")}
    assert send(client, day, step, query, **again).status_code == 302
    assert day.pitched("Tea").notes == "Both"


def test_pitch_that_another_host_changed_is_not_changed_back(client):
    day = OpenDay("Tea")
    tea = day.pitched("Tea")
    step, query = f"edit {tea.pk}", f"?pitch={tea.pk}"
    grids.edit(pitch=tea, name="Ann")
    shown = {"had": had(read(client, day, query), "title")}
    grids.edit(pitch=tea, title="Green tea", name="")

    refused = send(client, day, step, query, title="Tea", name="Bo", **shown)

    assert (refused.status_code, day.pitched("Green tea").name) == (409, "")
    assert "Its host, as somebody else saved it They left it empty." in Page(refused).text
    sent = send(client, day, step, query, title="Tea", name="Bo", had=had(Page(refused), "title"))
    assert (sent.status_code, day.pitched("Tea").name) == (302, "Bo")
    assert send(client, day, step, query, title="Tea", name="Cas").status_code == 302  # by a page without it


def test_title_of_another_pitch_is_refused_on_the_form(client):
    day = OpenDay("Tea", "Cake")
    tea = day.pitched("Tea").pk

    response = send(client, day, f"edit {tea}", f"?pitch={tea}", title="Cake", name="Ann")

    assert response.status_code == 409
    assert "There is a problem “Cake” was pitched already." in Page(response).text


def test_step_about_a_pitch_that_was_withdrawn_says_so(client):
    day = OpenDay("Tea")
    tea = day.pitched("Tea")
    grids.withdraw(pitch=tea)

    response = send(client, day, f"write {tea.pk}", f"?pitch={tea.pk}", outcome="Both", notes="")

    assert response.status_code == 409
    assert "This pitch was withdrawn." in Page(response).text


@pytest.mark.parametrize("step", ["rename_room", "room_left", "change_slot"])
def test_room_or_time_that_another_host_removed_is_refused_in_words(client, step):
    day = OpenDay("Tea")

    response = send(client, day, f"{step} 99999", "?rooms", name="Attic", words=f"{day.slot(1).starts_at:%H:%M}")

    assert response.status_code == 409
    assert "is not in the grid any more. Choose another one." in Page(response).text


@pytest.mark.parametrize("step", ["place", "swap", "take_out", "withdraw", "write", "edit", "make_topic", "came_of_it"])
def test_session_that_is_not_there_any_more_is_answered_with_the_grid_as_it_is(client, step):
    day = OpenDay("Tea")

    response = send(client, day, f"{step} 99999", title="Milk", place="1-1", outcome="Hot", topic_title="Milk")

    assert response.status_code in {409, 422}
    assert "Tea" in Page(response).text


def test_grid_that_is_deleted_meanwhile_leads_to_the_page_that_says_so(client):
    day = OpenDay()
    path = day.url

    with just_after('JOIN "meetups_grid"', day.grid.delete):
        response = send(client, day, "close_pitching")

    assert (response.status_code, response["Location"]) == (302, path)


@pytest.mark.parametrize("step", ["", "dance", "place", "place 0", "place x", "write 1e3", "next_phase"])
def test_step_that_there_is_not_is_a_bad_request(client, step):
    assert send(client, OpenDay("Tea"), step).status_code == 400


def test_too_many_steps_are_answered_with_the_page(client, settings):
    settings.HOST_RATE_LIMIT = "0/m"
    day = OpenDay("Tea")

    response = send(client, day, "close_pitching")

    assert response.status_code == 429
    assert day.now().is_pitching_open
    assert "Next: Tea" in Page(response).text


def test_notes_of_one_step_too_many_are_kept_on_the_page(client, settings):
    day = OpenDay("Tea")
    tea = day.pitched("Tea").pk
    settings.HOST_RATE_LIMIT = "0/m"

    page = Page(send(client, day, f"write {tea}", f"?pitch={tea}", notes="Ann: tea", outcome="Both"))
    added = Page(send(client, day, "add", title="Cake", name="Bo", form_token="abcdefgh"))

    assert (page.value("notes"), page.value("outcome"), added.value("title")) == ("Ann: tea", "Both", "Cake")
    assert (day.pitched("Tea").notes, day.grid.pitches.count()) == ("", 1)


@pytest.mark.parametrize("query", ["?pitch=0", "?pitch=x", "?pitch=99999", "?pitch=" + "9" * 40])
def test_pitch_that_is_none_is_not_opened(client, query):
    assert not read(client, OpenDay("Tea"), query).all("section", id="card")
