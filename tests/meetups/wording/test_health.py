"""The health of a group in words: which numbers bear which advice."""

import pytest

from meetups.wording.health import Facts, Share, advice, chart_in_words, left_out_in_words, value_in_words

LARGER = "At least half of the meetings were over 90 per cent full: look for a larger venue."
PLACES = "One in ten people or more waited and got no place: offer more places, or meet more often."
ASK = "Fewer than 70 per cent of those who said so came: let the group ask “still coming?” some days before."
FORMAT = "Fewer than half of the answers would use the format again: try another one."
TELL = "Fewer than one in ten were new: tell people who do not know the group yet."
BACK = "Half or more were new: ask what would bring people back, and name the next meeting at the end."
SMALLER = "At least half of the meetings were under 40 per cent full: look for a smaller venue, or tell more people."
LESS_OFTEN = "At least half of the meetings had fewer than five people: tell more people, or meet less often."


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(), []),
        (Facts(limited=4, crowded=2), [LARGER]),
        (Facts(limited=5, crowded=2), []),
        (Facts(limited=3, crowded=3), []),
        (Facts(lost=Share(10, 4)), [PLACES]),
        (Facts(lost=Share(5, 4)), []),
        (Facts(lost=Share(50, 3)), []),
        (Facts(came=Share(65, 4)), [ASK]),
        (Facts(came=Share(70, 4)), []),
        (Facts(came=Share(0, 3)), []),
        (Facts(again=Share(45, 4)), [FORMAT]),
        (Facts(again=Share(50, 9)), []),
        (Facts(again=Share(0, 3)), []),
        (Facts(newcomers=Share(5, 4)), [TELL]),
        (Facts(newcomers=Share(10, 4)), []),
        (Facts(newcomers=Share(45, 4)), []),
        (Facts(newcomers=Share(50, 4)), [BACK]),
        (Facts(newcomers=Share(95, 3)), []),
        (Facts(limited=4, sparse=2), [SMALLER]),
        (Facts(limited=3, sparse=3), []),
        (Facts(limited=5, sparse=2), []),
        (Facts(meetings=4, small=2), [LESS_OFTEN]),
        (Facts(meetings=3, small=3), []),
        (Facts(meetings=5, small=2), []),
        (
            Facts(
                meetings=9, small=9, limited=4, crowded=2, sparse=2, came=Share(5, 9), newcomers=Share(5, 9),
                again=Share(5, 9), lost=Share(50, 9),
            ),
            [LARGER, PLACES, ASK],
        ),
    ],
)  # fmt: skip
def test_advice_is_given_where_four_meetings_bear_it_three_sentences_at_most(facts, words):
    assert advice(facts) == words


@pytest.mark.parametrize(
    ("value", "is_share", "words"),
    [(None, True, "–"), (None, False, "–"), (0, True, "0 %"), (85, True, "85 %"), (12, False, "12")],
)
def test_value(value, is_share, words):
    assert value_in_words(value, is_share=is_share) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([None, None], "Nothing to show yet."),
        ([None, 40], "40 % in 1 month."),
        ([40, 40, 40], "40 % in each of 3 months."),
        ([95, None, 40], "Between 40 % and 95 % in 2 months."),
    ],
)
def test_chart_says_what_it_shows(values, words):
    assert chart_in_words(values, is_share=True) == words


@pytest.mark.parametrize(
    ("small", "words"),
    [
        (0, ""),
        (1, "1 meeting had fewer than five people. It counts as held, and is in no other number."),
        (2, "2 meetings had fewer than five people. They count as held, and are in no other number."),
    ],
)
def test_meetings_that_are_left_out_are_counted(small, words):
    assert left_out_in_words(small) == words
