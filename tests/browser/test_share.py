"""A visitor copies the link to a page: with a button, or from a field where there are no scripts."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.factories import EventFactory


def test_link_to_a_page_is_copied_by_a_button_or_from_a_field(
    transactional_db, live_server, new_context: Callable[..., BrowserContext], settings
):
    event = EventFactory()
    url = settings.SITE_URL + event.get_absolute_url()
    with_script = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    with_script.goto(event.get_absolute_url())
    with_script.get_by_role("button", name="Copy the link").click()

    expect(with_script.get_by_role("button", name="Copied")).to_be_visible()
    assert with_script.evaluate("navigator.clipboard.readText()") == url

    without = new_context(java_script_enabled=False).new_page()
    without.goto(event.get_absolute_url())
    expect(without.get_by_label("Link to this page")).to_have_value(url)
    expect(without.get_by_text("Copy the link")).to_be_hidden()
