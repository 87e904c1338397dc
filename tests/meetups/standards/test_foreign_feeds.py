import json
from datetime import UTC, datetime, timedelta

import pytest

from meetups.standards.foreign_feeds import MOST_ENTRIES, FeedError, read
from tests.blogroll import atom, entry

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
URL = "https://heron.example.org/feed"
DECLARED = '<!DOCTYPE a [<!ENTITY b "c">]><rss version="2.0"/>'


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>Heron</title>{"".join(items)}</channel></rss>'.encode()


def json_feed(*items: object, **more: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Heron", "items": items} | more).encode()


def first(data: bytes, **more: str) -> tuple:
    """Return the title, link, first words and moment of the first entry."""
    return read(data, url=URL, **more).entries[0][1:]


def test_atom_is_read():
    data = atom(
        entry("a", AT, title="One &amp; two", more="<summary type='html'>&lt;p&gt;Said&lt;/p&gt; so</summary>"),
        entry(
            "b", more=f"<updated>{AT.isoformat()}</updated><content type='html'>&lt;b&gt;Content&lt;/b&gt;</content>"
        ),
    )
    feed = read(data, url=URL)

    assert feed.title == "Team Heron"
    assert [found[1:] for found in feed.entries] == [
        ("One & two", "https://heron.example.org/a/", "Said so", AT),
        ("Title b", "https://heron.example.org/b/", "Content", AT),
    ]


def test_rss_is_read():
    item = "<item><title>A</title><link>/a</link><pubDate>Fri, 20 Nov 2026 09:30:00 GMT</pubDate>{}</item>"
    description = (
        "<description>&lt;img src=x&gt;One&lt;script&gt;2&lt;/script&gt; &lt;b&gt;three&lt;/b&gt;</description>"
    )

    assert first(rss(item.format(description))) == ("A", "https://heron.example.org/a", "One three", AT)


def test_json_feed_is_read():
    feed = read(
        json_feed(
            {
                "id": 1,
                "url": "/a",
                "title": "A",
                "content_html": "<p>One</p>",
                "date_published": "2026-11-20T09:30:00Z",
            },
            {"id": "2", "url": "/b", "content_text": "Two", "date_modified": "2026-11-20T10:30:00+01:00"},
            {"id": "3", "title": "No link"},
            {"url": "/d", "title": ["no text"], "summary": None, "date_published": "0001-01-01T00:00:00+14:00"},
            "no item",
        ),
        url=URL,
    )

    assert (feed.title, [found[1:] for found in feed.entries]) == (
        "Heron",
        [
            ("A", "https://heron.example.org/a", "One", AT),
            ("Two", "https://heron.example.org/b", "Two", AT),
            ("https://heron.example.org/d", "https://heron.example.org/d", "", None),
        ],
    )
    assert read(json_feed(items=3)).entries == []


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<title type='html'>&lt;b onclick=x&gt;Bold&lt;/b&gt; &amp;amp; more</title>", "Bold & more"),
        ("<title type='text'>1 &lt; 2 &lt;b&gt;</title>", "1 < 2 <b>"),
        (
            "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <em>b</em></div></title>",
            "A b",
        ),
        ("<title>a\u202eb\nc</title>", "ab c"),
        ("<title>  </title><summary>Said</summary>", "Said"),
        ("<title>\u200b</title>", "https://heron.example.org/a/"),
        (f"<title>{'a' * 300}</title>", f"{'a' * 199}…"),
    ],
)
def test_title_is_one_line_of_plain_text(title, shown):
    data = atom(f'<entry><id>a</id><link href="https://heron.example.org/a/"/>{title}</entry>')

    assert first(data)[0] == shown


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,a", "mailto:a@example.org"])
def test_entry_without_a_link_of_the_web_is_left_out(href):
    assert read(atom(entry(href=href), entry("b")), url=URL).entries[0].title == "Title b"


@pytest.mark.parametrize("date", ["soon", "0000-00-00T00:00:00Z"])
def test_date_that_cannot_be_read_is_none(date):
    assert first(atom(entry(more=f"<published>{date}</published>")))[3] is None
    assert first(json_feed({"url": "/a", "date_published": date}))[3] is None


def test_same_id_is_one_entry_and_different_ids_have_different_keys():
    keys = [found.key for found in read(atom(entry("a"), entry("b"), entry("a")), url=URL).entries]

    assert len(keys) == len(set(keys)) == 2
    assert all(len(key) == 32 for key in keys)
    assert len(read(rss("<item><link>/c</link></item>", "<item><link>/d</link></item>"), url=URL).entries) == 2


