"""Catalogues of translations: read them, and tell the words of the admin from those that everybody sees (ADR 68)."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.tools import ROOT

WELSH = ROOT / "locale" / "cy" / "LC_MESSAGES" / "django.po"
# Only the admin and the command line show the words of these files.
OF_THE_ADMIN = (
    "*/admin/*", "*/management/*", "templates/admin/*", "templates/meetups/archives/*",
    "blog/archives.py", "blog/histories.py", "blog/revisions.py", "config/admin_pages.py", "config/apps.py",
    "config/run.py", "config/settings.py", "demo/apps.py", "meetups/apps.py",
    *(f"meetups/forms/{name}.py" for name in (
        "archives", "calendars", "calls", "editions", "handovers", "messages", "offered", "openings", "organising",
        "pictures", "row_versions", "series", "series_rows", "sources", "versions",
    )),
    *(f"meetups/queries/{name}" for name in (
        "archives.py", "edition_rounds.py", "event_copies.py", "handovers.py", "health.py", "hearing.py", "needs.py",
        "organising/*", "pictures.py", "series.py", "sources.py",
    )),
    *(f"meetups/services/{name}" for name in (
        "accounts.py", "archives/*", "backups/*", "editions.py", "erasures.py", "holidays.py", "imports/*", "needs.py",
        "pictures.py", "remarks.py", "series.py", "series_plans.py", "texts.py",
    )),
    "meetups/wording/health.py", "meetups/wording/recipients.py",
)  # fmt: skip
TRANSLATE = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
_MODELS = re.compile(r"(blog|meetups)/models/.*\.py")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)(?:%%)*(%[a-z])|\{\w*\}")


class Entry(NamedTuple):
    """A text of a catalogue with its translations: one, or one for each plural form."""

    context: str
    msgid: str
    plural: str
    translations: list[str]
    files: list[str]
    is_fuzzy: bool
    is_obsolete: bool

    @property
    def key(self) -> str:
        """The text as gettext keeps it: behind its context."""
        return f"{self.context}\x04{self.msgid}" if self.context else self.msgid


def read(path: Path) -> list[Entry]:
    """Return the entries of a catalogue. The first is its head, whose text is empty."""
    return [_entry(block) for block in path.read_text(encoding="utf-8").strip().split("\n\n")]


def _entry(block: str) -> Entry:
    texts: dict[str, str] = {}
    name = ""
    for line in block.removeprefix("#~ ").replace("\n#~ ", "\n").splitlines():
        if line.startswith("#"):
            continue
        name = line.partition('"')[0].strip() or name
        texts[name] = texts.get(name, "") + "".join(_QUOTED.findall(line))
    texts = {name: _unescaped(text) for name, text in texts.items()}
    return Entry(
        texts.get("msgctxt", ""),
        texts["msgid"],
        texts.get("msgid_plural", ""),
        [text for name, text in texts.items() if name.startswith("msgstr")],
        [file for line in re.findall(r"^#: (.+)$", block, re.MULTILINE) for file in line.split()],
        bool(re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE)),
        block.startswith("#~"),
    )


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)


def head(path: Path) -> dict[str, str]:
    """Return the fields of the head of a catalogue."""
    lines = read(path)[0].translations[0].strip().split("\n")
    return {name: value.strip() for name, _colon, value in (line.partition(":") for line in lines)}


def is_of_the_admin(entry: Entry) -> bool:
    """Return whether only the admin shows a text: by its files, or as the name or help of a field of a model."""
    return bool(entry.files) and all(_is_of_the_admin(file, entry.msgid) for file in entry.files)


def _is_of_the_admin(file: str, text: str) -> bool:
    if any(fnmatch(file, pattern) for pattern in OF_THE_ADMIN):
        return True
    return bool(_MODELS.fullmatch(file)) and text in _field_words(file)


@cache
def _field_words(file: str) -> set[str]:
    """Return the names and helps of the fields in a file of models, and the names of its models, if used so alone."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    own = {id(node): node.value for part in _field_texts(tree) for node in _texts(part)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    translated = [text for call in calls if ast.unparse(call.func) in TRANSLATE for text in _texts(call)]
    return {*own.values()} - {node.value for node in translated if id(node) not in own}


def _field_texts(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("verbose_name"):
            yield node.value
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("Field", "ForeignKey")):
            yield from node.args[:1]
            yield from (one.value for one in node.keywords if one.arg in {"verbose_name", "help_text"})


def _texts(part: ast.AST) -> Iterator[ast.Constant]:
    yield from (node for node in ast.walk(part) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def placeholders(text: str) -> list[str]:
    """Return what a text has filled in, in alphabetical order: `%(day)s`, `%d`, `{count}`."""
    return sorted(found[0] for found in _PLACEHOLDER.finditer(text))
