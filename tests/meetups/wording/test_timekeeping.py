import pytest

from meetups.wording.timekeeping import late_in_words, stage_in_words, time_is_up_in_words


@pytest.mark.parametrize(
    ("stage", "values", "words"),
    [
        ("on", {"time": "on"}, "On now: “Tea”."),
        ("on", {"time": "soon"}, "The last two minutes of “Tea”."),
        ("on", {"time": "paused"}, "“Tea” is paused."),
        ("on", {"time": "up"}, "The time is up."),
        ("break", {"until": "7:05pm"}, "Break until 7:05pm."),
        ("before", {}, "The talks have not begun yet. The first is “Tea”."),
        ("next", {}, "Next: “Tea”."),
        ("over", {}, "All talks are over."),
        ("cancelled", {}, "This event is cancelled."),
        ("none", {}, "There are no talks yet."),
    ],
)
def test_stage_is_one_sentence(stage, values, words):
    assert stage_in_words(stage, "Tea", **values) == words


def test_end_of_the_time_is_said_once():
    assert stage_in_words("on", "Tea", time="up") == time_is_up_in_words()


@pytest.mark.parametrize(("minutes", "words"), [(-1, ""), (0, ""), (1, "1 minute late"), (12, "12 minutes late")])
def test_lateness_in_words(minutes, words):
    assert late_in_words(minutes) == words
