import pytest

from meetups.wording.talks import call_in_words, speaker_in_words


@pytest.mark.parametrize(
    ("name", "is_public", "words"), [("Ann", True, "Ann"), ("Ann", False, "somebody"), ("", True, "somebody")]
)
def test_speaker_is_somebody_unless_their_name_is_public(name, is_public, words):
    assert speaker_in_words(name, is_public=is_public) == words


@pytest.mark.parametrize(
    ("places", "minutes", "words"),
    [(5, 5, "5 talks of 5 minutes each"), (1, 20, "1 talk of 20 minutes"), (2, 1, "2 talks of 1 minute each")],
)
def test_call_says_how_many_talks_and_how_long(places, minutes, words):
    assert call_in_words(places, minutes) == words
