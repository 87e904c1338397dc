"""The file with everything of a group: a zip of tables as JSON, with copies for people beside them (ADR 64).

`manifest.json` says what wrote the file, and how many rows each table has. `data/<table>.json` is an array of objects
(RFC 8259), one a line. Nothing is ever extracted to a disk: members are read by their names.
"""

import csv
import json
import stat
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from meetups.standards.spreadsheets import escaped

Row = dict[str, Any]

PRODUCT = "Fortnight group archive"
FORMAT = 1  # raise it when an older site could not read the file
MANIFEST = "manifest.json"
MOST_FILES = 5_000
MOST_BYTES = 1_000_000_000  # of all files, unpacked
MOST_OF_A_TABLE = 20_000_000  # bytes of a file that is read at once
MOST_ROWS = 100_000
MOST_TIMES = 100  # a larger file is refused that unpacks to so many times its size
SMALL = 10_000_000  # bytes for which that is not asked
IN_MEMORY = 1_000_000
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the time of zip files: the same content is the same bytes
BROKEN = (BadZipFile, EOFError, KeyError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError)


class ArchiveError(ValueError):
    """The file cannot be taken in. `code` says why, `detail` names the file in it, or a number."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


class Writer:
    """Writes an archive to an open file, one member after the other. Memory does not grow with the rows."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._counts: dict[str, int] = {}
        self._names: set[str] = set()

    def add(self, name: str, content: bytes | str) -> None:
        """Add a file. A name that was added before is skipped, so that rows may share a file."""
        if name not in self._names:
            self._names.add(name)
            self._zip.writestr(_info(name), content)

    def add_table(self, name: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
        """Add a table as JSON, and as CSV if it has rows. Return their number. `columns` are those of the CSV file."""
        with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as table:
            lines = csv.writer(table)
            lines.writerow(columns)
            with self._zip.open(_info(f"data/{name}.json"), "w") as data:
                number = 0
                for number, row in enumerate(rows, 1):
                    text = json.dumps(row, ensure_ascii=False)
                    data.write(f"{',' if number > 1 else '['}\n{text}".encode())
                    lines.writerow([_cell(row.get(column)) for column in columns])
                data.write(b"\n]\n" if number else b"[]\n")
            if number:
                table.seek(0)
                self._copy(f"{name}.csv", table)
        self._counts[name] = number
        return number

    def finish(self, facts: Row) -> None:
        """Write the manifest with these facts, and the end of the zip."""
        manifest = {"product": PRODUCT, "format": FORMAT, **facts, "tables": self._counts}
        self.add(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        self._zip.close()

    def _copy(self, name: str, table: Any) -> None:
        with self._zip.open(_info(name), "w") as member:
            while block := table.read(IN_MEMORY):
                member.write(block.encode())


class Archive:
    """An archive that is read. Raises ArchiveError for a file that is none, is damaged, or could do harm."""

    def __init__(self, file: ZipFile) -> None:
        self._zip = file
        self._members = _checked(file.infolist())
        self.manifest = _manifest(self.json(MANIFEST))

    @property
    def tables(self) -> dict[str, int]:
        """The number of rows of each table, by its name."""
        tables: dict[str, int] = self.manifest["tables"]
        return tables

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table: none if the archive does not have it."""
        if name not in self.tables:
            return []
        path = f"data/{name}.json"
        rows = self.json(path)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ArchiveError("table", path)
        if len(rows) != self.tables[name]:
            raise ArchiveError("rows", path)
        return rows

    def json(self, name: str) -> Any:
        """Return what a JSON file of the archive holds."""
        try:
            text = self.read(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise ArchiveError("utf8", name) from error
        try:
            return json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise ArchiveError("json", name) from error

    def read(self, name: str, most: int = MOST_OF_A_TABLE) -> bytes:
        """Return the bytes of a file of the archive, if it has no more than `most`."""
        member = self._members.get(name)
        if member is None:
            raise ArchiveError("missing", name)
        if member.file_size > most:
            raise ArchiveError("large", name)
        try:
            return self._zip.read(member)
        except (*BROKEN, zlib.error) as error:
            raise ArchiveError("damaged", name) from error


@contextmanager
def opened(file: BinaryIO) -> Iterator[Archive]:
    """Open an archive to read it. Raises ArchiveError."""
    try:
        archive = ZipFile(file)
    except BROKEN as error:
        raise ArchiveError("zip") from error
    with archive:
        yield Archive(archive)


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, BEGINNING)
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
    return info


def _cell(value: Any) -> str:
    """Return a value as a cell: empty for none, lists with commas, and no formula."""
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return "" if value is None else escaped(str(value))


def _checked(members: list[ZipInfo]) -> dict[str, ZipInfo]:
    """Return the files of the zip by name, if none could do harm. Sizes are those that the zip says, and keeps to."""
    if len(members) > MOST_FILES:
        raise ArchiveError("files", str(MOST_FILES))
    size, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    if size > MOST_BYTES or (size > SMALL and size > MOST_TIMES * packed):
        raise ArchiveError("bomb")
    found: dict[str, ZipInfo] = {}
    for one in members:
        if refusal := _refusal(one):
            raise ArchiveError(refusal, one.filename)
        if one.filename in found:
            raise ArchiveError("twice", one.filename)
        found[one.filename] = one
    return found


def _refusal(member: ZipInfo) -> str:
    """Return the code of what is wrong with a member: a path that leads out, a link, a password, or nothing."""
    name = member.filename
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        return "path"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "link"
    is_plain = not member.flag_bits & 1 and member.compress_type in (ZIP_STORED, ZIP_DEFLATED)
    return "" if is_plain else "packed"


def _manifest(found: Any) -> Row:
    if not isinstance(found, dict) or found.get("product") != PRODUCT:
        raise ArchiveError("product")
    if found.get("format") != FORMAT:
        raise ArchiveError("format", str(found.get("format"))[:20])
    tables = found.get("tables")
    if not isinstance(tables, dict) or not all(type(one) is int and one >= 0 for one in tables.values()):
        raise ArchiveError("json", MANIFEST)
    if any(number > MOST_ROWS for number in tables.values()):
        raise ArchiveError("many", str(MOST_ROWS))
    return found


def _no_number(name: str) -> Any:
    """Refuse Infinity and NaN, which JSON does not have (RFC 8259, section 6)."""
    raise ValueError(name)
