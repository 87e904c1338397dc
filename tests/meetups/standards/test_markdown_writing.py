"""Markdown that is written from plain values shows these values, whatever a stranger typed."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meetups.standards import markdown
from meetups.standards.markdown_writing import Item, Section, Span, merged, spans_of, written
from tests.markdown_reading import read, tidy

PIECES = [
    "https://evil.example", "//evil.example", "www.evil.example", "mailto:a@b.example", "a@b.example", "![a](/b)",
    "[a](https://evil.example)", "](/x)", "<https://evil.example>", "<b>", "&lt;", "&#91;", "[^1]", "[^1]: a",
    "[a]: /b",
    "| a | b |", "|---|---|", ":--", "---", "===", "```", "~~~", "# a", "1. a", "1) a", "> a", "- a", "+ a", "* a",
    "*a* _b_ ~~c~~ `d`", "\\", "!", "\t", "\n", "\n\n", "    ", "\u2028", "a", "b ", " ", "é", "😀",
]  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES) | st.text("a1 #*_-+=.)>[]()`~|\\&;:!@/<\n", max_size=8), max_size=4).map(
    "".join
)
URLS = st.sampled_from(
    ["", "", "/events/a/", "https://a.example/a?b=1&copy=2", "https://a.example/(b)[c]*_d_`e`", "/a#b"]
)
SPANS = st.lists(st.builds(Span, WORDS, URLS), max_size=4)
LINES = st.lists(SPANS, max_size=3)
SECTIONS = st.builds(Section, WORDS, LINES, st.lists(st.builds(Item, SPANS, LINES), max_size=3))


def normal(sections):
    """Return sections whose URLs are written as links have them."""
    link = markdown._parser.normalizeLink

    def line(spans):
        return [Span(span.words, link(span.url.replace("(", "%28").replace(")", "%29").replace("`", "%60"))) if span.url
                else span for span in spans]  # fmt: skip

    return [
        Section(one.heading, [line(spans) for spans in one.paragraphs],
                [Item(line(item.line), [line(spans) for spans in item.below]) for item in one.items])
        for one in tidy(sections)
    ]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(SECTIONS, max_size=3))
@example([Section("a", items=[Item([Span("a | b")], [[Span(":--")]])])])
@example([Section("", [[Span("a!"), Span("b", "/c")]])])
@example([Section("", [[Span("https:"), Span("//evil.example")]])])
def test_what_is_written_is_read_back(sections):
    headed = [section._replace(heading=section.heading.strip() or "Talks") for section in sections]

    found = read(written([Section("", [[Span("First")]]), *headed]))

    assert found == normal([Section("", [[Span("First")]]), *headed])


def test_section_without_lines_is_left_out():
    assert written([Section("Talks"), Section("Topics", [[]], [Item([Span(" ")])]), Section("", [[Span("a")]])]) == "a"


def test_section_has_paragraphs_and_a_list():
    item = Item([Span("Lids", "/topics/1/"), Span(" (2)")], [[Span("- one")], [Span("1. two")]])

    assert written([Section("What", [[Span("a")], [Span("b")]], [item, Item([Span("c")])])]) == (
        "## What\n\na\n\nb\n\n- [Lids](/topics/1/) (2)  \n  \\- one  \n  1\\. two\n- c"
    )


@pytest.mark.parametrize(
    ("url", "destination"),
    [("https://a.example/?a=1&lt=2", "https://a.example/?a=1\\&lt=2"), ("/a(b) <c>\\", "/a%28b%29%20%3Cc%3E%5C")],
)
def test_url_cannot_end_its_link(url, destination):
    assert written([Section("", [[Span("a", url)]])]) == f"[a]({destination})"


def test_sentence_has_a_value_for_each_placeholder():
    assert spans_of("%(title)s on %(day)s.", title=Span("Lamps", "/lamps/"), day="Monday") == [
        Span("Lamps", "/lamps/"), Span(" on Monday."),
    ]  # fmt: skip


def test_neighbours_without_a_link_are_merged():
    spans = [Span("a "), Span(" b"), Span("", "/c"), Span("d", "/e"), Span("")]

    assert merged(spans) == [Span("a b"), Span("d", "/e")]
