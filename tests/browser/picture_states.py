"""Take the pictures of `make pictures`. `make test` does not collect this file."""

import pytest
from playwright.sync_api import Page

from tests.browser.states.catalogue import STATES
from tests.browser.states.handovers import PICTURED
from tests.browser.states.state import State
from tests.pictures import FOLDER

SIZES = ((375, 800), (1280, 800))
PROJECTOR = (1920, 1080)  # for the screens of a room


@pytest.mark.parametrize("state", [*STATES, *PICTURED], ids=lambda state: state.name)
def test_picture(state: State, settings, tab: Page, base_url: str, transactional_db) -> None:
    state.open(tab, settings, base_url)
    for width, height in (*SIZES, *([PROJECTOR] if "-screen" in state.name else [])):
        tab.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.screenshot(path=FOLDER / f"{state.name}-{width}-{scheme}.png", full_page=True)
