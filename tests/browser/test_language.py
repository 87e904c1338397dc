"""In a language of no people: no text of a page escapes translation, and pages fit the screen with longer words."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from tests import catalogues
from tests.browser.answers import answered
from tests.browser.screens import overflow
from tests.browser.states.catalogue import STATES
from tests.browser.states.state import State
from tests.escaped import Texts, data_of_the_site, escaped
from tests.pseudo import Pseudo, lengthened, pseudo

pytestmark = pytest.mark.django_db


@pytest.fixture
def language() -> Iterator[Pseudo]:
    with pseudo() as language:
        yield language


def test_no_text_of_a_page_escapes_translation(language: Pseudo) -> None:
    """And no page of visitors shows a text that the catalogue holds for one of the admin's own."""
    seen, found, asked = 0, {}, set()
    for state in STATES:
        language.asked.clear()
        with answered(state) as response:
            if response.wsgi_request.path.startswith("/admin/"):
                continue
            assert response.status_code == state.status, state.name
            data = data_of_the_site(response.wsgi_request)
            for words in escaped(Texts(response.content.decode()).found, data):
                found.setdefault(words, state.name)
        seen, asked = seen + 1, asked | language.asked

    of_the_admin = {entry.key for entry in catalogues.read(catalogues.WELSH) if catalogues.is_of_the_admin(entry)}
    assert found == {}
    assert seen > 250
    assert asked & of_the_admin == set()


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Éñţéŕ ýöûŕ ñåɱé</p>", []),
        ("<p>Enter your name</p>", ["p: 'Enter your name' in 'Enter your name'"]),
        ("<p>Éñţéŕ <b>Ann Ash</b> · 25, https://ann.example.org/a, ann@example.org · GMT</p>", []),
        ("<p>⟦Éñţéŕ⟧ and Ann Ash</p>", ["p: 'and Ann Ash' in '⟦Éñţéŕ⟧ and Ann Ash'"]),
        ('<img alt="A map">', ["img alt: 'A map' in 'A map'"]),
        ('<meta name="description" content="A map">', ["meta: 'A map' in 'A map'"]),
        ('<p data-say="The time is over."></p>', ["p data-say: 'The time is over' in 'The time is over.'"]),
        ("<script>Enter</script><code>Enter</code><p>", []),
    ],
)
def test_planted_text_is_found(html: str, found: list[str]) -> None:
    """The test above can fail."""
    assert list(escaped(Texts(html).found, "Ann Ash of Leeds")) == found


def test_texts_of_this_language_are_longer_and_keep_what_is_filled_in() -> None:
    english = "Open <a href='%(url)s'>the page</a> within %(days)d days &amp; confirm %d%%."
    words = lengthened(english)
    assert words == "⟦Öööþéñ <a href='%(url)s'>ţĥéé þåååĝé</a> ŵîîîţĥîñ %(days)d ðåååýš &amp; çööööñƒîŕɱ %d%%.⟧"
    assert catalogues.placeholders(words) == catalogues.placeholders(english)
    assert len(lengthened("Confirm")) == len("⟦Confirm⟧") + 3


# Boxes whose text lies over the next one, which makes no page wider. Four pixels are for the ring of the focus,
# and the bar of a phone reaches the edges of the screen.
WIDER_THAN_THEIR_BOX = """() => [...document.querySelectorAll("main *:not(.visually-hidden, .visually-hidden *)")]
  .filter(e => e.checkVisibility() && e.clientWidth && getComputedStyle(e).overflowX == "visible")
  .filter(e => e.scrollWidth > e.clientWidth + 4 && !e.querySelector(":scope > .save-bar"))
  .map(e => e.outerHTML.slice(0, 80))"""
# One page of each layout: the widest words are in navigation, buttons, tables, cards and facts.
SHOWN = (
    "home", "events", "event-open", "month", "rsvp-with-errors", "place-details", "group", "venue", "post",
    "board-phone-vote", "grid-before", "start-when-with-errors",
)  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_page_fits_the_screen_with_longer_words(name: str, show_without_axe: Callable[[State], Page]) -> None:
    [state] = [state for state in STATES if state.name == name]
    with pseudo(brackets=False):
        page = show_without_axe(replace(state, name=f"{name}-in-longer-words", shows=""))
    assert "é" in page.locator("main").inner_text()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate(WIDER_THAN_THEIR_BOX) == []
    assert overflow(page) == []
