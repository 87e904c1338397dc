import pytest

from meetups.wording.boards import joining_in_words, state_in_words, time_over_in_words, votes_left_in_words


@pytest.mark.parametrize(
    ("phase", "topic", "is_paused", "words"),
    [
        ("propose", "", False, "Topics are being collected."),
        ("vote", "", False, "Voting is open."),
        ("discuss", "", False, "The next topic has not begun yet."),
        ("discuss", "Tea", False, "Under discussion: “Tea”."),
        ("discuss", "Tea", True, "“Tea” is paused."),
        ("wrapped_up", "", False, "The board is wrapped up."),
    ],
)
def test_state_in_words(phase, topic, is_paused, words):
    assert state_in_words(phase, topic, is_paused=is_paused) == words


def test_time_over_in_words():
    assert time_over_in_words(is_last_box=False) == "The time is over: go on, or move on?"
    assert time_over_in_words(is_last_box=True) == "The time is over."


def test_votes_left_in_words():
    assert votes_left_in_words(2, 3) == "You have 2 of 3 votes left."
    assert votes_left_in_words(1, 1) == "You have 1 of 1 vote left."
    assert votes_left_in_words(0, 3) == "You have given all your votes. Take one back to move it."


@pytest.mark.parametrize(
    ("is_open", "is_over", "words"),
    [
        (True, False, "People join in with their phones."),
        (False, False, "Nobody else can join."),
        (True, True, "This is over. Thank you for joining in."),
    ],
)
def test_joining_in_words(is_open, is_over, words):
    assert joining_in_words(is_open=is_open, is_over=is_over) == words
