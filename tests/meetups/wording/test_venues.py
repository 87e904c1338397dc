import pytest

from meetups.wording.venues import place_in_words, unknown_in_words


@pytest.mark.parametrize(
    ("mode", "venue", "words"),
    [
        ("offline", "City Hall, Leeds", "City Hall, Leeds"),
        ("offline", "", "Venue to be confirmed"),
        ("online", "City Hall, Leeds", "Online"),
        ("mixed", "City Hall, Leeds", "City Hall, Leeds, and online"),
        ("mixed", "", "Venue to be confirmed, and online"),
    ],
)
def test_place_in_words(mode, venue, words):
    assert place_in_words(mode, venue) == words


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], ""),
        (["Lift"], "1 thing is not known: lift."),
        (["Lift", "Quiet space"], "2 things are not known: lift and quiet space."),
        (["Lift", "Parking", "Quiet space"], "3 things are not known: lift, parking and quiet space."),
    ],
)
def test_what_is_not_known_is_counted_and_named(labels, words):
    assert unknown_in_words(labels) == words
