"""A site with LANGUAGE_CODE=cy speaks Welsh: plurals, dates and whole pages (ADR 68)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils.translation import gettext, ngettext, override, trans_real

from meetups.forms.nations import nations
from meetups.wording.dates import clock, hours, leaf, moment_in_words
from meetups.wording.lists import alphabetical


@pytest.fixture
def welsh(settings) -> Iterator[None]:
    """A site whose LANGUAGE_CODE is cy. Texts that were read for other settings are forgotten before and after."""
    settings.LANGUAGE_CODE = "cy"
    trans_real._translations.pop("cy", None)
    with override("cy"):
        yield
    trans_real._translations.pop("cy", None)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "Mae 0 pleidlais"),
        (1, "Mae 1 bleidlais"),
        (2, "Mae 2 bleidlais"),
        (3, "Mae 3 pleidlais"),
        (6, "Mae 6 phleidlais"),
        (7, "Mae 7 pleidlais"),
        (21, "Mae 21 pleidlais"),
    ],
)
def test_welsh_has_six_forms_of_a_number(welsh: None, number: int, words: str) -> None:
    assert "Mae " + ngettext("%(number)d vote", "%(number)d votes", number) % {"number": number} == words


def test_words_of_django_have_the_forms_of_django(welsh: None) -> None:
    """Its catalogue has four forms, and ours beside it does not change them."""
    assert gettext("This field is required.") == "Mae angen y maes hwn."
    digits = "Ensure that there are no more than %(max)s digit in total."
    words = [ngettext(digits, "", number) % {"max": number} for number in (1, 2, 3)]
    assert [text.removeprefix("Sicrhewch nad oes mwy ") for text in words] == [
        "nag 1 digid i gyd.",
        "na 2 ddigid i gyd.",
        "na 3 digid i gyd.",
    ]


def test_dates_and_times_in_welsh(welsh: None) -> None:
    start = datetime(2026, 11, 25, 18, tzinfo=UTC)
    assert leaf(date(2026, 11, 25))[1:] == (
        "Mer",
        25,
        "Tach",
        2026,
        "Dydd Mercher 25 Tachwedd 2026",
        "Tachwedd 2026",
        "Mer 25 Tach",
    )
    assert moment_in_words(start, "Europe/London") == "Dydd Mercher 25 Tachwedd 2026, 6yh GMT"
    assert [clock(hour, minute) for hour, minute in ((0, 0), (9, 30), (12, 0))] == [
        "hanner nos",
        "9:30yb",
        "hanner dydd",
    ]
    assert hours(start, start.replace(hour=19)) == "6yh tan 7yh"


def test_nations_are_in_alphabetical_order_in_welsh(welsh: None) -> None:
    [_group, (_label, others)] = nations("")
    names = [str(name) for _code, name in others]
    assert names == sorted(names, key=alphabetical)
    assert names.index("Afghanistan") < names.index("Gwlad Belg") < names.index("Yr Almaen")


@pytest.mark.django_db
def test_every_visitor_reads_the_language_of_the_site(welsh: None, client: Client) -> None:
    """In each language that a browser asks for, a public page is the same for everybody (ADR 29)."""
    for asked in ("", "en-GB", "fr"):
        response = client.get("/search/", headers={"Accept-Language": asked})
        page = response.content.decode()
        assert '<html lang="cy"' in page
        assert '<meta property="og:locale" content="cy">' in page
        assert "Accept-Language" not in response.get("Vary", "")
        assert "Chwilio" in page
