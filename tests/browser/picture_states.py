"""Take the pictures of `make pictures`. `make test` does not collect this file."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template.backends.django import Template
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from meetups.standards import qr
from tests.browser.states.catalogue import STATES
from tests.browser.states.handovers import PICTURED
from tests.browser.states.state import State
from tests.emails import KINDS, OF_ACTIONS, email_of, email_of_action
from tests.pictures import FOLDER

SIZES = ((375, 800), (1280, 800))
PROJECTOR = (1920, 1080)  # for the screens of a room
ALL = [*STATES, *PICTURED]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of templates in the order in which they were finished. A page is finished after its parts."""
    names: list[str] = []
    render = Template.render

    def rendered(template: Template, *args: Any, **kwargs: Any) -> Any:
        text = render(template, *args, **kwargs)
        name = template.template.name or ""
        if not name.rpartition("/")[2].startswith("_"):  # what a page asks for again and again
            names.append(name)
        return text

    monkeypatch.setattr(Template, "render", rendered)
    return names


@pytest.mark.parametrize("state", ALL, ids=lambda state: state.name)
def test_picture(state: State, made: list[str], settings, tab: Page, base_url: str, transactional_db) -> None:
    state.open(tab, settings, base_url)
    note(state.name, ALL.index(state), f"{view_of(tab.url)} {made[-1] if made else ''}")
    take(tab, state.name)


@pytest.mark.parametrize("kind", [*KINDS, *OF_ACTIONS], ids=lambda kind: f"email-{kind}")
def test_picture_of_an_email(kind: str, tab: Page, transactional_db) -> None:
    email = email_of_action(kind) if kind in OF_ACTIONS else email_of(kind)
    code = b64encode(qr.png("https://meetups.example.org/")).decode()
    tab.set_content(email.html.replace("cid:place-qr", f"data:image/png;base64,{code}"))
    note(f"email-{kind}", len(ALL), kind)
    take(tab, f"email-{kind}")


def view_of(url: str) -> str:
    """Return the name of the view at a URL, or "" if there is none."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def note(name: str, number: int, page: str) -> None:
    """Write down for the contact sheet which page a picture shows, and its place among them."""
    (FOLDER / f"{name}.page").write_text(f"{number:04} {page}", encoding="utf-8")


def take(tab: Page, name: str) -> None:
    for width, height in (*SIZES, *([PROJECTOR] if "-screen" in name else [])):
        tab.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            path = FOLDER / f"{name}-{width}-{scheme}.png"
            try:
                tab.screenshot(path=path, full_page=True)
            except Error:  # a browser without time to paint
                tab.screenshot(path=path, full_page=True)
