import pytest

from meetups.wording.talks import speaker_in_words


@pytest.mark.parametrize(
    ("name", "is_public", "words"), [("Ann", True, "Ann"), ("Ann", False, "somebody"), ("", True, "somebody")]
)
def test_speaker_is_somebody_unless_their_name_is_public(name, is_public, words):
    assert speaker_in_words(name, is_public=is_public) == words
