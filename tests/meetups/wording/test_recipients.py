import pytest

from meetups.wording.recipients import difference_in_words, emailed_in_words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0,), "Nobody is emailed."),
        ((1,), "1 attendee gets an email."),
        ((0, 0, 1), "1 speaker gets an email."),
        ((2, 1), "2 attendees and 1 person on the waitlist get an email."),
        ((0, 0, 0, 2), "Nobody is emailed. 2 people gave no email address: phone them."),
    ],
)
def test_people_who_get_an_email(numbers, words):
    assert emailed_in_words(*numbers) == words


@pytest.mark.parametrize(
    ("told", "shown", "words"),
    [
        (0, 0, "Nobody is told."),
        (1, None, "1 person is told."),
        (12, 12, "12 people are told."),
        (12, 11, "12 people are told, 1 more than when you looked."),
        (0, 2, "Nobody is told, 2 fewer than when you looked."),
    ],
)
def test_number_of_people_told_is_compared_with_the_one_shown(told, shown, words):
    assert difference_in_words(told, shown) == words
