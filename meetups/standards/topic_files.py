"""Topics in files: a Trello board as JSON, and CSV with a header. Reading and writing one gives equal topics.

Trello's export is described at https://support.atlassian.com/trello/docs/exporting-data-from-trello/. Of a card only
its identifier, name, description, list, labels, votes and whether it is archived are read: no member, comment or
attachment.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from meetups.standards.spreadsheets import escaped, unescaped

LARGEST = 5_000_000  # bytes
MOST = 5000  # topics
MOST_VOTES = 1_000_000
SEPARATOR = ";"  # between the tags of a cell

COLUMNS = ("id", "url", "title", "note", "tags", "state", "raised_on", "interest")
OTHER_NAMES = {
    "name": "title", "topic": "title", "description": "note", "desc": "note", "labels": "tags", "votes": "interest",
}  # fmt: skip


class FileError(Exception):
    """A file that cannot be read. `code` says why: large, encoding, json, nested, board, columns, csv, many, empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class TopicRow:
    """One topic of a file. The state is empty where the file gives none, and the day None."""

    id: str
    title: str
    note: str = ""
    tags: tuple[str, ...] = ()
    state: str = ""
    raised_on: date | None = None
    interest: int = 0
    url: str = ""
    is_archived: bool = False


def read(data: bytes) -> list[TopicRow]:
    """Return the topics of a file, in its order: JSON if it begins with a bracket, else CSV. Raises FileError."""
    if len(data) > LARGEST:
        raise FileError("large")
    text = _decoded(data)
    rows = _of_json(text) if text.lstrip()[:1] in {"{", "["} else _of_csv(text)
    if not rows:
        raise FileError("empty")
    return rows


def to_csv(rows: Iterable[TopicRow], extra: dict[str, list[str]]) -> str:
    """Return topics as CSV that a spreadsheet does not run, with further columns for readers: a cell for each topic."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, *extra])
    for row, *more in zip(rows, *extra.values(), strict=True):
        tags = f"{SEPARATOR} ".join(tag.replace(SEPARATOR, ",") for tag in row.tags)
        cells = vars(row) | {"tags": tags, "raised_on": _iso(row)}
        writer.writerow([escaped(str(cell)) for cell in (*(cells[name] for name in COLUMNS), *more)])
    return file.getvalue()


def to_json(name: str, rows: Iterable[TopicRow]) -> str:
    """Return topics in the format of a Trello board, with `state` and `raisedOn` beside what Trello has."""
    cards = [
        {
            "id": row.id, "url": row.url, "name": row.title, "desc": row.note, "closed": False, "idList": None,
            "labels": [{"name": tag} for tag in row.tags], "badges": {"votes": row.interest}, "state": row.state,
            "raisedOn": _iso(row),
        }
        for row in rows
    ]  # fmt: skip
    return json.dumps({"name": name, "lists": [], "cards": cards}, ensure_ascii=False)


def packed(rows: Iterable[TopicRow]) -> list[dict[str, Any]]:
    """Return topics as values that JSON can hold."""
    return [vars(row) | {"raised_on": _iso(row)} for row in rows]


def unpacked(values: Iterable[dict[str, Any]]) -> list[TopicRow]:
    """Return the topics that were `packed`."""
    return [TopicRow(**row | {"tags": tuple(row["tags"]), "raised_on": _day(row["raised_on"])}) for row in values]


def _decoded(data: bytes) -> str:
    is_utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError("encoding") from error
    if "\0" in text:
        raise FileError("encoding")
    return text


def _of_json(text: str) -> list[TopicRow]:
    try:
        board = json.loads(text)
    except RecursionError as error:
        raise FileError("nested") from error
    except ValueError as error:
        raise FileError("json") from error
    cards = board.get("cards") if isinstance(board, dict) else None
    if not isinstance(cards, list):
        raise FileError("board")
    if len(cards) > MOST:
        raise FileError("many")
    lists = {_text(one.get("id")): one for one in _objects(board.get("lists"))}
    return [_card(card, lists.get(_text(card.get("idList")), {})) for card in _objects(cards)]


def _card(card: dict[str, Any], its_list: dict[str, Any]) -> TopicRow:
    names = [its_list.get("name"), *(label.get("name") for label in _objects(card.get("labels")))]
    badges = card.get("badges")
    identifier = _text(card.get("id"))
    return TopicRow(
        identifier,
        _text(card.get("name")),
        _text(card.get("desc")),
        tuple(name for name in map(_text, names) if name),
        _text(card.get("state")),
        _day(_text(card.get("raisedOn"))) or _created_on(identifier),
        _votes(badges.get("votes") if isinstance(badges, dict) else 0),
        _text(card.get("url")),
        card.get("closed") is True or its_list.get("closed") is True,
    )


def _of_csv(text: str) -> list[TopicRow]:
    header = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileError("csv") from error
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    names = [name.strip().casefold() for name in lines[0]] if lines else []
    names = [OTHER_NAMES.get(name, name) for name in names]
    if "title" not in names:
        raise FileError("columns")
    if len(lines) > MOST + 1:
        raise FileError("many")
    return [_line(dict(zip(names, map(unescaped, line), strict=False))) for line in lines[1:]]


def _line(cells: dict[str, str]) -> TopicRow:
    tags = (tag.strip() for tag in [cells.get("list", ""), *cells.get("tags", "").split(SEPARATOR)])
    votes = cells.get("interest", "").strip()
    return TopicRow(
        cells.get("id", "").strip(),
        cells.get("title", ""),
        cells.get("note", ""),
        tuple(tag for tag in tags if tag),
        cells.get("state", "").strip().casefold(),
        _day(cells.get("raised_on", "").strip()),
        _votes(int(votes) if re.fullmatch("[0-9]{1,9}", votes) else 0),
        cells.get("url", "").strip(),
        cells.get("archived", "").strip().casefold() in {"true", "yes", "1"},
    )


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _votes(value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return min(max(value, 0), MOST_VOTES) if is_number else 0


def _day(text: str) -> date | None:
    """Return an ISO 8601 day from 1970 to 2100, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2100 else None


def _created_on(identifier: str) -> date | None:
    """Return the day on which a Trello card was made: its identifier begins with the seconds since 1970."""
    if not re.fullmatch("[0-9a-f]{24}", identifier):
        return None
    return _day(datetime.fromtimestamp(int(identifier[:8], 16), UTC).date().isoformat())


def _iso(row: TopicRow) -> str:
    return row.raised_on.isoformat() if row.raised_on else ""
