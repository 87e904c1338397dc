"""Every kind of element passes axe, and every page in every state fits the screen, with longer words too.

The rules are WCAG 2.2 level AA and axe's best practices, on narrow and wide screens, light and dark. Each state is
loaded only once, in one shared tab, because loading a page takes as long as checking it. The test client makes the
page, and `answers` serves it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.screens import NARROW, broken_words, overflow, overflow_with_longer_words
from tests.browser.states.catalogue import STATES
from tests.browser.states.shown_elsewhere import SHOWN_ELSEWHERE
from tests.browser.states.state import State

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The dark scheme changes only colours.
ABOUT_COLOUR = ["color-contrast", "link-in-text-block"]
# A narrow screen changes only sizes, and shows elements that a wide screen hides.
ABOUT_SIZE = ["target-size"]
# Or axe measures a colour that still changes from one scheme to the other.
# Nothing moves, and the bar of a phone is where its place in the page is: axe takes a link that lies half below the bar
# for a small one, although a visitor scrolls it up.
STILL = "* { transition: none !important } .save-bar { position: static !important }"
OPTIONS = "{runOnly: rules, resultTypes: ['violations'], preload: false}"
RUN_AXE = f"rules => axe.run({OPTIONS}).then(found => found.violations)"
# A call to the browser costs as much as a look about size, so each look is one call.
RUN_AXE_AND_REMEMBER_VISIBLE = f"""rules => {{
  document.head.append(Object.assign(document.createElement("style"), {{textContent: "{STILL}"}}));
  window.seenWide = new WeakSet([...document.querySelectorAll("body *")].filter(element => element.checkVisibility()));
  return axe.run({OPTIONS}).then(found => found.violations);
}}"""
RUN_AXE_ALSO_ON_NEW = f"""async ([ofAll, rules]) => {{
  const all = await ({RUN_AXE})(ofAll);
  const isNew = element => element.checkVisibility() && !window.seenWide.has(element);
  const include = [...document.querySelectorAll("body *")].filter(isNew);
  return [all, include.length ? (await axe.run({{include}}, {OPTIONS})).violations : []];
}}"""


def violations(page: Page) -> Iterator[str]:
    """Yield each fault that axe finds, with its screen width and colour scheme. The page must have loaded axe."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    yield from _lines("1280 light", page.evaluate(RUN_AXE_AND_REMEMBER_VISIBLE, RULES))
    page.emulate_media(color_scheme="dark")
    yield from _lines("1280 dark", page.evaluate(RUN_AXE, ABOUT_COLOUR))
    page.set_viewport_size({"width": 375, "height": 800})
    page.emulate_media(color_scheme="light")
    narrow, new = page.evaluate(RUN_AXE_ALSO_ON_NEW, [ABOUT_SIZE, RULES])
    yield from _lines("375 light", narrow)
    yield from _lines("375 light, hidden at 1280", new)


def _lines(look: str, violations: list[dict[str, Any]]) -> Iterator[str]:
    for found in violations:
        for node in found["nodes"]:
            yield f"{look}: {found['id']}: {node['html']}: {node['failureSummary']}"


WITH_NEW_ELEMENTS = [state for state in STATES if state.name not in SHOWN_ELSEWHERE]
OTHERS = [state for state in STATES if state.name in SHOWN_ELSEWHERE]


# Projectors, papers, desks of hosts and organisers, and a frame in another site, which has no room for more.
NOT_FOR_A_PHONE = ("screen", "poster", "sheet", "signs", "print", "admin", "edition-sent", "pack")


def is_not_for_a_phone(state: State) -> bool:
    return any(part in state.name for part in NOT_FOR_A_PHONE)


@pytest.mark.parametrize("state", WITH_NEW_ELEMENTS, ids=lambda state: state.name)
def test_page_passes_axe_and_fits_the_screen(state: State, show: Callable[[State], Page]) -> None:
    page = show(state)
    assert list(violations(page)) == []
    assert overflow(page) == []
    assert is_not_for_a_phone(state) or broken_words(page) == []
    assert overflow_with_longer_words(page) == []


@pytest.mark.parametrize("state", OTHERS, ids=lambda state: state.name)
def test_page_fits_a_narrow_screen(state: State, show_without_axe: Callable[[State], Page]) -> None:
    """Its kinds of elements are in the test above; its words may be longer."""
    page = show_without_axe(state)
    assert overflow(page, NARROW) == []
    assert is_not_for_a_phone(state) or broken_words(page) == []
    assert overflow_with_longer_words(page) == []


@pytest.mark.parametrize(
    ("css", "faults"),
    [
        ("h1 { color: #bbb }", {"1280 light: color-contrast"}),
        ("@media (width > 1000px) { h1 { color: light-dark(#000, #333) } }", {"1280 dark: color-contrast"}),
        (
            "@media (width < 500px) { .site-nav * { display: block; min-height: 0; font-size: 9px; border: 0 } }",
            {"375 light: target-size"},
        ),
        (
            "h1 { display: none } @media (width < 500px) { h1 { display: block; color: #bbb } }",
            {"1280 light: page-has-heading-one", "375 light, hidden at 1280: color-contrast"},
        ),
    ],
    ids=["contrast", "contrast-in-one-look", "small-targets", "only-when-narrow"],
)
def test_planted_fault_is_found(css: str, faults: set[str], tab: Page, transactional_db) -> None:
    """The test above can fail."""
    tab.goto("/privacy/")
    tab.add_style_tag(content=css)
    assert {found[: found.index(": <")] for found in violations(tab)} == faults
