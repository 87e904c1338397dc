from datetime import date

import pytest

from meetups.wording.recipients import (
    difference_in_words,
    emailed_in_words,
    followers_in_words,
    freed_in_words,
    soon_in_words,
)

SOON = "get an email in 15 minutes."


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
        (0, 0, "Nobody is emailed."),
        (1, None, "1 person is emailed."),
        (12, 12, "12 people are emailed."),
        (12, 11, "12 people are emailed, 1 more than when you looked."),
        (0, 2, "Nobody is emailed, 2 fewer than when you looked."),
    ],
)
def test_number_of_people_told_is_compared_with_the_one_shown(told, shown, words):
    assert difference_in_words(told, shown) == words


@pytest.mark.parametrize(
    ("people", "more", "words"),
    [
        ((0, 0, 0), {}, "Nobody is emailed: nobody has a place yet."),
        ((0, 0, 0), {"silent": 2}, "Nobody is emailed. 2 people gave no email address: phone them."),
        (
            (1, 0, 0),
            {"silent": 1},
            "1 attendee gets an email in 15 minutes. 1 person gave no email address: phone them.",
        ),
        ((1, 0, 0), {}, "1 attendee gets an email in 15 minutes."),
        (
            (2, 1, 0),
            {"meetings": 3},
            "2 attendees and 1 person on the waitlist of 3 meetings get an email in 15 minutes.",
        ),
        ((2, 0, 0), {"at": "6pm"}, "2 attendees get an email at 6pm, with the change before it."),
        ((2, 0, 0), {"condition": "if it moves"}, "2 attendees get an email in 15 minutes if it moves."),
    ],
)
def test_people_who_get_an_email_soon(people, more, words):
    assert soon_in_words(people, **more) == words


@pytest.mark.parametrize(
    ("followers", "words"),
    [
        ((0, 0), "Nobody is emailed: the group has no followers yet."),
        ((1, 0), "1 follower hears of it at once."),
        ((0, 1, date(2026, 11, 27)), "1 follower hears of it in the newsletter for Friday 27 November."),
        ((3, 40), "40 followers hear of it in the next newsletter, 3 at once."),
    ],
)
def test_followers_who_hear(followers, words):
    assert followers_in_words(*followers) == words


@pytest.mark.parametrize(
    ("placed", "offered", "silent", "words"),
    [
        ((), (), 0, ""),
        (("Ann", "Bo"), (), 0, "Ann and Bo get a place from the waitlist. 2 emails are sent now."),
        ((), ("Cy",), 0, "Cy is offered a place from the waitlist. 1 email is sent now."),
        (("A", "B", "C", "D"), (), 0, "4 people get a place from the waitlist. 4 emails are sent now."),
        (("",), (), 0, "1 person gets a place from the waitlist. 1 email is sent now."),
        (("Ann",), (), 1, "Ann gets a place from the waitlist. 1 person gave no email address: phone them."),
    ],
)
def test_people_on_the_waitlist_who_got_a_place(placed, offered, silent, words):
    assert freed_in_words(placed, offered, silent) == words
