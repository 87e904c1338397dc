"""The file with everything of a group: what is written, and what is refused."""

import io
import json
import stat
import zlib
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest

from meetups.standards import archive_files
from meetups.standards.archive_files import ArchiveError, Writer, opened

MANIFEST = {"product": "Fortnight group archive", "format": 1, "tables": {"topics": 1}}
TOPICS = [{"number": 1, "title": "=1+1"}]


def zipped(*members, manifest=MANIFEST, topics=TOPICS):
    """Return a zip with these members, each a name or ZipInfo and its content, beside a table."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in (("manifest.json", manifest), ("data/topics.json", topics)):
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
        for name, content in members:
            archive.writestr(name, content)
    file.seek(0)
    return file


def refusal(file):
    """Return why an archive with the table of topics is refused."""
    with pytest.raises(ArchiveError) as refused, opened(file) as archive:
        archive.rows("topics")
    return refused.value.code, refused.value.detail


def test_table_is_json_and_csv_without_formulas():
    file = io.BytesIO()
    writer = Writer(file)
    rows = [{"number": 1, "title": "=1+1", "tags": ["a", "b"], "is_new": True, "day": None}]

    assert writer.add_table("topics", ["number", "title", "tags", "is_new", "day"], rows) == 1
    assert writer.add_table("talks", ["number"], []) == 0
    writer.add("posts/a.md", "first")
    writer.add("posts/a.md", "again")
    writer.finish({"group": "leeds"})

    with ZipFile(file) as archive:
        assert archive.namelist() == [
            "data/topics.json",
            "topics.csv",
            "data/talks.json",
            "posts/a.md",
            "manifest.json",
        ]
        assert archive.read("topics.csv").decode() == 'number,title,tags,is_new,day\r\n1,\'=1+1,"a, b",yes,\r\n'
        assert archive.read("posts/a.md") == b"first"
        assert archive.read("data/talks.json") == b"[]\n"
    file.seek(0)
    with opened(file) as archive:
        assert archive.manifest == {**MANIFEST, "group": "leeds", "tables": {"topics": 1, "talks": 0}}
        assert (archive.rows("topics"), archive.rows("talks"), archive.rows("others")) == (rows, [], [])


def test_same_content_is_the_same_bytes():
    def written():
        file = io.BytesIO()
        writer = Writer(file)
        writer.add_table("topics", ["title"], TOPICS)
        writer.finish({})
        return file.getvalue()

    assert written() == written()


def test_file_that_is_no_zip_is_refused():
    assert refusal(io.BytesIO(b"")) == ("zip", "")
    assert refusal(io.BytesIO(b"PK\3\4 but no more")) == ("zip", "")
    assert refusal(io.BytesIO(zipped().getvalue()[:-30])) == ("zip", "")


@pytest.mark.parametrize("name", ["/etc/passwd", "../a", "data/../../a", "a\\b", "c:a"])
def test_name_that_leads_out_is_refused(name):
    assert refusal(zipped((name, "x"))) == ("path", name)


def test_link_is_refused():
    link = ZipInfo("a")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refusal(zipped((link, "/etc/passwd"))) == ("link", "a")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_name_that_is_there_twice_is_refused():
    assert refusal(zipped(("data/topics.json", "[]"))) == ("twice", "data/topics.json")


def test_other_compression_and_passwords_are_refused():
    other = ZipInfo("a")
    other.compress_type = ZIP_LZMA
    assert refusal(zipped((other, "x"))) == ("packed", "a")
    data = bytearray(zipped(("a", "x")).getvalue())
    entry = data.rindex(b"PK\1\2")  # the entry of “a” in the directory; its flags are at byte 8
    data[entry + 8] |= 1
    assert refusal(io.BytesIO(data)) == ("packed", "a")


def test_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(archive_files, "MOST_FILES", 3)
    assert refusal(zipped(("a", ""), ("b", ""))) == ("files", "3")


def test_zip_bomb_is_refused():
    assert refusal(zipped(("a", bytes(12_000_000)))) == ("bomb", "")


def test_too_many_bytes_in_all_are_refused(monkeypatch):
    monkeypatch.setattr(archive_files, "MOST_BYTES", 200)
    assert refusal(zipped(("a", bytes(100)), ("b", bytes(100)))) == ("bomb", "")


def test_file_that_is_too_large_to_be_read_at_once_is_refused():
    with opened(zipped(("a", b"12345"))) as archive, pytest.raises(ArchiveError) as refused:
        archive.read("a", most=4)
    assert refused.value.code == "large"


def test_damaged_bytes_are_refused():
    data = bytearray(zipped(("a", "x")).getvalue())
    start = data.index(b"data/topics.json") + len("data/topics.json")
    data[start] ^= 0xFF
    assert refusal(io.BytesIO(data)) == ("damaged", "data/topics.json")


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ({}, "product"),
        ([], "product"),
        ({**MANIFEST, "product": "Other"}, "product"),
        ({**MANIFEST, "format": 2}, "format"),
        ({**MANIFEST, "format": None}, "format"),
        ({**MANIFEST, "tables": []}, "json"),
        ({**MANIFEST, "tables": {"topics": "1"}}, "json"),
        ({**MANIFEST, "tables": {"topics": -1}}, "json"),
        ({**MANIFEST, "tables": {"topics": 100_001}}, "many"),
        (b"{", "json"),
        (b"\xff", "utf8"),
        (b"[" * 100_000, "json"),
        (b'{"a": NaN}', "json"),
    ],
)
def test_manifest_of_another_kind_is_refused(manifest, code):
    assert refusal(zipped(manifest=manifest))[0] == code


def test_zip_without_a_manifest_is_refused():
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refusal(file) == ("missing", "manifest.json")


@pytest.mark.parametrize(("topics", "code"), [({}, "table"), ([1], "table"), ([], "rows"), (b"caf\xe9", "utf8")])
def test_table_that_is_not_as_the_manifest_says_is_refused(topics, code):
    assert refusal(zipped(topics=topics)) == (code, "data/topics.json")


def test_code_of_a_failure_of_the_packing_is_damaged(monkeypatch):
    def failing(*args, **kwargs):
        raise zlib.error

    with opened(zipped()) as archive:
        monkeypatch.setattr(archive._zip, "read", failing)
        with pytest.raises(ArchiveError) as refused:
            archive.read("data/topics.json")
    assert refused.value.code == "damaged"
