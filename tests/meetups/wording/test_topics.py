import pytest

from meetups.wording.topics import discussed_in_words, interest_in_words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 0, 0), ""),
        ((1, 0, 0), "1 person said “me too”"),
        ((3, 5, 0), "3 people said “me too” and 5 votes at meetings"),
        ((0, 1, 1), "1 vote at meetings and 1 vote on an earlier board"),
        ((2, 2, 2), "2 people said “me too”, 2 votes at meetings and 2 votes on an earlier board"),
    ],
)
def test_interest_in_words(numbers, words):
    assert interest_in_words(*numbers) == words


@pytest.mark.parametrize(
    ("times", "minutes", "words"),
    [
        (0, 0, "Not discussed yet"),
        (1, 0, "Discussed once"),
        (1, 1, "Discussed once, 1 minute"),
        (2, 13, "Discussed twice, 13 minutes in all"),
        (3, 0, "Discussed 3 times"),
        (12, 90, "Discussed 12 times, 90 minutes in all"),
    ],
)
def test_discussions_in_words(times, minutes, words):
    assert discussed_in_words(times, minutes) == words
