"""The file of a backup: a zip of one text file for each table, a manifest, and a SHA-256 over every byte (ADR 33).

The digest is the comment at the end of the zip (APPNOTE.TXT, section 4.4.26), so any program that reads zip files can
open a backup. A manifest is a dictionary for JSON. Its `tables` have `name`, `rows` and `sha256`, and what the caller
adds.
"""

import hashlib
import json
import os
import tempfile
import time
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

Manifest = dict[str, Any]
Lines = Generator[bytes, None, None]  # blocks of whole lines

MANIFEST = "manifest.json"
PREFIX, PART = ".backup-", ".part"  # the name of a file that is being written
PART_LASTS = 12 * 60 * 60  # seconds since the last write; the next night deletes it
DIGEST = 64  # hexadecimal digits of a SHA-256
SEAL = b"sha256:"
BLOCK = 1 << 20
LEVEL = 4  # of compression: half the time of 6, and a tenth larger


class NotABackupError(ValueError):
    """The file is no backup."""


class DamagedError(ValueError):
    """The file is cut off, or its bytes are not those that were written."""

    def __init__(self) -> None:
        super().__init__("the file is cut off, or its bytes are not those that were written")


def write(path: Path, manifest: Manifest, tables: Iterable[tuple[dict[str, Any], Lines]]) -> Manifest:
    """Write a backup, read it back, and give it its name. Return the whole manifest.

    `tables` are descriptions with their lines, which are closed before anything else happens. Until the file is
    checked it has another name, so a failure leaves an older file alone. Only the owner may read it. Raises OSError,
    and what `check` raises.
    """
    _delete_abandoned(path.parent)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=PREFIX, suffix=PART, delete=False) as file:
        part = Path(file.name)
        try:
            _fill(file, manifest, tables)
            _seal(file)
            file.flush()
            os.fsync(file.fileno())
            written = check(part)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _sync(path.parent)
    return written


def check(path: Path) -> Manifest:
    """Read a whole backup, and return its manifest.

    Raises NotABackupError, DamagedError, or OSError if it cannot be read.
    """
    with path.open("rb") as file:
        if file.read(4) != b"PK\3\4":
            raise NotABackupError
        size = path.stat().st_size - DIGEST
        seal = _tail(file, size)
        if seal != SEAL + _digest(file, size):
            raise DamagedError
    try:
        return _checked(path)
    except (BadZipFile, zlib.error, json.JSONDecodeError, KeyError) as error:
        raise DamagedError from error


@contextmanager
def opened(path: Path, table: str) -> Iterator[IO[bytes]]:
    """Open the lines of one table of a backup that was checked."""
    with ZipFile(path) as archive, archive.open(table) as member:
        yield member


def _fill(file: Any, manifest: Manifest, tables: Iterable[tuple[dict[str, Any], Lines]]) -> None:
    described = []
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for table, blocks in tables:
            with closing(blocks), archive.open(table["name"], "w", force_zip64=True) as member:
                rows, digest = _counted(blocks, member)
            described.append({**table, "rows": rows, "sha256": digest})
        archive.writestr(MANIFEST, json.dumps({**manifest, "tables": described}, indent=1))
        archive.comment = SEAL + b"0" * DIGEST


def _checked(path: Path) -> Manifest:
    """Return the manifest of a file whose tables have the counts and checksums in it."""
    with ZipFile(path) as archive:
        manifest: Manifest = json.loads(archive.read(MANIFEST))
        for table in manifest["tables"]:
            if _counted(_blocks(archive, table["name"])) != (table["rows"], table["sha256"]):
                raise DamagedError
    return manifest


def _blocks(archive: ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as member:
        while block := member.read(BLOCK):
            yield block


def _counted(blocks: Iterable[bytes], copy: IO[bytes] | None = None) -> tuple[int, str]:
    """Return the number of lines and the SHA-256 of these blocks, after writing them to `copy` if there is one."""
    rows, digest = 0, hashlib.sha256()
    for block in blocks:
        rows += block.count(b"\n")
        digest.update(block)
        if copy:
            copy.write(block)
    return rows, digest.hexdigest()


def _seal(file: Any) -> None:
    """Write the digest of all bytes before it to the end of the file."""
    size = file.seek(0, os.SEEK_END) - DIGEST
    digest = _digest(file, size)
    file.seek(size)
    file.write(digest)


def _digest(file: IO[bytes], size: int) -> bytes:
    """Return the SHA-256 of the first `size` bytes of a file, as hexadecimal digits."""
    digest = hashlib.sha256()
    file.seek(0)
    while size > 0 and (block := file.read(min(BLOCK, size))):
        digest.update(block)
        size -= len(block)
    return digest.hexdigest().encode()


def _tail(file: IO[bytes], size: int) -> bytes:
    """Return the seal and the digest that a file ends with."""
    file.seek(max(0, size - len(SEAL)))
    return file.read()


def _delete_abandoned(folder: Path) -> None:
    """Delete what processes that were killed have left in a folder."""
    for part in folder.glob(f"{PREFIX}*{PART}"):
        if part.stat().st_mtime < time.time() - PART_LASTS:
            part.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
