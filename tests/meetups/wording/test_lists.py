import pytest

from meetups.wording.lists import alphabetical, listed


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["Monday"], "Monday"), (["Monday", "Friday"], "Monday and Friday"), (["a", "b", "c"], "a, b and c")],
)
def test_listed_words_read_as_a_sentence(words, text):
    assert listed(words) == text


def test_names_are_sorted_without_regard_to_case_and_accents():
    names = ["Ŵy", "zeta", "Ynys Môn", "Äpfel", "apfel", "Zed", "Wye", "Ynys Mon"]
    assert sorted(names, key=alphabetical) == ["apfel", "Äpfel", "Ŵy", "Wye", "Ynys Mon", "Ynys Môn", "Zed", "zeta"]
