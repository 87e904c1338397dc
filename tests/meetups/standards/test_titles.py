import pytest

from meetups.standards.titles import compared


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
