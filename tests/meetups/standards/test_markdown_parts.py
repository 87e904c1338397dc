"""Headings with ids, quotations with a source, tables with a name, and footnotes."""

import re

import pytest

from meetups.standards import markdown
from meetups.standards.markdown_parts import Labels

REL = 'rel="noopener noreferrer"'


def ids(text, **options):
    return re.findall(r'<h\d id="([^"]*)">', markdown.render(text, **options))


@pytest.mark.parametrize(
    ("heading", "ident"),
    [
        ("What we *did* `here`", "text-what-we-did-here"),
        ("Tŷ’r Café: 10%", "text-tyr-cafe-10"),
        ("日本", "text-日本"),
        ("🎉", "text-heading"),
        ("![A picture](/a.png) & [a link](/b/)", "text-a-picture-a-link"),
        ("a" * 100, "text-" + "a" * 60),
        ("Tea[^1]\n\n[^1]: x", "text-tea"),
    ],
)
def test_id_of_a_heading_is_made_of_its_words(heading, ident):
    assert ids(f"# {heading}") == [ident]


def test_words_on_two_lines_are_apart_in_the_id():
    assert ids("one\ntwo\n===") == ["text-one-two"]


def test_id_stays_when_another_heading_comes_before_it():
    assert ids("# Tea")[0] == ids("# Actions\n# Tea")[1]


def test_no_two_headings_have_the_same_id():
    assert ids("# Tea\n# Tea\n# Tea 2\n# Tea") == ["text-tea", "text-tea-2", "text-tea-2-2", "text-tea-3"]


def test_ids_begin_with_the_prefix():
    assert ids("# Tea", prefix="story") == ["story-tea"]


def test_ten_thousand_headings_have_ten_thousand_ids():
    assert len(set(ids("# a\n" * 10_000))) == 10_000


@pytest.mark.parametrize(
    "source",
    ["— a *data* scientist, third visit", "– a *data* scientist, third visit", "-- a *data* scientist, third visit"],
)
@pytest.mark.parametrize("between", ["\n> ", "  \n> ", "\n>\n> "])
def test_quotation_whose_last_line_begins_with_a_dash_is_a_figure_with_its_source(source, between):
    html = markdown.render(f"> It works.{between}{source}")

    assert html == (
        "<figure>\n<blockquote>\n<p>It works.</p>\n</blockquote>\n"
        "<figcaption>— a <em>data</em> scientist, third visit</figcaption>\n</figure>"
    )


def test_source_may_begin_with_a_hyphen_which_is_a_list_elsewhere():
    html = markdown.render("> It works.\n> - [Ann](/ann/)\n\n- item")

    assert f'<figcaption>— <a href="/ann/" {REL}>Ann</a></figcaption>' in html
    assert html.count("<li>") == 1


@pytest.mark.parametrize(
    "text",
    [
        "> It works.",
        "> — only a source",
        "> It works.\n> —",
        "> *It works.\n> — Ann*",
        "> It works.\n> **—** Ann",
        "> It works.\n> * Ann",
        "> It works.\n>\n> - Ann\n> - Bo",
        "> - It works.\n> — Ann",
        "> - It\n> - works",
        "> # It works\n> ***",
    ],
)
def test_any_other_quotation_is_none(text):
    html = markdown.render(text)

    assert "<blockquote>" in html
    assert "fig" not in html


def test_quotation_in_a_quotation_has_a_source_of_its_own():
    html = markdown.render("> > In.\n> > — Ann\n>\n> Out.\n> — Bo")

    assert html.count("<figure>") == html.count("</figure>") == 2
    assert re.findall("<figcaption>(.*?)</figcaption>", html) == ["— Ann", "— Bo"]


def test_table_is_a_region_that_is_named_by_its_columns():
    html = markdown.render('|*Who*|When & "why"|\n|-|-|\n|a|b|\n\n|Who||\n|-|-|\n\n|Who||\n|-|-|\n\n|||\n|-|-|')

    assert re.findall('<div role="region" tabindex="0" aria-label="(.*?)">', html) == [
        "Who, When &amp; &quot;why&quot;", "Who", "Who-2", "Table",
    ]  # fmt: skip
    assert html.count("</table>\n</div>") == 4


