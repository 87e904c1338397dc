from xml.etree import ElementTree

import pytest

from meetups.standards.opml import LARGEST, MOST_FEEDS, OpmlError, Outline, read, write

HERON = Outline("Team Heron", "https://heron.example.org/", "https://heron.example.org/feed")


def opml(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def test_feeds_in_folders_are_read_in_their_order_each_once():
    data = opml(
        '<outline text="Teams"><outline type="rss" text=" Team&#10;Heron " title="x" htmlUrl="https://heron.example.org/"'
        ' xmlUrl="https://heron.example.org/feed"/><outline text="Folder without feeds"/></outline>'
        '<outline TITLE="Egret" XMLURL=" http://egret.example.org/rss "/>'
        '<outline text="Again" xmlUrl="https://heron.example.org/feed"/>'
    )

    assert read(data) == [HERON, Outline("Egret", "", "http://egret.example.org/rss")]


def test_list_that_was_written_is_read_back_and_is_plain_xml():
    outlines = [HERON, Outline("a<b>&\"'\x00\ud800", "", "https://b.example/?a=1&b=2")]

    data = write("Feeds & more", outlines)

    assert read(data) == [HERON, outlines[1]._replace(title="a<b>&\"'")]
    root = ElementTree.fromstring(data)
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Feeds & more")
    assert {row.get("type") for row in root.iter("outline")} == {"rss"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "opml"),
        (b"<html/>", "opml"),
        (b"<opml><outline", "opml"),
        (b"<?xml version='1.0' encoding='nothing'?><opml/>", "opml"),
        (b"\x89PNG\x00", "opml"),
        (opml("", '<!DOCTYPE opml SYSTEM "https://a.example/dtd">'), "entities"),
        (opml("<outline text='&a;'/>", '<!DOCTYPE opml [<!ENTITY a "b">]>'), "entities"),
        (opml("", '<!DOCTYPE opml [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>'), "entities"),
        (b" " * (LARGEST + 1), "large"),
        (opml("".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(MOST_FEEDS + 1))), "many"),
    ],
)
def test_what_is_no_list_is_refused(data, code):
    with pytest.raises(OpmlError) as refusal:
        read(data)
    assert refusal.value.code == code


def test_most_feeds_and_deep_folders_are_read():
    outlines = [Outline("", "", f"https://a.example/{number}") for number in range(MOST_FEEDS)]

    assert read(write("", outlines)) == outlines
    assert read(opml("<outline>" * 20_000 + "</outline>" * 20_000)) == []
