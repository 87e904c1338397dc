"""How a kept page is sent: encodings, ETags and strange headers."""

from contextlib import closing

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.utils.http import http_date

from config.kept_pages import KeptPages, accepted_encoding
from tests.factories import EventFactory
from tests.statements import statements
from tests.wsgi import ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def site(event):
    with closing(KeptPages(WSGIHandler())) as site:
        yield site


def test_each_encoding_has_its_own_etag(site):
    answers = {name: ask(site, "/", HTTP_ACCEPT_ENCODING=name or "identity") for name in ("", "gzip", "br")}

    assert {name: answer.headers.get("Content-Encoding", "") for name, answer in answers.items()} == {
        name: name for name in answers
    }
    assert len({answer.text for answer in answers.values()}) == 1
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 3
    for answer in answers.values():
        assert answer.headers["Content-Length"] == str(len(answer.raw))
    assert len(answers["br"].raw) < len(answers["gzip"].raw) < len(answers[""].raw) / 2


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"a", {}', "*"])
def test_known_etag_is_answered_with_304(site, encoding, form):
    known = ask(site, "/", HTTP_ACCEPT_ENCODING=encoding)

    answer = ask(site, "/", HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=form.format(known.headers["ETag"]))

    assert (answer.status, answer.raw) == (304, b"")
    assert known.headers.keys() - answer.headers.keys() <= {"Content-Type", "Content-Encoding", "Content-Length"}
    assert answer.headers["ETag"] == known.headers["ETag"]


def test_known_date_of_a_calendar_is_answered_with_304_from_what_is_kept(site, event):
    date = ask(site, "/calendar.ics").headers["Last-Modified"]
    for path in ("/calendar.ics", "/events/"):
        ask(site, path)

    with statements() as found:
        known = ask(site, "/calendar.ics", HTTP_IF_MODIFIED_SINCE=date)
        answers = [
            ask(site, "/calendar.ics", HTTP_IF_MODIFIED_SINCE="Thu, 01 Jan 1970 00:00:00 GMT"),
            ask(site, "/calendar.ics", HTTP_IF_MODIFIED_SINCE="Thu, 99 Jan 1970"),
            ask(site, "/calendar.ics", HTTP_IF_MODIFIED_SINCE=date, HTTP_IF_NONE_MATCH='"other"'),
            ask(site, "/events/", HTTP_IF_MODIFIED_SINCE=date),
        ]

    assert (known.status, known.raw, known.headers["Last-Modified"], found) == (304, b"", date, [])
    assert [answer.status for answer in answers] == [200, 200, 200, 200]


def test_etag_is_over_after_a_change(site, event):
    known = ask(site, "/events/").headers["ETag"]
    event.title = "Another title"
    event.save()

    answer = ask(site, "/events/", HTTP_IF_NONE_MATCH=known)

    assert (answer.status, answer.headers["ETag"] == known, "Another title" in answer.text) == (200, False, True)


def test_head_has_the_headers_of_get(site):
    head = ask(site, "/events/", "HEAD")

    got = ask(site, "/events/")
    assert (head.status, head.headers, head.raw) == (200, got.headers, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_RANGE": "bytes=0-10"},
        {"HTTP_IF_MATCH": '"other"'},
        {"HTTP_IF_MODIFIED_SINCE": http_date(9_999_999_999)},
        {"HTTP_IF_UNMODIFIED_SINCE": http_date(0)},
        {"HTTP_IF_RANGE": '"x"', "HTTP_RANGE": "bytes=0-0"},
        {"HTTP_IF_NONE_MATCH": '"'},
        {"HTTP_IF_NONE_MATCH": "\xff" * 4000},
        {"HTTP_ACCEPT_ENCODING": "identity;q=0"},
        {"HTTP_ACCEPT_ENCODING": ";q=;;,=,*;q=nan,br;q=2,gzip;q=-1"},
        {"HTTP_ACCEPT_ENCODING": "a," * 4000},
        {"HTTP_ACCEPT_LANGUAGE": "de"},
        {"CONTENT_LENGTH": "0"},
    ],
)
def test_strange_headers_get_the_whole_page(site, headers):
    page = ask(site, "/events/")

    assert ask(site, "/events/", **headers) == page


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", ""), ("gzip", "gzip"), ("GZIP", "gzip"), ("gzip, deflate, br, zstd", "br"), ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0", ""), ("*", "br"), ("*;q=0", ""), ("identity, gzip;q=0.5", ""), ("gzip;q=0.001", "gzip"),
        ("identity;q=0", ""), ("identity;q=0, *;q=0", ""), ("gzip;q=x", ""), ("deflate", ""), ("br ; q=1.000", "br"),
    ],
)  # fmt: skip
def test_accepted_encoding(header, encoding):
    assert accepted_encoding(header) == encoding
