"""A visitor copies the link to a page: with a button, or from a field where there are no scripts."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from meetups.services import doors
from tests.factories import EventFactory, UserFactory
from tests.waiting import until

LISTEN = """status => {
  window.heard = [];
  new MutationObserver(() => heard.push(status.textContent)).observe(status, { childList: true });
}"""
REFUSE = "navigator.clipboard.writeText = () => Promise.reject()"


def test_link_to_a_page_is_copied_by_a_button_or_from_a_field(
    transactional_db, live_server, new_context: Callable[..., BrowserContext], settings
):
    event = EventFactory()
    url = settings.SITE_URL + event.get_absolute_url()
    with_script = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    with_script.goto(event.get_absolute_url())
    button, status = (
        with_script.get_by_role("button", name="Copy the link"),
        with_script.locator(".copied [role=status]"),
    )
    status.evaluate(LISTEN)
    button.click()

    expect(status).to_have_text("Copied")
    assert with_script.evaluate("navigator.clipboard.readText()") == url
    button.click()
    until(lambda: len(with_script.evaluate("heard")) >= 3)
    assert with_script.evaluate("heard") == ["Copied", "", "Copied"]  # a screen reader says it again

    without = new_context(java_script_enabled=False).new_page()
    without.goto(event.get_absolute_url())
    expect(without.get_by_label("Link to this page")).to_have_value(url)
    expect(without.get_by_text("Copy the link")).to_be_hidden()


def test_organiser_whose_browser_forbids_to_copy_is_told_what_to_do(
    transactional_db, live_server, open_page: Callable[..., Page]
):
    link = doors.open_link(event=EventFactory())
    page = open_page(user=UserFactory(is_superuser=True))
    page.add_init_script(REFUSE)
    page.goto(reverse("admin:meetups_doorlink_change", args=[link.pk]))

    page.get_by_role("button", name="Copy the link").click()
    page.clock.run_for(200)

    expect(page.locator(".copied [role=status]")).to_have_text("The link is selected: copy it with Ctrl+C or ⌘C.")
