"""Every page in every state passes axe, and nobody has to scroll it sideways.

WCAG 2.2 at level AA and good practice, narrow and wide, light and dark. Opening a page takes longer than looking at it,
so both are looked at together.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.screens import overflow
from tests.browser.states.catalogue import STATES
from tests.browser.states.state import State

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ABOUT_COLOUR = ["color-contrast", "link-in-text-block"]
RUN_AXE = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"
# The dark scheme changes colours and nothing else, so there the rules about colour are enough.
SMALL = {"375 light: target-size"}
LOOKS: list[tuple[int, Any, list[str]]] = [
    (width, scheme, rules) for width in (375, 1280) for scheme, rules in (("light", RULES), ("dark", ABOUT_COLOUR))
]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """axe puts styles into the page while it looks, which the policy of the site forbids; other tests hold that."""
    return {**browser_context_args, "bypass_csp": True}


def violations(page: Page, axe_source: str) -> Iterator[str]:
    """What axe holds against the page in each look."""
    page.evaluate(axe_source)
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        for found in page.evaluate(RUN_AXE, rules):
            for node in found["nodes"]:
                yield f"{width} {scheme}: {found['id']}: {node['html']}: {node['failureSummary']}"


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_no_page_is_in_anybodys_way(state: State, settings, page: Page, base_url: str, axe_source: str) -> None:
    state.open(page, settings, base_url)
    assert list(violations(page, axe_source)) == []
    assert overflow(page) == []


@pytest.mark.parametrize(
    ("css", "faults"),
    [
        ("h1 { color: #bbb }", {"375 light: color-contrast", "1280 light: color-contrast"}),
        ("@media (width > 1000px) { h1 { color: light-dark(#000, #333) } }", {"1280 dark: color-contrast"}),
        ("@media (width < 500px) { .site-nav * { display: block; min-height: 0; font-size: 9px; border: 0 } }", SMALL),
    ],
    ids=["contrast", "contrast-in-one-look", "small-targets"],
)
def test_a_planted_fault_is_found(css: str, faults: set[str], page: Page, axe_source: str, transactional_db) -> None:
    """The check above can fail."""
    page.goto("/privacy/")
    page.add_style_tag(content=css)
    assert {found[: found.index(": <")] for found in violations(page, axe_source)} == faults
