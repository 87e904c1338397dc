import pytest

from meetups.standards.titles import compared, is_visible, shortened, words_of


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("Digital leadership", "digital  LEADERSHIP"),
        ("Café society?", "cafe\u0301-society"),
        ("What’s next…", "Whats next"),
        ("STRASSE", "Straße"),
        ("🦉", " 🦉 "),
    ],
)
def test_case_accents_spaces_and_punctuation_do_not_count(title, same):
    assert compared(title) == compared(same) != ""


@pytest.mark.parametrize(
    ("title", "other"), [("Topic 1", "Topic 2"), ("Reuse", "Refuse"), ("🦉", "🐝"), ("한국", "중국")]
)
def test_other_words_differ(title, other):
    assert compared(title) != compared(other)


def test_title_is_compared_by_at_most_four_hundred_characters():
    assert len(compared("ﷺ" * 120)) == 400


@pytest.mark.parametrize(("title", "seen"), [("Tea", True), ("🦉", True), ("", False), (" \u200b\u200f\xa0\t", False)])
def test_title_of_spaces_and_marks_alone_is_not_visible(title, seen):
    assert is_visible(title) is seen


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Tea", "Tea"),
        (" Tea\n and  talk ", "Tea and talk"),
        ("Tea and talk", "Tea and talk"),
        ("Tea and talks", "Tea and…"),
        ("T and talking of", "T and talki…"),
        ("Tea talk and so", "Tea talk…"),
        ("T andtalkingof", "T andtalkin…"),
        ("Teaandtalking", "Teaandtalki…"),
    ],
)
def test_text_is_shortened_between_words_to_one_line(text, short):
    assert shortened(text, 12) == short


@pytest.mark.parametrize(
    ("text", "words"),
    [("St. John’s, 1 Rue Straße", "st johns 1 rue strasse"), ("Cafe\u0301 – Hall", "cafe hall"), (" - ", "")],
)
def test_words_of_a_text_are_without_case_accents_and_punctuation(text, words):
    assert words_of(text) == words
