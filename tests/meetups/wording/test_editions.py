import pytest

from meetups.wording.editions import readers_in_words, waiting_in_words


@pytest.mark.parametrize(
    ("is_due", "sends_itself", "words"),
    [
        (False, True, "The newsletter of Leeds is sent by itself on Monday: look at it, or skip it"),
        (False, False, "The newsletter of Leeds for Monday waits for you to send it"),
        (True, False, "The newsletter of Leeds waits for you to send it or skip it"),
    ],
)
def test_what_organisers_do_about_an_edition(is_due, sends_itself, words):
    assert waiting_in_words("Leeds", is_due=is_due, when="Monday", sends_itself=sends_itself) == words


def test_readers():
    assert [readers_in_words(number) for number in (0, 1, 2)] == ["0 followers", "1 follower", "2 followers"]
