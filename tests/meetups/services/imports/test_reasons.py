"""Every reason says what is wrong and what to do."""

import re
from pathlib import Path

import pytest

from meetups import services, standards
from meetups.services.imports.reasons import OF_FILES, REASONS, of_entry, of_file
from meetups.standards.calendar_streams import FileError

ACTIONS = (
    "Change",
    "Choose",
    "Copy",
    "Correct",
    "Create",
    "Delete",
    "End",
    "Export",
    "Give",
    "Make",
    "There is nothing to do",
)
SOURCES = [
    *(path for package in standards.__path__ for path in Path(package).glob("calendar_*.py")),
    *(path for package in services.__path__ for path in (Path(package) / "imports").glob("*.py")),
]


def last_sentence(words):
    return re.split(r"(?<=[.)”]) (?=[A-Z])", words)[-1]


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_ends_with_what_to_do(code):
    words = of_entry(code, "Its detail.")

    assert last_sentence(words).startswith(ACTIONS)
    assert last_sentence(words) != words


@pytest.mark.parametrize("code", OF_FILES)
def test_a_refusal_of_a_file_ends_with_what_to_do(code):
    refusal = of_file(FileError(code, 12, "REPLY"))

    assert refusal.code == code
    assert last_sentence(refusal.messages[0]).startswith(ACTIONS)


def test_every_code_in_the_source_has_words():
    source = "".join(path.read_text() for path in SOURCES if path.name != "topics.py")
    of_entries = set(re.findall(r'(?:EntryError\(|skipped\(.*?, |refusal=)"(\w+)"', source))
    of_files = set(re.findall(r'FileError\("(\w+)"', source))

    assert of_entries <= REASONS.keys()
    assert of_files == OF_FILES.keys()
    assert len(of_entries) > 20
