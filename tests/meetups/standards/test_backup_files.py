import errno
import hashlib
import json
import os
from inspect import GEN_CLOSED, getgeneratorstate
from zipfile import ZipFile

import pytest

from meetups.standards import backup_files
from tests.full_disk import files_of_at_most

LINES = [b"1\tAnn\n2\tBob\n", b"3\tC\\nD\n"]


def tables():
    return [({"name": "people", "key": "id"}, blocks(LINES)), ({"name": "places", "key": "id"}, blocks([]))]


def blocks(lines):
    yield from lines


@pytest.fixture
def path(tmp_path):
    return tmp_path / "site.zip"


def test_backup_is_a_zip_that_only_its_owner_reads(path):
    manifest = backup_files.write(path, {"product": "Tea"}, tables())

    assert manifest == backup_files.check(path) == {
        "product": "Tea",
        "tables": [
            {"name": "people", "key": "id", "rows": 3, "sha256": hashlib.sha256(b"".join(LINES)).hexdigest()},
            {"name": "places", "key": "id", "rows": 0, "sha256": hashlib.sha256(b"").hexdigest()},
        ],
    }  # fmt: skip
    with ZipFile(path) as archive, backup_files.opened(path, "people") as member:
        assert archive.namelist() == ["people", "places", "manifest.json"]
        assert member.read() == archive.read("people") == b"".join(LINES)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["site.zip"]


def test_every_changed_byte_and_every_length_is_noticed(path):
    backup_files.write(path, {}, tables())
    whole = path.read_bytes()

    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((backup_files.DamagedError, backup_files.NotABackupError)):
            backup_files.check(path)
        path.write_bytes(whole[:place])
        with pytest.raises((backup_files.DamagedError, backup_files.NotABackupError)):
            backup_files.check(path)
    path.write_bytes(whole + b"\n")
    with pytest.raises(backup_files.DamagedError):
        backup_files.check(path)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", backup_files.NotABackupError),
        (b"SQLite format 3\0", backup_files.NotABackupError),
        (b"PK\3\4", backup_files.DamagedError),
        (b"PK\3\4" + b"\0" * 500, backup_files.DamagedError),
    ],
)
def test_other_files_are_refused(path, content, error):
    path.write_bytes(content)

    with pytest.raises(error):
        backup_files.check(path)


def test_lines_that_are_not_those_of_the_manifest_are_refused(path):
    """The digest of the whole file is right, so the program that wrote it counted wrongly."""
    with ZipFile(path, "w") as archive:
        archive.writestr("people", "1\tAnn\n")
        archive.writestr("manifest.json", json.dumps({"tables": [{"name": "people", "rows": 2, "sha256": "0"}]}))
        archive.comment = b"sha256:" + b"0" * 64
    written = path.read_bytes()[:-64]
    path.write_bytes(written + hashlib.sha256(written).hexdigest().encode())

    with pytest.raises(backup_files.DamagedError):
        backup_files.check(path)


@pytest.mark.parametrize(("before", "after"), [(b"PK\5\6", b"PK\5\7"), (b"manifest.json", b"manifest-json")])
def test_damage_from_before_the_digest_is_noticed(path, before, after):
    """The disk kept other bytes than were written, and the digest is that of these bytes."""
    backup_files.write(path, {}, tables())
    damaged = path.read_bytes()[:-64].replace(before, after)
    path.write_bytes(damaged + hashlib.sha256(damaged).hexdigest().encode())

    with pytest.raises(backup_files.DamagedError):
        backup_files.check(path)


def test_full_disk_leaves_the_older_file_and_no_other(path):
    path.write_bytes(b"older")
    lines = [os.urandom(100).hex().encode() + b"\n" for _number in range(1000)]

    people = blocks(lines)
    with files_of_at_most(10_000), pytest.raises(OSError, match="File too large") as error:
        backup_files.write(path, {}, [({"name": "people"}, people)])

    assert error.value.errno == errno.EFBIG
    assert getgeneratorstate(people) == GEN_CLOSED  # else its connection could not be closed
    assert [(file.name, file.read_bytes()) for file in path.parent.iterdir()] == [("site.zip", b"older")]


def test_failing_table_leaves_the_older_file_and_no_other(path):
    def lines():
        yield b"1\n"
        raise RuntimeError("the database is away")

    path.write_bytes(b"older")

    with pytest.raises(RuntimeError):
        backup_files.write(path, {}, [({"name": "people"}, lines())])

    assert [(file.name, file.read_bytes()) for file in path.parent.iterdir()] == [("site.zip", b"older")]


def test_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        backup_files.write(tmp_path / "gone" / "site.zip", {}, tables())


def test_files_of_killed_processes_are_deleted_the_next_night(path):
    names = (".backup-old.part", ".backup-new.part", ".other.part", "backup.part")
    for name in names:
        (path.parent / name).touch()
        age = 0 if name == ".backup-new.part" else 12 * 60 * 60 + 60
        os.utime(path.parent / name, (path.parent.stat().st_mtime - age,) * 2)

    backup_files.write(path, {}, tables())

    assert {file.name for file in path.parent.iterdir()} == {*names[1:], "site.zip"}
