import pytest

from meetups.wording.lists import listed


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["Monday"], "Monday"), (["Monday", "Friday"], "Monday and Friday"), (["a", "b", "c"], "a, b and c")],
)
def test_listed_words_read_as_a_sentence(words, text):
    assert listed(words) == text
