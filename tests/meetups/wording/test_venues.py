import pytest

from meetups.wording.venues import place_in_words


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
