"""Errors are found by eye and by keyboard, and pages are read with large text and with forced colours."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import EventFactory, GroupFactory


def test_form_with_errors_has_the_focus_on_them_and_red_fields(page: Page, transactional_db) -> None:
    page.goto(f"{EventFactory().get_absolute_url()}rsvp/")
    page.get_by_role("button", name="Save my place").click()

    expect(page.get_by_role("alert")).to_be_focused()
    red = page.evaluate("getComputedStyle(document.querySelector('.error-summary h2')).color")
    for label, is_red in (("Your name", True), ("Your email address", True), ("Organisation", False)):
        border = page.get_by_label(label).evaluate("field => getComputedStyle(field).borderTopColor")
        assert (border == red) is is_red


def test_only_the_current_page_is_underlined_with_forced_colours(
    new_context: Callable[..., BrowserContext], transactional_db
) -> None:
    page = new_context(forced_colors="active").new_page()
    page.goto("/events/")

    lines = page.locator(".site-nav a").evaluate_all("links => links.map(a => getComputedStyle(a).borderBottomColor)")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert [line == paper for line in lines] == [False, True, True, True, True]


def test_headings_with_text_twice_as_large_break_between_words(
    new_context: Callable[..., BrowserContext], transactional_db
) -> None:
    page = new_context(viewport={"width": 375, "height": 800}, bypass_csp=True).new_page()
    for path in ("/events/", "/venues/", "/blog/"):
        page.goto(path)
        page.add_style_tag(content="html { font-size: 200% }")
        broken = page.locator("h1").evaluate(
            """heading => {
                const text = heading.firstChild, range = document.createRange(), broken = [];
                for (const word of text.data.matchAll(/\\S+/g)) {
                    range.setStart(text, word.index);
                    range.setEnd(text, word.index + word[0].length);
                    if (range.getClientRects().length > 1) broken.push(word[0]);
                }
                return broken;
            }"""
        )
        assert broken == [], path


def test_letters_of_other_alphabets_have_the_face_of_headings(page: Page, transactional_db) -> None:
    fonts: list[str] = []
    page.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    for name in ("Leeds", "Tŷ Gŵyl, Łódź, Čeština, Győr"):
        page.goto(GroupFactory(name=name).get_absolute_url())
        page.evaluate("document.fonts.ready")

    assert [url.rpartition("/")[2] for url in fonts] == ["besley-600.woff2"] * 2 + ["besley-600-extended.woff2"]