def test_head_of_a_column_without_a_name_is_a_plain_cell():
    html = markdown.render("||When|\n|-|-|\n|a|b|")

    assert re.findall("<(t[hd])>(.*?)</(t[hd])>", html) == [
        ("td", "", "td"), ("th", "When", "th"), ("td", "a", "td"), ("td", "b", "td"),
    ]  # fmt: skip


def test_footnote_leads_back_to_each_of_its_marks():
    html = markdown.render("Tea[^b] and cake[^b].\n\n[^b]: *Hot*.")

    assert html == (
        f'<p>Tea<sup><a href="#text.note-1" id="text.mark-1-1" role="doc-noteref" {REL}>[1]</a></sup>'
        f' and cake<sup><a href="#text.note-1" id="text.mark-1-2" role="doc-noteref" {REL}>[1]</a></sup>.</p>\n'
        '<section aria-label="Footnotes">\n<ol>\n<li id="text.note-1"><p><em>Hot</em>.'
        f' <a href="#text.mark-1-1" role="doc-backlink" aria-label="Back to the text" {REL}>\u21a9\ufe0e</a>'
        f' <a href="#text.mark-1-2" role="doc-backlink" aria-label="Back to the text 2" {REL}>\u21a9\ufe0e 2</a>'
        "</p>\n</li>\n</ol>\n</section>"
    )


def test_labels_are_in_the_language_of_the_reader():
    html = markdown.render("a[^1]\n\n[^1]: b\n\n|||\n|-|-|", labels=Labels("Noten", "Zurück", "Tafel"))

    assert re.findall('aria-label="(.*?)"', html) == ["Tafel", "Noten", "Zurück"]


@pytest.mark.parametrize(
    ("text", "notes", "ways_back"),
    [
        ("[^1]\n\n[^1]: see [^1]", 1, 2),
        ("[^1]\n\n[^1]: see [^2]\n\n[^2]: see [^1]", 2, 3),
        ("a\n\n[^1]: nobody asks", 0, 0),
        ("a\n\n[^1]: nobody asks [^2]\n\n[^2]: b", 1, 0),  # the mark is in a note that is not shown
        ("a[^1]", 0, 0),
        ("a[^1]\n\n[^1]:", 1, 1),
        ("a[^1]\n\n[^1]: [^2]: b", 1, 1),  # none in a footnote
        (f"a[^{'b' * 101}]\n\n[^{'b' * 101}]: c", 0, 0),
    ],
)
def test_footnotes_that_lead_to_footnotes(text, notes, ways_back):
    html = markdown.render(text)

    assert (html.count("<li id="), html.count("doc-backlink")) == (notes, ways_back)


def test_no_heading_has_the_id_of_a_footnote():
    html = markdown.render("# note-1\n\n# .note-1\n\na[^1]\n\n[^1]: b")

    found = re.findall(' id="([^"]*)"', html)
    assert sorted(found) == ["text-note-1", "text-note-1-2", "text.mark-1-1", "text.note-1"]


STRANGER = markdown.Strength.STRANGER
UGC = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* **b** `c` ~~d~~", "<p><em>a</em> <strong>b</strong> <code>c</code> <s>d</s></p>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("[a](https://b.org 'T') https://c.org", f'<p><a href="https://b.org" {UGC}>a</a> <a href="https://c.org" {UGC}>https://c.org</a></p>'),
        ("# Big\n\nnews\n===", "<p>Big</p>\n<p>news</p>"),
        ("> said", "<p>&gt; said</p>"),
        ("![a](https://b.org/c.png)", "<p>a</p>"),
        ("|a|b|\n|-|-|\n|c|d|", "<p>|a|b|\n|-|-|\n|c|d|</p>"),
        ("    code", "<p>code</p>"),
        ("a[^1]\n\n[^1]: b c", "<p>a[^1]</p>\n<p>[^1]: b c</p>"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ("* * *", "<ul>\n<li>\n<ul>\n<li>\n<ul>\n<li></li>\n</ul>\n</li>\n</ul>\n</li>\n</ul>"),
    ],
)  # fmt: skip
def test_stranger_has_emphasis_lists_and_links_alone(text, html):
    assert markdown.render(text, STRANGER) == html


@pytest.mark.parametrize(("keeps_lines", "html"), [(True, "<p>a<br>\nb</p>"), (False, "<p>a\nb</p>")])
def test_lines_are_kept_where_that_is_asked_for(keeps_lines, html):
    assert markdown.render("a\nb", keeps_lines=keeps_lines) == html
