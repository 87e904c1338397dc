import pytest

from meetups.standards.characters import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tea\tand\r\ncake é 🎈 \u200d\u2028", "Tea\tand\r\ncake é 🎈 \u200d\u2028"),
        ("\x00a\x01b\x08c\x0bd\x0ce\x1ff\x7fg\x80h\x9fi", "abcdefghi"),
        ("\u202ea\u2066b\u2069c\ufdd0d\ufffee\uffff\ud800", "abcde"),
    ],
)
def test_what_cannot_be_shown_is_left_out(text, shown):
    assert visible(text) == shown
