"""The Welsh catalogue has every text that visitors see, and a translation of each that can be filled in (ADR 68)."""

import re
import shutil
from collections.abc import Callable, Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest

from tests import catalogues, messages
from tests.catalogues import WELSH, Entry
from tests.tools import ROOT, Tool
from tests.tools import gettext as gettext_tools

ONE = 1  # the index of the plural form for one of a thing, which may say it without the number
FORMS = "nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3 : (n==6) ? 4 : 5;"
ENTRIES = catalogues.read(WELSH)[1:]


def faults(entry: Entry) -> Iterator[str]:
    """Yield what is wrong with the translations of a text that has some."""
    if entry.is_fuzzy or entry.is_obsolete:
        yield "it is fuzzy or obsolete"
    if len(entry.translations) != (6 if entry.plural else 1) or not all(entry.translations):
        yield "a form is missing"
    for form, text in enumerate(entry.translations):
        wanted = [entry.plural] if entry.plural else [entry.msgid]
        wanted += [entry.msgid] if form == ONE else []
        if catalogues.placeholders(text) not in map(catalogues.placeholders, wanted):
            yield f"other placeholders: {text}"
        if elements(text) not in map(elements, wanted):
            yield f"other elements: {text}"


def elements(text: str) -> list[str]:
    """Return the elements and the line breaks at the ends of a text."""
    return [*sorted(re.findall(r"</?\w[^>]*>", text)), re.sub(r"(?s)(?<=\n).*(?=\n)|[^\n]+", "", text)[:1]]


def test_catalogue_has_every_text_and_no_other(needed: Callable[[Tool], str], tmp_path: Path) -> None:
    needed(gettext_tools)
    for name in ("blog", "config", "demo", "locale", "meetups", "templates", "manage.py"):
        is_file = (ROOT / name).is_file()
        (shutil.copy if is_file else shutil.copytree)(ROOT / name, tmp_path / name)
    messages.extract(tmp_path)

    extracted = catalogues.read(tmp_path / WELSH.relative_to(ROOT))[1:]

    assert [entry.key for entry in extracted if entry not in ENTRIES] == [], "run make messages"
    assert len(extracted) == len(ENTRIES), "run make messages"


def test_every_text_that_visitors_see_is_translated() -> None:
    wanted = [entry for entry in ENTRIES if not catalogues.is_of_the_admin(entry)]
    assert len(wanted) > 3_000
    assert [entry.key for entry in wanted if not entry.translations[0]] == []


def test_translations_can_be_filled_in() -> None:
    found = {entry.key: list(faults(entry)) for entry in ENTRIES if any(entry.translations)}
    assert {key: wrong for key, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (Entry("", "%(day)s", "", ["dydd"], [], False, False), "other placeholders: dydd"),
        (Entry("", "<b>a</b>", "", ["<i>a</i>"], [], False, False), "other elements: <i>a</i>"),
        (Entry("", "a", "", ["b"], [], True, False), "it is fuzzy or obsolete"),
        (Entry("", "a", "", ["b"], [], False, True), "it is fuzzy or obsolete"),
        (Entry("", "%d a", "%d b", ["%d c"] * 4, [], False, False), "a form is missing"),
        (Entry("", "%d a", "%d b", [*["%d c"] * 5, ""], [], False, False), "a form is missing"),
        (Entry("", "a", "%d b", ["c"] * 6, [], False, False), "other placeholders: c"),
        (Entry("", "a", "%d b", [*["%d c"] * 5, "c"], [], False, False), "other placeholders: c"),
    ],
)
def test_planted_fault_is_found(entry: Entry, fault: str) -> None:
    assert fault in list(faults(entry))


def test_one_of_a_thing_may_be_a_word() -> None:
    assert list(faults(Entry("", "a", "%d b", ["%d c", "c", *["%d c"] * 4], [], False, False))) == []


def test_head_says_that_it_is_a_draft_and_has_six_plural_forms() -> None:
    assert "DRAFT: no Welsh speaker has read it yet" in WELSH.read_text("utf-8").partition("msgid")[0]
    assert (catalogues.head(WELSH)["Language"], catalogues.head(WELSH)["Plural-Forms"]) == ("cy", FORMS)


def test_compiled_catalogue_is_that_of_the_source() -> None:
    """A site does not need gettext, because the compiled catalogue is in the repository too."""
    expected = {}
    for entry in catalogues.read(WELSH):
        if all(entry.translations) and entry.plural:
            expected |= {(entry.key, form): text for form, text in enumerate(entry.translations)}
        elif entry.translations[0]:
            expected[entry.key] = entry.translations[0]

    with WELSH.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)._catalog
    assert {**compiled, "": ""} == {**expected, "": ""}, "run make messages"  # its head has no date


def test_only_words_of_the_admin_need_no_translation() -> None:
    """A text on a page is never taken for the admin's own, even if a field of a model has the same name."""
    own = {entry.key for entry in ENTRIES if catalogues.is_of_the_admin(entry)}
    assert {"slug", "Erase authors", "The last twelve months"} <= own
    assert own.isdisjoint({"Save my place", "named under posts", "Confirmed", "midday", "Enter your name."})
