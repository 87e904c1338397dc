"""One sentence, true in each state of an event, and in the pairs that can meet."""

import pytest

from meetups.wording.event_states import Facts, sign_up_in_words, state_of

ELSEWHERE = {"venue": "Old Library", "usual_venue": "City Hall"}
ANOTHER_DAY = {"day": "Thursday 26 November 2026", "former_day": "Wednesday 25 November 2026"}
OPENS = {"opens": "Friday 20 November 2026, 9am GMT"}
WAITLIST = {"is_full": True, "has_waitlist": True}
FEW = {"free": 2, "capacity": 30}
LATER = "all places are taken and the waitlist is closed: look again before the start"
JOIN = "all places are taken: join the waitlist to get the next free place"
MOVED = "it is on Thursday 26 November 2026, no longer on Wednesday 25 November 2026"
CHANGES = "the date or venue may still change, and we email everyone with a place or on the waitlist"
COME = "come to Old Library, not City Hall"


@pytest.mark.parametrize(
    ("facts", "name", "title", "words"),
    [
        ({"status": "draft"}, "draft", "Draft", "Only organisers can see this page."),
        ({"status": "cancelled", "reason": "The boiler broke."}, "cancelled", "Cancelled", "The boiler broke."),
        ({"status": "cancelled", "reason": "Snow.", "is_past": True}, "cancelled", "Cancelled", "Snow."),
        ({"status": "cancelled", "reason": "Snow."} | ELSEWHERE | WAITLIST, "cancelled", "Cancelled", "Snow."),
        ({"is_past": True} | ELSEWHERE | ANOTHER_DAY, "past", "This event is over", ""),
        ({"on_until": "7pm"}, "now", "Happening now", "It is on until 7pm."),
        ({"on_until": "7pm"} | ELSEWHERE, "now", "Happening now · Different venue this time",
         f"It is on until 7pm; {COME}."),
        ({"on_until": "7pm", "is_full": True}, "now", "Happening now · Full",
         "It is on until 7pm; all places are taken."),
        ({"on_until": "7pm", "is_closed": True}, "now", "Happening now · Sign-up is closed",
         "It is on until 7pm; no more places can be taken."),
        (ANOTHER_DAY, "moved", "Different day", f"I{MOVED[1:]}."),
        (ANOTHER_DAY | ELSEWHERE, "moved", "Different day · Different venue this time", f"I{MOVED[1:]}; {COME}."),
        (ANOTHER_DAY | WAITLIST, "moved", "Different day · Full", f"I{MOVED[1:]}; {JOIN}."),
        (ELSEWHERE, "moved", "Different venue this time", "Come to Old Library, not City Hall."),
        (ELSEWHERE | WAITLIST, "moved", "Different venue this time · Full", f"C{COME[1:]}; {JOIN}."),
        (ELSEWHERE | OPENS, "moved", "Different venue this time · Sign-up is not open yet",
         f"C{COME[1:]}; it opens on Friday 20 November 2026, 9am GMT."),
        (ELSEWHERE | FEW, "moved", "Different venue this time · Few places left",
         f"C{COME[1:]}; 2 of 30 places are free."),
        ({"status": "tentative"}, "tentative", "To be confirmed", f"T{CHANGES[1:]}."),
        ({"status": "tentative", "is_venue_unknown": True}, "tentative", "To be confirmed",
         f"T{CHANGES[1:]}."),
        ({"status": "tentative"} | WAITLIST, "tentative", "To be confirmed · Full",
         f"T{CHANGES[1:]}; {JOIN}."),
        ({"is_venue_unknown": True}, "tentative", "Venue to be confirmed", "The venue is not decided yet."),
        (OPENS, "early", "Sign-up is not open yet", "It opens on Friday 20 November 2026, 9am GMT."),
        (OPENS | WAITLIST, "early", "Sign-up is not open yet", "It opens on Friday 20 November 2026, 9am GMT."),
        ({"is_closed": True}, "closed", "Sign-up is closed", "No more places can be taken."),
        ({"is_closed": True} | WAITLIST, "closed", "Sign-up is closed", "No more places can be taken."),
        (WAITLIST, "full", "Full", f"A{JOIN[1:]}."),
        ({"is_full": True}, "full", "Full", f"A{LATER[1:]}."),
        (FEW, "few", "Few places left", "2 of 30 places are free."),
        ({"free": 1, "capacity": 30}, "few", "Few places left", "1 of 30 places is free."),
    ],
)  # fmt: skip
def test_state_is_one_title_and_one_sentence(facts, name, title, words):
    assert state_of(Facts(**facts)) == (name, title, words)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"free": None, "capacity": None},
        {"free": 6, "capacity": 30},
        {"free": 5, "capacity": 9},  # four people took a place, too few to say how many
    ],
)
def test_event_that_is_open_has_no_state(facts):
    assert state_of(Facts(**facts)) is None


@pytest.mark.parametrize(
    ("is_full", "has_waitlist", "words"),
    [
        (False, True, "Save my place"),
        (False, False, "Save my place"),
        (True, True, "Join the waitlist"),
        (True, False, "Ask for a place"),
    ],
)
def test_button_with_which_a_place_is_asked_for(is_full, has_waitlist, words):
    assert sign_up_in_words(is_full=is_full, has_waitlist=has_waitlist) == words
