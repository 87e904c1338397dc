"""Grids and pitches in the admin."""

import re
from html import unescape

import pytest

from meetups.models import Board, Event, Grid, GridRoom, Pitch, SearchRow
from meetups.services import grids
from tests.factories import EventFactory
from tests.grids import GridFactory, PitchFactory
from tests.meetups.admin.sides import address, as_posted
from tests.unconference import Unconference

pytestmark = pytest.mark.django_db
EMPTY = {
    f"{name}-{form}": number
    for name in ("rooms", "slots")
    for form, number in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 50}.items()
}


@pytest.fixture
def event(ours) -> Event:
    return EventFactory(group=ours.rows["meetups.group"])


@pytest.fixture
def day(ours) -> Unconference:
    return Unconference(event={"group": ours.rows["meetups.group"]})


def read(response) -> str:
    """Return the HTML of a page with its characters unescaped."""
    return unescape(response.content.decode())


def form_of(organiser, row):
    """Return the address of the page of a row, and the data that it sends if nothing is changed."""
    page = address(type(row), "change", row.pk)
    return page, as_posted(organiser.get(page))


def test_grid_is_opened_with_rooms_and_slots(organiser, ours, event):
    assert organiser.get(address(Grid, "add"), {"event": event.pk}).context["adminform"].form.initial["event"]
    rows = {
        "rooms-TOTAL_FORMS": 2, "rooms-0-name": "Blue", "rooms-0-position": 0, "rooms-1-name": "Red",
        "rooms-1-position": 1, "slots-TOTAL_FORMS": 1, "slots-0-starts_after": 0, "slots-0-minutes": 30,
    }  # fmt: skip

    response = organiser.post(address(Grid, "add"), {"event": event.pk, "anyone_places": "on"} | EMPTY | rows)

    grid = Grid.objects.get(event=event)
    assert (response.status_code, grid.is_pitching_open, grid.anyone_places) == (302, False, True)
    assert list(grid.rooms.values_list("name", flat=True)) == ["Red", "Blue"]
    assert list(grid.slots.values_list("starts_after", "minutes", "title")) == [(0, 30, "")]
    assert Board.objects.get(event=event).opened_by == ours.user


def test_refused_grid_is_an_error_on_the_form(organiser, day, event):
    for refused, words in ((day.event, "This event has a grid already."), (event, "Publish the event first.")):
        Event.objects.filter(pk=event.pk).update(status="draft")
        page = read(organiser.post(address(Grid, "add"), {"event": refused.pk} | EMPTY))
        assert words in page or "Grid with this Event already exists." in page
    assert Grid.objects.filter(event=event).count() == 0


def test_rooms_slots_and_settings_are_changed(organiser, day):
    page, data = form_of(organiser, day.grid)
    blue, red = (f"rooms-{number}" for number in (0, 1))
    data |= {f"{blue}-name": "Garden", f"{red}-DELETE": "on", "slots-1-title": "Lunch", "slots-0-DELETE": "on"}
    data |= {"rooms-2-name": "Attic", "rooms-2-position": "1", "slots-2-starts_after": "200", "slots-2-minutes": "20"}
    data.pop("is_pitching_open")

    response = organiser.post(page, data)

    assert response.status_code == 302, read(response)
    assert list(day.grid.rooms.values_list("name", flat=True)) == ["Attic", "Garden"]
    assert list(day.grid.slots.values_list("starts_after", "title")) == [(45, "Lunch"), (200, "")]
    assert not day.now().is_pitching_open


def test_all_slots_are_moved_in_one_save(organiser, day):
    day.pitch("Tea", ("Blue", 0))
    page = address(Grid, "change", day.grid.pk)

    for first, second in ((15, 60), (60, 105), (60, 15)):
        sent = {"slots-0-starts_after": str(first), "slots-1-starts_after": str(second)}
        response = organiser.post(page, form_of(organiser, day.grid)[1] | sent)
        assert response.status_code == 302, read(response)
        assert sorted(slot.starts_after for slot in day.grid.slots.all()) == sorted([first, second])

    assert day.table() == {"Tea": ("Blue", 60)}


def test_two_rooms_swap_names(organiser, day):
    day.pitch("Tea", ("Blue", 0))
    page, data = form_of(organiser, day.grid)

    response = organiser.post(page, data | {"rooms-0-name": "Red", "rooms-1-name": "Blue"})

    assert response.status_code == 302, read(response)
    assert (day.table(), [room.name for room in day.grid.rooms.all()]) == ({"Tea": ("Red", 0)}, ["Red", "Blue"])


