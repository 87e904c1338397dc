import pytest

from meetups.standards import markdown, rendered_html
from meetups.standards.rendered_html import Heading


def test_contents_are_the_headings_of_two_levels():
    html = markdown.render("# A *b* & `c`[^1]\n### D\n#### E\n## F\n\n[^1]: x\n\n# G [h](/i/)")

    assert rendered_html.contents(html) == [
        Heading("text-a-b-c", "A b & c", [Heading("text-d", "D", []), Heading("text-f", "F", [])]),
        Heading("text-g-h", "G h", []),
    ]


def test_contents_of_a_text_without_headings_are_empty():
    assert rendered_html.contents(markdown.render('`<h2 id="a">b</h2>`')) == []


def test_hrefs_are_where_links_lead_each_once():
    html = markdown.render('[a](/b/?c=1&d=2) [a](/b/?c=1&d=2) [e](https://f.org "g") and `href="/h/"`')

    assert rendered_html.hrefs(html) == ["/b/?c=1&d=2", "https://f.org"]


def test_ids_are_those_of_headings_footnotes_and_marks():
    html = markdown.render('# A\n\nb[^1] `<p id="x">`\n\n[^1]: c')

    assert rendered_html.ids(html) == {"text-a", "text.note-1", "text.mark-1-1"}


@pytest.mark.parametrize(
    ("href", "there"),
    [
        ("/c/?d=1&e=2", "https://a.org/c/?d=1&amp;e=2"),
        ("#f", "https://a.org/b/#f"),
        ("g", "https://a.org/b/g"),
        ("https://h.org/", "https://h.org/"),
        ("mailto:i@j.org", "mailto:i@j.org"),
        ("http://[", "http://["),
    ],
)
def test_absolute_links_lead_where_they_do_at_the_url(href, there):
    html = f'<p><a href="{href.replace("&", "&amp;")}" rel="noopener">href="/x/"</a></p>'

    assert rendered_html.absolute(html, "https://a.org/b/") == (
        f'<p><a href="{there}" rel="noopener">href="/x/"</a></p>'
    )


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ('<a href="/venues/">a</a>', '<a href="https://x.org/venues/">a</a>'),
        ('<a href="#note">a</a>', '<a href="https://x.org/blog/tea/#note">a</a>'),
        ('<a href="two/" title="b">a</a>', '<a href="https://x.org/blog/tea/two/" title="b">a</a>'),
        ('<a href="?q=a&amp;b=c">a</a>', '<a href="https://x.org/blog/tea/?q=a&amp;b=c">a</a>'),
        ('<a href="https://y.org/">a</a>', '<a href="https://y.org/">a</a>'),
        ('<a href="mailto:a@y.org">a</a>', '<a href="mailto:a@y.org">a</a>'),
        ('<a href="http://[broken/">a</a>', '<a href="http://[broken/">a</a>'),
        (
            '<img src="/p/1" srcset="/p/1 480w, /p/2 960w" alt="">',
            '<img src="https://x.org/p/1" srcset="https://x.org/p/1 480w, https://x.org/p/2 960w" alt="">',
        ),
        ('<p>Write href="/x" in a &lt;a href="/y"&gt;.</p>', '<p>Write href="/x" in a &lt;a href="/y"&gt;.</p>'),
        ("", ""),
    ],
)
def test_paths_become_whole_urls_and_text_stays(html, whole):
    assert rendered_html.absolute(html, "https://x.org/blog/tea/") == whole
