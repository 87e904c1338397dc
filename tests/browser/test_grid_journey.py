"""An unconference from an empty grid to the record of a session: on phones, by forms alone, and on paper."""

import pytest
from playwright.sync_api import Page, expect

from meetups.models import Board, Event, Pitch
from tests.browser.camp import BIKES, CHAIRS, GRID, TEA, camp, end_the_first_slot, open_grid, pitch, write
from tests.browser.room import about, heading, join, organiser, press, soon


@pytest.fixture
def event(transactional_db, settings, base_url: str) -> Event:
    settings.SITE_URL = base_url
    return camp()


def test_unconference_from_an_empty_grid_to_the_notes_of_a_session(event: Event, open_page) -> None:
    host = open_page(user=organiser(event))
    open_grid(host, event)
    screen = open_page(f"{GRID}screen/", viewport={"width": 1280, "height": 720})
    first, second = open_page(), open_page()
    for phone in (first, second):
        join(phone, screen.locator(".screen-code").inner_text(), by="Join in")
    collect(host, screen, first, second)
    place(host, screen, first)
    end_the_first_slot(event)
    record(host, screen, second)


def collect(host: Page, screen: Page, first: Page, second: Page) -> None:
    """Pitch on both phones and at the microphone, and raise a hand."""
    pitch(first, TEA)
    soon(second)
    second.get_by_role("button", name=about("raise my hand", TEA)).click()
    expect(second.get_by_role("button", name=about("lower my hand", TEA))).to_be_visible()
    host.get_by_label("Session, for somebody at the microphone").fill(CHAIRS)
    host.keyboard.press("Enter")
    expect(host.get_by_role("listitem").filter(has_text=CHAIRS)).to_be_visible()
    expect(host.get_by_label("Session, for somebody at the microphone")).to_have_value("")
    soon(host, screen)
    heading(host, f"Next: {TEA}")
    expect(screen.locator(".screen-list > li")).to_have_text([f"{TEA} 1 hand up", f"{CHAIRS} 0 hands up"])
    expect(host.get_by_text("2 phones, 0 people at the door.")).to_be_visible()


def place(host: Page, screen: Page, first: Page) -> None:
    """Place one session by the big button and one elsewhere. Phones and the screen show it, and pitching is closed."""
    host.locator("#next").click()
    heading(host, f"Next: {CHAIRS}")
    host.get_by_role("link", name="Place it elsewhere").click()
    host.get_by_label("Place it in").select_option(index=1)
    host.get_by_role("button", name="Place it", exact=True).click()
    heading(host, "All pitches are in the timetable")
    soon(screen, first)
    expect(screen.locator(".screen-grid td:not([data-state])")).to_have_text([TEA, CHAIRS])
    expect(first.get_by_text("Every pitch has a place.")).to_be_visible()
    press(host, "Close pitching")
    expect(host.get_by_text("Only hosts can pitch.")).to_be_visible()


def record(host: Page, screen: Page, phone: Page) -> None:
    """Write down where the sessions got to, and read it on the page of one."""
    soon(host, screen)
    heading(host, f"Where did “{TEA}” get to?")
    write(host, "We buy **both**.")
    heading(host, f"Where did “{CHAIRS}” get to?")
    expect(screen.locator(".screen-title").nth(1)).to_have_text("free")
    phone.goto(Pitch.objects.get(title=TEA).get_absolute_url())
    expect(phone.locator("main strong")).to_have_text("both")


def test_unconference_by_forms_alone(event: Event, open_page) -> None:
    host = open_page(user=organiser(event), java_script_enabled=False)
    open_grid(host, event)
    phone = open_page(java_script_enabled=False)
    join(phone, Board.objects.get().code, by="Join in")
    pitch(phone, TEA)
    phone.get_by_role("button", name=about("raise my hand", TEA)).click()
    host.get_by_label("Session, for somebody at the microphone").fill(CHAIRS)
    press(host, "Add")
    heading(host, f"Next: {TEA}")
    host.locator("#next").click()
    host.get_by_role("link", name="Place it elsewhere").click()
    host.get_by_label("Place it in").select_option(index=1)
    host.get_by_role("button", name="Place it", exact=True).click()
    screen = open_page(f"{GRID}screen/", java_script_enabled=False, viewport={"width": 1280, "height": 720})
    expect(screen.locator(".screen-grid td:not([data-state])")).to_have_text([TEA, CHAIRS])
    end_the_first_slot(event)
    host.get_by_role("link", name="Show what is new").click()
    write(host, "We buy **both**.")
    phone.goto(Pitch.objects.get(title=TEA).get_absolute_url())
    expect(phone.locator("main strong")).to_have_text("both")


def test_unconference_on_paper_gives_the_same_record(event: Event, open_page) -> None:
    host = open_page(user=organiser(event), java_script_enabled=False)
    open_grid(host, event)
    host.get_by_role("link", name="On paper").click()
    for name, cells in (("Empty timetable for the wall", ".wall td"), ("Empty cards", ".topic-card-list > li")):
        host.get_by_role("link", name=name, exact=True).click()
        expect(host.locator(cells)).to_have_count(4 if cells == ".wall td" else 8)
        host.go_back()
    rows = ((TEA, "Ann Ash", "3", "We buy **both**."), (CHAIRS, "", "2"), (), (BIKES,))
    for number, row in enumerate(rows):
        for name, value in zip(("title", "host", "hands", "outcome"), row, strict=False):
            host.locator(f"[name=form-{number}-{name}]").fill(value)
    press(host, "Bring the wall back")

    expect(host.locator("table td:not([data-state])")).to_have_count(3)
    host.goto(Pitch.objects.get(title=TEA).get_absolute_url())
    expect(host.locator("main strong")).to_have_text("both")
    expect(host.get_by_text("Ann")).to_have_count(0)
