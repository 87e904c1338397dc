import pytest

from meetups.wording import counts


@pytest.mark.parametrize(
    ("going", "organisations", "capacity", "is_past", "words"),
    [
        (1, 0, None, False, "1 person"),
        (5, 1, None, False, "5 people"),
        (34, 21, None, False, "34 people from 21 organisations"),
        (34, 21, 40, False, "34 people from 21 organisations, 40 places in all"),
        (34, 21, 40, True, "34 people from 21 organisations took a place"),
    ],
)
def test_attendance_in_words(going, organisations, capacity, is_past, words):
    assert counts.attendance_in_words(going, organisations, capacity, is_past=is_past) == words


@pytest.mark.parametrize(
    ("reserved", "words"),
    [
        (0, "11 people, 12 places in all"),
        (1, "11 people, 12 places in all, 1 of them kept for somebody who has not answered yet"),
        (2, "11 people, 12 places in all, 2 of them kept for people who have not answered yet"),
    ],
)
def test_attendance_says_how_many_places_are_kept_for_somebody(reserved, words):
    assert counts.attendance_in_words(11, 1, 12, is_past=False, reserved=reserved) == words


@pytest.mark.parametrize(
    ("capacity", "words"),
    [(None, "Everyone is welcome."), (1, "There is 1 place."), (12, "There are 12 places.")],
)
def test_places_in_words(capacity, words):
    assert counts.places_in_words(capacity) == words


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((20, 0, 0), "20 of 20 would use the format again."),
        ((18, 1, 1), "18 of 20 would use the format again. 1 is not sure. 1 would not."),
        ((18, 1, 1, 31), "18 of 20 would use the format again, 31 were there. 1 is not sure. 1 would not."),
        ((1, 0, 0, 1), "1 of 1 would use the format again, 1 was there."),
        ((0, 2, 3), "0 of 5 would use the format again. 2 are not sure. 3 would not."),
    ],
)
def test_answers_in_words(answers, words):
    assert counts.answers_in_words(*answers) == words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [((0, 0, 0), "0 of 0 here."), ((1, 3, 1), "1 of 3 here. 1 comes for the first time.")],
)
def test_arrivals_in_words(numbers, words):
    assert counts.arrivals_in_words(*numbers) == words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 0, 0), "Not known: nobody was checked in."),
        ((2, 3, 1), "2 of 3 at the last meeting with a door list"),
        ((6, 13, 6), "6 of 13 in the last 6 meetings with a door list"),
    ],
)
def test_unused_places_in_words(numbers, words):
    assert counts.unused_places_in_words(*numbers) == words


@pytest.mark.parametrize(
    ("topics", "minutes", "words"),
    [
        (0, 0, ""),
        (1, 0, "1 topic was discussed"),
        (5, 0, "5 topics were discussed"),
        (1, 1, "1 topic was discussed for 1 minute"),
        (5, 42, "5 topics were discussed, 42 minutes in all"),
    ],
)
def test_discussions_in_words(topics, minutes, words):
    assert counts.discussions_in_words(topics, minutes) == words


@pytest.mark.parametrize(
    ("came", "words"), [(1, "1 person was checked in at the door"), (31, "31 people were checked in at the door")]
)
def test_checked_in_in_words(came, words):
    assert counts.checked_in_in_words(came) == words


def test_written_in_words():
    assert counts.written_in_words(320, 1000) == "320 of 1,000 meetings written"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 attendee has no email address: phone them."),
        (3, "3 attendees have no email address: phone them."),
    ],
)
def test_to_phone_in_words(number, words):
    assert counts.to_phone_in_words(number) == words


@pytest.mark.parametrize(
    ("held", "capacity", "others", "words"),
    [
        (12, 30, (5, 3, 2, 4), "12 of 30 places, 5 standing · 3 waiting · 2 with access needs · 4 first-timers"),
        (0, 1, (0, 0, 0, 0), "0 of 1 place"),
        (1, None, (1, 0, 1, 1), "1 place, no limit, 1 standing · 1 with access needs · 1 first-timer"),
        (12, None, (0, 0, 0, 0), "12 places, no limit"),
    ],
)
def test_sign_ups_in_words(held, capacity, others, words):
    found = dict(zip(("standing", "waiting", "needs", "newcomers"), others, strict=True))
    assert counts.sign_ups_in_words(held, capacity, **found) == words


@pytest.mark.parametrize(
    ("taken", "capacity", "words"),
    [(4, 40, ""), (5, 40, "5 of 40 places taken"), (12, None, "12 places taken"), (4, None, "")],
)
def test_places_taken_in_words(taken, capacity, words):
    assert counts.taken_in_words(taken, capacity) == words


@pytest.mark.parametrize(
    ("taken", "capacity", "dots"),
    [
        (4, 12, None),
        (5, 12, counts.Dots(5, 7)),
        (12, 12, counts.Dots(12, 0)),
        (13, 12, counts.Dots(13, 0)),
        (9, None, counts.Dots(9, 0)),
        (60, 60, counts.Dots(60, 0)),
        (5, 61, None),
        (61, None, None),
    ],
)
def test_places_are_dots_from_five_taken_to_sixty_in_all(taken, capacity, dots):
    assert counts.dots_of(taken, capacity) == dots


def test_taken_places_come_first():
    assert counts.Dots(2, 1).are_taken == [True, True, False]


def test_again_in_words():
    assert counts.again_in_words(18, 20) == "18 of 20 would use the format again."
