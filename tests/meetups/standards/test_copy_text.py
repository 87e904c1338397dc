import pytest

from meetups.standards import copy_text

ROWS = [
    ([""], "\n"),
    ([None], "\\N\n"),
    (["\\N", None, ""], "\\\\N\t\\N\t\n"),
    (["a\tb", "c\nd", "e\rf"], "a\\tb\tc\\nd\te\\rf\n"),
    (["\b\f\v\\"], "\\b\\f\\v\\\\\n"),
    (["\\n", "C:\\new\\table"], "\\\\n\tC:\\\\new\\\\table\n"),
    (["Évreux 🧭", "a\u2028b\x85c"], "Évreux 🧭\ta\u2028b\x85c\n"),
]


@pytest.mark.parametrize(("row", "line"), ROWS)
def test_row_is_written_as_a_line_and_read_again(row, line):
    assert copy_text.line(row) == line
    assert copy_text.values(line) == row
