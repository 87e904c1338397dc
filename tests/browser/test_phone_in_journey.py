"""Somebody phones: an organiser adds them from the meeting with and without scripting, and the door list has them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from meetups.models import Event, OutboxEmail
from tests.factories import DoorLinkFactory, EventFactory, OrganiserFactory


class Clicks:
    """Clicks on links, boxes and buttons of a page, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def __call__(self, role: str, name: str) -> None:
        self.number += 1
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 375)])
def test_somebody_who_phoned_is_on_the_door_list_after_three_clicks(
    open_page: Callable[..., Page], script: bool, width: int
) -> None:
    event = EventFactory(title="Lamps", capacity=30)
    user = OrganiserFactory(group=event.group).user
    screen = {"width": width, "height": 800}
    page = open_page(f"/admin/meetups/event/{event.pk}/change/", user, viewport=screen, java_script_enabled=script)
    click = Clicks(page)

    click("link", "Add an attendee")
    expect(page.get_by_label("Event:")).to_have_value(str(event.pk))
    page.get_by_label("Name:", exact=True).fill("Pat Ash")
    page.get_by_label("Organisation:").fill("City Council")
    page.get_by_label("Access needs:").fill("A seat near the door.")
    click("checkbox", "First time")
    click("button", "Save")

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Attendees of {event}")
    card = page.get_by_role("row", name="Pat Ash")
    for words in ("Going", "None: phone them", "A seat near the door.", "City Council"):
        expect(card).to_contain_text(words)
    assert (click.number, OutboxEmail.objects.count()) == (3, 0)
    page.goto(DoorLinkFactory(event=event).get_absolute_url())
    expect(page.get_by_role("button", name="Check in Pat Ash")).to_be_visible()
    assert Event.objects.get().attendees.get().email == ""
