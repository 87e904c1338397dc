import pytest

from meetups.wording.editions import access_in_words, readers_in_words, waiting_in_words


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, ""),
        ({"Step-free route": "yes"}, "Access: step-free route."),
        ({"Lift": "no", "Parking": "unknown"}, "Not there: lift. Not known: parking."),
        (
            {"Step-free route": "yes", "Accessible toilet": "yes", "Hearing loop": "no"},
            "Access: step-free route and accessible toilet. Not there: hearing loop.",
        ),
    ],
)
def test_access(answers, words):
    assert access_in_words(answers) == words


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
