"""Every page in every state passes the Nu HTML checker, and axe sees each kind of element that one of them shows."""

from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

import pytest
from django.http import HttpResponse

from tests.browser.answers import served
from tests.browser.elements import Elements, Kind
from tests.browser.states.catalogue import STATES
from tests.browser.states.shown_elsewhere import SHOWN_ELSEWHERE
from tests.browser.states.state import State
from tests.pages import Page
from tests.tools import Checker
from tests.weight import MOST_REQUESTS, files

pytestmark = pytest.mark.django_db


def differences(state: State, answer: HttpResponse) -> Iterator[str]:
    """Yield what the response has wrong: its status or text, the focus on its errors, or the number of requests."""
    if answer.status_code != state.status:
        yield f"{state.name}: {answer.status_code}"
    if state.shows not in unescape(answer.content.decode()):
        yield f"{state.name}: does not show {state.shows}"
    html = answer.content.decode()
    if 'class="error-summary"' in html and (html.count(" autofocus") != 1 or "<title>Error: " not in html):
        yield f"{state.name}: has errors without the focus on them, or without a title that says so"
    if "/static/admin/" not in html and len(files(Page(answer))) >= MOST_REQUESTS:
        yield f"{state.name}: loads {files(Page(answer))}"


def with_new_elements(kinds: Mapping[str, set[Kind]]) -> list[str]:
    """Return the states that are to be taken off SHOWN_ELSEWHERE: they show what axe sees in no other state."""
    seen = {kind for name, found in kinds.items() if name not in SHOWN_ELSEWHERE for kind in found}
    new = []
    for name in sorted(SHOWN_ELSEWHERE, key=lambda name: (-len(kinds[name]), name)):
        if kinds[name] - seen:
            new.append(name)
            seen |= kinds[name]
    return new


def test_html_of_every_page_is_valid(vnu: Checker, tmp_path: Path, kept_pages: Path) -> None:
    """And what axe does not look at has nothing new, which is tested here because the pages are there."""
    answers = {state: served(state, kept_pages) for state in STATES}
    assert [what for state, answer in answers.items() for what in differences(state, answer)] == []
    assert (
        with_new_elements({state.name: Elements(page.content.decode()).kinds for state, page in answers.items()}) == []
    )
    for state, answer in answers.items():
        (tmp_path / f"{state.name}.html").write_bytes(answer.content)
    assert vnu(sorted(tmp_path.iterdir())) == []


def test_planted_fault_is_found(vnu: Checker, kept_pages: Path) -> None:
    """The test above can fail."""
    [home] = [state for state in STATES if state.name == "home-empty"]
    html = served(home, kept_pages).content.decode()
    fault, warning = vnu(
        [
            html,
            html.replace("<h1>", "<h1 role=sideways>", 1),
            html.replace("</main>", "<h4>Too deep</h4></main>", 1),
        ]
    )
    assert "page-1.html" in fault
    assert "Bad value “sideways” for attribute “role”" in fault
    assert "page-2.html" in warning
    assert "skipping 1 heading level" in warning


@pytest.mark.parametrize(
    "html",
    [
        "<main><p class=new>",
        "<main><div class=new><p>",
        "<main><p role=note>",
        "<main><p hidden>",
        "<main><div data-state=full data-kind=plain>",
        "<main><div data-state=open data-kind=secondary>",
        "<aside><p>",
    ],
)
def test_new_kind_of_element_is_found(html: str) -> None:
    """The list of states without axe can be too long."""
    known = Elements("<main><div><p>One</div><br><p id=a>Two<div class=new>").kinds
    known |= Elements("<main><div data-state=open data-kind=plain>").kinds
    kinds = dict.fromkeys((*SHOWN_ELSEWHERE, "home"), known)
    assert with_new_elements(kinds) == []
    assert with_new_elements(kinds | {"topics": known | Elements(html).kinds}) == ["topics"]