@pytest.mark.parametrize(
    ("typed", "order"),
    [("4213", "CBDA"), ("4231", "DBCA"), ("1113", "BCDA"), ("2341", "DABC"), ("3234", "BCAD"), ("4234", "BCDA")],
)
def test_rooms_are_in_the_order_that_was_typed(organiser, ours, typed, order):
    day = Unconference("A B C D", 0, event={"group": ours.rows["meetups.group"]})
    page, data = form_of(organiser, day.grid)

    response = organiser.post(page, data | {f"rooms-{row}-position": typed[row] for row in range(4)})

    assert response.status_code == 302, read(response)
    assert "".join(room.name for room in day.grid.rooms.all()) == order


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rooms-0-DELETE": "on"}, "Deleting room Blue would require deleting the following protected related objects"),
        ({"rooms-0-name": "RED"}, "This grid has a room of that name already."),
        ({"slots-1-starts_after": "30"}, "Another slot is at that time"),
        ({"slots-0-title": "Lunch"}, "has sessions: “Tea”. Take them out of the grid first."),
    ],
)
def test_refused_change_is_an_error_and_keeps_what_was_typed(organiser, day, fields, words):
    day.pitch("Tea", ("Blue", 0))
    page, data = form_of(organiser, day.grid)
    before = list(GridRoom.objects.values()), day.now().version

    response = organiser.post(page, data | fields)

    assert (response.status_code, words in read(response)) == (200, True)
    name, value = next(iter(fields.items()))
    assert f'name="{name}"' in read(response)
    assert f'value="{value}"' in read(response) or value == "on"
    assert (list(GridRoom.objects.values()), day.now().version) == before


def test_list_counts_sessions_and_pitches(organiser, day):
    day.pitch("Tea", ("Blue", 0))
    day.pitch("Cake")
    grids.withdraw(pitch=day.pitch("Milk"))

    page = read(organiser.get(address(Grid, "changelist"), {"q": day.event.title}))

    assert re.search(r'<td class="field-sessions"[^>]*>1</td><td class="field-pitches"[^>]*>2</td>', page)


def test_grid_with_pitches_is_not_deleted(organiser, ours, event):
    empty = GridFactory(event=event)

    organiser.post(address(Grid, "delete", ours.rows["meetups.grid"].pk), {"post": "yes"})
    organiser.post(address(Grid, "delete", empty.pk), {"post": "yes"})

    assert list(Grid.objects.filter(event__group=event.group)) == [ours.rows["meetups.grid"]]


def test_organiser_pitches_for_somebody(organiser, day):
    data = {"grid": day.grid.pk, "title": "Tea", "about": "Hot", "name": "Ann", "email": "ann@example.org"}

    assert organiser.post(address(Pitch, "add"), data).status_code == 302

    pitch = day.pitched("Tea")
    assert (pitch.about, pitch.name, pitch.email, pitch.is_name_public) == ("Hot", "Ann", "ann@example.org", False)
    assert "“Tea” was pitched already." in read(organiser.post(address(Pitch, "add"), data))


def test_pitch_is_changed_and_its_name_hidden(organiser, day):
    grids.show_name(pitch=day.pitch("Tea", ("Blue", 0), name="Ann"), is_public=True)
    page, data = form_of(organiser, day.pitched("Tea"))

    response = organiser.post(page, data | {"title": "Green tea", "outcome": "*Yes*", "notes": "We met"})
    pitch = day.pitched("Green tea")
    assert (response.status_code, pitch.is_name_public) == (302, True)
    assert (pitch.outcome_html, pitch.notes) == ("<p><em>Yes</em></p>", "We met")

    data.pop("is_name_public")
    organiser.post(page, data)
    assert not day.pitched("Tea").is_name_public
    page, data = form_of(organiser, day.pitched("Tea"))
    organiser.post(page, data | {"is_name_public": "on"})
    assert not day.pitched("Tea").is_name_public


def test_pitches_are_withdrawn_and_not_deleted(organiser, day):
    tea, cake = day.pitch("Tea", ("Blue", 0)), PitchFactory(grid=day.grid)
    chosen = {"action": "withdraw", "_selected_action": [tea.pk, cake.pk]}

    page = read(organiser.post(address(Pitch, "changelist"), chosen, follow=True))

    assert "2 pitches are withdrawn." in page
    assert (day.table(), Pitch.objects.filter(grid=day.grid, withdrawn_at=None).count()) == ({}, 0)
    assert organiser.post(address(Pitch, "delete", tea.pk), {"post": "yes"}).status_code == 403
    page = organiser.get(address(Pitch, "changelist"), {"q": "Tea"})
    assert "midday" not in read(page)
    edited, data = form_of(organiser, tea)
    assert "This pitch was withdrawn." in read(organiser.post(edited, data | {"title": "Cake"}))


@pytest.mark.parametrize("way", ["page", "list"])
def test_what_a_session_said_is_not_found_once_a_superuser_deletes_it(admin_client, day, way):
    tea = grids.write(pitch=day.pitch("Tea", ("Blue", 0)), notes="", outcome="Zebras.")
    found = SearchRow.objects.filter(kind="event", words__contains="Zebras")
    before, chosen = found.count(), {"action": "delete_selected", "_selected_action": [tea.pk]}
    url = address(Pitch, "delete", tea.pk) if way == "page" else address(Pitch, "changelist")

    admin_client.post(url, chosen | {"post": "yes"})

    assert (before, found.count(), day.grid.pitches.count()) == (1, 0, 0)


def test_page_of_an_unconference_leads_to_its_grid(organiser, day, event):
    page = read(organiser.get(address(Event, "change", event.pk)))
    assert "Unconference:" not in page

    Event.objects.filter(pk=event.pk).update(format="unconference")
    page = read(organiser.get(address(Event, "change", event.pk)))
    assert f'<a href="{address(Grid, "add")}?event={event.pk}">Open a grid</a>' in page

    page = read(organiser.get(address(Event, "change", day.event.pk)))
    assert f'<a href="/events/{day.event.slug}/grid/host/">Host the grid</a>' in page
    assert address(Grid, "change", day.grid.pk) in page
