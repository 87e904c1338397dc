"""Facts at the top of a Markdown file."""

import json

from meetups.standards.front_matter import document


def test_document_has_its_facts_as_json_and_then_its_text():
    text = document({"title": "Lamps: a “guide”", "tags": ["a", "b"], "draft": True}, "# Lamps\r\n\r\nMend.\n\n")

    assert text == ('---\ntitle: "Lamps: a “guide”"\ntags: ["a", "b"]\ndraft: true\n---\n\n# Lamps\n\nMend.\n')


def test_facts_without_a_value_are_left_out():
    assert document({"a": None, "b": "", "c": [], "d": 0}, "") == "---\nd: 0\n---\n\n\n"


def test_no_text_of_a_fact_ends_the_block_or_begins_another_fact():
    hostile = 'x\n---\ndraft: true\u2028---\x85"'
    [first, title, *rest] = document({"title": hostile}, "text").split("\n")

    assert (first, rest) == ("---", ["---", "", "text", ""])
    assert json.loads(title.removeprefix("title: ")) == hostile
    assert title.splitlines() == [title]
