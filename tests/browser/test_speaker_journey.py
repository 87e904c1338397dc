"""A speaker offers a talk and looks after it by the link in their email, with scripting off."""

import re

from playwright.sync_api import Page, expect

from meetups.models import Talk
from meetups.services import talks
from tests.talks import CallFactory


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)


def test_speaker_needs_no_script(transactional_db, new_context) -> None:
    page = new_context(java_script_enabled=False).new_page()
    call = CallFactory()
    page.goto(call.get_absolute_url())
    page.get_by_role("link", name="Offer a talk").click()
    fill(page, title="Forms", about="How we did it.", name="Ann Ash", email="ann@example.org")
    press(page, "Offer this talk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your talk")

    talk = talks.accept(talk=Talk.objects.get())
    page.goto(talk.get_absolute_url())
    page.get_by_role("link", name="Add slides and recording").click()
    fill(page, slides_url="http://slides.example.org/1")
    press(page, "Save the addresses")
    expect(page.get_by_role("alert")).to_contain_text("Enter a URL that begins with https://")
    fill(page, slides_url="https://slides.example.org/1")
    press(page, "Save the addresses")
    press(page, "Show my name")
    page.goto(call.get_absolute_url())
    expect(page.locator(".talk-list > li")).to_contain_text("Ann Ash")
    expect(page.get_by_role("link", name=re.compile("^Slides ?: Forms$"))).to_have_attribute(
        "href", "https://slides.example.org/1"
    )

    page.goto(talk.get_absolute_url())
    page.get_by_role("link", name="Withdraw this talk").click()
    press(page, "Withdraw this talk")
    expect(page.locator(".notification-banner h2")).to_contain_text("You withdrew this talk.")
    page.goto(call.get_absolute_url())
    expect(page.locator(".talk-list > li")).to_contain_text("To be announced")
