import pytest

from meetups.standards.markdown import render
from meetups.standards.quotations import Quotation, first_in

LONG = "word " * 48


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("No quotation.", None),
        ("> Tea & cake,\n> *twice*.", Quotation("Tea & cake, twice.")),
        ("> Tea.\n> — a visitor[^1]\n\n[^1]: Ann.", Quotation("Tea.", "a visitor")),
        ("> Tea[^1].\n\n[^1]: Green.", Quotation("Tea.")),
        ("> Two.\n>\n> Paragraphs.\n\nAnd\n\n> one.", Quotation("one.")),
        (f"> {LONG}", Quotation(LONG.strip())),
        (f"> {LONG} more\n\nAnd\n\n> short.", Quotation("short.")),
        ("> - A list.", None),
        ("> [Tea](https://tea.example.org).", None),
        ("> > Said of somebody else.\n\n> one.", Quotation("Said of somebody else.")),
        ("> <b>Tea</b>", Quotation("<b>Tea</b>")),
    ],
)
def test_first_quotation_of_one_short_paragraph_is_found(text, found):
    assert first_in(render(text)) == found


def test_paragraph_without_words_is_no_quotation():
    assert first_in("<blockquote><p> </p></blockquote>") is None