@pytest.mark.parametrize("is_json", [False, True])
def test_newest_two_hundred_entries_are_read_in_any_order_of_the_file(is_json):
    days = [AT + timedelta(days=number) for number in range(2 * MOST_ENTRIES)]
    items = [{"id": at.isoformat(), "url": f"/{at.day}", "title": f"{at}", "date_published": f"{at}"} for at in days]
    undated = "<entry><id>u</id><link href='/u'/></entry>"
    data = (
        json_feed({"id": "u", "url": "/u"}, *items)
        if is_json
        else atom(undated, *[entry(at.isoformat(), at) for at in days])
    )

    assert [found.at for found in read(data, url=URL).entries] == days[: MOST_ENTRIES - 1 : -1]


def test_entries_without_a_date_come_after_the_others_and_the_newest_of_one_id_is_read():
    old, new = (entry("a", at, title=f"{at.year}") for at in (AT - timedelta(days=400), AT))

    found = read(atom(entry("u"), old, new, entry("v")), url=URL).entries

    assert [(one.title, one.at) for one in found] == [("2026", AT), ("Title u", None), ("Title v", None)]


def test_first_two_hundred_entries_without_a_date_are_read():
    data = atom(*[entry(str(number)) for number in range(MOST_ENTRIES + 5)])

    assert [found.title for found in read(data).entries][-1] == f"Title {MOST_ENTRIES - 1}"


@pytest.mark.parametrize(
    ("content_type", "declared", "actual"),
    [
        ("application/atom+xml; charset=utf-8", "utf-8", "latin-1"),
        ("application/atom+xml; charset=ascii", "iso-8859-1", "utf-8"),
        ("text/xml", "utf-16", "utf-16"),
        ("text/plain; charset=nothing", "windows-1252", "windows-1252"),
    ],
)
def test_another_character_set_than_said_is_no_error(content_type, declared, actual):
    text = f"<?xml version='1.0' encoding='{declared}'?>{atom(entry(title='Caffè')).decode()}"

    assert first(text.encode(actual), content_type=content_type)[0][:4] == "Caff"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "feed"),
        (b"<html><title>A page</title></html>", "feed"),
        (b"\x89PNG\r\n\x1a\n\x00", "feed"),
        (b"{", "feed"),
        (b"{}", "feed"),
        (b'{"version": 3}', "feed"),
        (b'{"a": ' + b"[" * 100_000, "feed"),
        (b'{"a": ' + b"9" * 5000 + b"}", "feed"),
        (b"{\xff}", "feed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><rss version="2.0"/>', "entities"),
        (b"<!DOCTYPE a [<!--" + b" " * 100_000 + b'--><!ENTITY b "c">]><rss version="2.0"/>', "entities"),
        (
            "<?xml version='1.0' encoding='utf-16'?>"
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><rss/>'.encode("utf-16"),
            "entities",
        ),
        (f"<?xml version='1.0' encoding='cp037'?>{DECLARED}".encode("cp037"), "entities"),
        (f"<?xml version='1.0' encoding='cp500'?>{DECLARED}".encode("cp500"), "entities"),
        (f"<?xml version='1.0' encoding='utf-7'?>{DECLARED}".replace("!", "+ACE-").encode(), "entities"),
        (f"<!-- <a --><?b <c ?>{DECLARED}".encode(), "entities"),
        (f"no XML {DECLARED} &b".encode(), "entities"),
        (b"<?xml version='1.0' encoding='utf-7'?><rss version='2.0'>+2AA-</rss>", "feed"),
    ],
)
def test_what_is_no_feed_is_refused(data, code):
    with pytest.raises(FeedError) as refusal:
        read(data, url=URL)
    assert refusal.value.code == code


def test_words_about_entities_are_no_declaration():
    words = "Write <!ENTITY b> in a <!DOCTYPE a [<!ENTITY b 'c'>]>"
    item = f"<item><title>A</title><link>/a</link><description><![CDATA[{words}]]></description></item>"
    doctype = b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "https://example.org/rss.dtd">'

    assert first(doctype + rss(item))[0] == "A"
    assert first(json_feed({"url": "/a", "content_text": words}))[2] == words


def test_text_that_json_cannot_hold_as_utf8_is_left_out():
    data = json_feed({"id": "\ud800", "url": "/a", "title": "a\ud800\x00b"})

    assert first(data)[0] == "ab"
