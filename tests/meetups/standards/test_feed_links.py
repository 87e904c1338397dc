import pytest

from meetups.standards.feed_links import LONGEST_URL, feed_of, https, web_url

PAGE = "https://heron.example.org/team/"


@pytest.mark.parametrize(
    ("html", "feed"),
    [
        ('<link rel="alternate" type="application/atom+xml" href="/a">', "https://heron.example.org/a"),
        ('<LINK REL="Alternate home" TYPE="application/rss+xml; charset=utf-8" HREF="b">', f"{PAGE}b"),
        ("<link href=//c.example/feed.json type=application/feed+json rel=alternate>", "https://c.example/feed.json"),
        ('<link rel="alternate" type="application/rss+xml" href="http://d.example/">', "https://d.example/"),
        (
            '<base href="/base/"><base href="/x/"><link rel="alternate" type="application/rss+xml" href="e">',
            "https://heron.example.org/base/e",
        ),
        (
            '<base href="javascript:"><link rel="alternate" type="application/rss+xml" href="e">',
            f"{PAGE}e",
        ),
        (
            (
                '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
                '<link rel="alternate" type="application/rss+xml" href="f">'
                '<link rel="alternate" type="application/rss+xml" href="comments">'
            ),
            f"{PAGE}f",
        ),
        ('<!-- <link rel="alternate" type="application/rss+xml" href="g"> -->', ""),
        ('<script>"<link rel=alternate type=application/rss+xml href=h>"</script>', ""),
        ('<link rel="stylesheet" type="application/rss+xml" href="i">', ""),
        ('<link rel="alternate" type="text/html" href="j">', ""),
        ('<link rel="alternate" type="application/rss+xml">', ""),
        ("<link rel alternate type", ""),
        ("\udcff", ""),
        ('<link rel="alternate" type="application/rss+xml" href="k"><![foo]>', f"{PAGE}k"),
    ],
)
def test_feed_that_a_page_names(html, feed):
    assert feed_of(html.encode(errors="surrogateescape"), PAGE) == feed


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("HTTPS://a.example/b", "https://a.example/b"),
        (" c ", f"{PAGE}c"),
        ("", PAGE),
        ("ftp://a.example/", ""),
        ("data:text/html,a", ""),
        ("https://a.example:port/", ""),
        ("https://[a/", ""),
        ("https://a.example/b c", ""),
        ("https://a.example/\u202eb", ""),
        (f"https://a.example/{'b' * LONGEST_URL}", ""),
    ],
)
def test_url_of_a_website(href, url):
    assert web_url(href, PAGE) == url


def test_http_is_read_as_https():
    assert [https(url) for url in ("http://a.example", "HTTP://a.example", "https://a", "")] == [
        "https://a.example", "https://a.example", "https://a", "",
    ]  # fmt: skip
