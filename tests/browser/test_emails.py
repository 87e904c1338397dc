"""Every letter about a place as a mailbox shows it that knows style sheets: valid, legible, as wide as the screen."""

from base64 import b64encode

import pytest
from playwright.sync_api import Page

from meetups.standards import qr
from tests.browser.screens import overflow
from tests.browser.test_accessibility import violations
from tests.emails import KINDS, email_of
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, VenueFactory
from tests.tools import Checker

SHOWN = [*KINDS, "links"]
LONG = "Departmentforenvironmentfoodandruralaffairs" * 2
# A letter is a message within somebody's mailbox: landmarks are the mailbox's.
NOT_OF_EMAILS = ("landmark-one-main", "region")


def html_of(kind: str) -> str:
    """The letter with all it can say, its picture in its place."""
    series = EventSeriesFactory(
        venue__name="City Hall", group=GroupFactory(name=LONG, what_to_expect=f"{LONG}\n\nWords.")
    )
    event = EventFactory(
        series=series, recurrence_id=series.starts_on, group=series.group, title=LONG, attendance_mode="mixed",
        venue=VenueFactory(name=LONG, directions=LONG, getting_in=f"{LONG}\nRing twice."),
        online_url=f"https://call.example.org/{LONG}", status="cancelled" if kind == "event_cancelled" else "tentative",
    )  # fmt: skip
    picture = b64encode(qr.png("https://meetups.example.org/")).decode()
    return email_of(kind, event=event).html.replace("cid:place-qr", f"data:image/png;base64,{picture}")


@pytest.mark.django_db
def test_nothing_is_wrong_with_the_html_of_any_letter(vnu: Checker) -> None:
    assert vnu([html_of(kind) for kind in SHOWN]) == []


@pytest.mark.parametrize("kind", SHOWN)
def test_no_letter_is_in_anybodys_way(kind: str, tab: Page, transactional_db) -> None:
    tab.goto("about:blank")  # so that axe is loaded
    tab.set_content(html_of(kind))

    found = [what for what in violations(tab) if what.split(": ")[1] not in NOT_OF_EMAILS]

    assert found == []
    assert overflow(tab) == []


def test_a_letter_is_dark_where_its_reader_wants_it_dark(page: Page, transactional_db) -> None:
    page.set_content(html_of("place"))
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert colours == ["rgb(250, 246, 236)", "rgb(26, 25, 22)"]
