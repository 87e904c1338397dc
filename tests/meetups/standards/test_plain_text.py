import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetups.standards.markdown import render
from meetups.standards.plain_text import escaped, markdown, of_html, shortened, without_html
from tests import hostile


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("# One\n- two\n1. three", "\\# One  \n\\- two  \n1\\. three"),
        ("a *b* _c_ `d` [e](f)", "a \\*b\\* \\_c\\_ \\`d\\` \\[e\\](f)"),
        ("one\n\n\n\n    two", "one\n\ntwo"),
        ("see https://x.example/a_b*c", "see https://x.example/a_b*c"),
        ("1 < 2 & 3", "1 \\< 2 \\& 3"),
        ("<p>Hi<br>you &amp; me</p><script>bad()</script>", "Hi  \nyou \\& me"),
        ('<b>See</b> <a href="https://x.example/">this</a>', "See https://x.example/ this"),
    ],
)
def test_text_as_markdown(text, written):
    assert markdown(without_html(text)) == written


@settings(max_examples=150)
@given(st.text("ab1 \n#*_-+=.)>[]()`~|\\&;:!", max_size=60))
def test_the_words_shown_are_the_words_written(text):
    shown = html.unescape(re.sub(r"<[^>]+>", "", render(markdown(text))))

    assert shown.split() == text.split()


@pytest.mark.parametrize("text", hostile.PLAIN, ids=hostile.name)
def test_hostile_text_at_most_doubles_in_length(text):
    assert len(markdown(without_html(text))) <= 2 * len(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a" * 20_000, "a" * 20_000), ("a" * 20_001, "a" * 19_999 + "…"), ("a" + " b" * 10_000, "a" + " b" * 9999 + "…")],
)
def test_a_long_text_ends_with_three_dots(text, kept):
    assert shortened(text) == kept


def test_the_url_of_a_link_is_behind_its_mark():
    assert without_html("<A class=x href='https://x.example/?a=1&amp;b=2' id=y>Map</A><a name=z>!") == (
        "https://x.example/?a=1&b=2 Map!"
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("# Tea\n\n*Hot* and **strong**, `black`\nor not", "Tea\n\nHot and strong, black\nor not"),
        ("one  \ntwo\n\n> three\n\n---\n\nfour", "one\ntwo\n\nthree\n\nfour"),
        ("Bring:\n\n- a cup\n- milk\n\nand time", "Bring:\n- a cup\n- milk\n\nand time"),
        ("1. a cup\n\n2. milk\n   - warm", "- a cup\n- milk\n- warm"),
        ("[the map](https://x.example/?a=1&b=2) or https://x.example", "the map (https://x.example/?a=1&b=2) or https://x.example"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a · b\n1 · 2"),
        ("1 < 2 & <b>x</b>", "1 < 2 & <b>x</b>"),
        ("Tea[^a], again[^a].\n\n[^a]: *Hot*.\n\n    Very.\n[^b]: c", "Tea[1], again[1].\n\n[1] Hot.\n\nVery."),
        ("> It works.\n> — Ann\n\nSo.", "It works.\n\n— Ann\n\nSo."),
    ],
)  # fmt: skip
def test_markdown_as_text(text, plain):
    assert of_html(render(text)) == plain


@settings(max_examples=150)
@given(st.text("ab1 \n#*_-+=.)>[]()`~|\\&;:!", max_size=60))
def test_words_of_a_text_come_back(text):
    assert of_html(render(markdown(text))).split() == text.split()


@pytest.mark.parametrize("text", hostile.PLAIN, ids=hostile.name)
def test_hostile_markdown_is_words_that_are_not_much_longer(text):
    assert len(of_html(render(text))) <= 2 * len(text) + 100


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("A *b* [c](d)", "A \\*b\\* \\[c\\](d)"),
        ("see https://a.example", "see https\\://a.example"),
        ("ann@a.example", "ann\\@a.example"),
        ("# a\n\n1. b", "\\# a 1. b"),
        ("2) a", "2\\) a"),
        ("- a", "\\- a"),
        ("Tea at 6:30", "Tea at 6:30"),
    ],
)
def test_escaped_text_is_one_line_of_the_same_words(text, written):
    assert escaped(text) == written
    shown = re.sub("<[^>]*>", "", render(f"- {escaped(text)}"))
    assert html.unescape(shown).split() == text.split()
    assert "<a" not in render(escaped(text))
