"""One sentence, true in each state of an event, and in the pairs that can meet."""

from itertools import product

import pytest

from meetups.wording.event_states import Facts, sign_up_in_words, state_of

ELSEWHERE = {"venue": "Old Library", "usual_venue": "City Hall"}
ANOTHER_DAY = {"former_day": "Wednesday 25 November 2026"}
OPENS = {"opens": "Friday 20 November 2026, 9am GMT"}
WAITLIST = {"is_full": True, "has_waitlist": True}
FEW = {"free": 2, "capacity": 30}
ASK = "all places are taken: ask for a place, and you get one if somebody has given one up"
JOIN = "all places are taken: join the waitlist to get the next free place"
MOVED = "it is no longer on Wednesday 25 November 2026"
CHANGES = "the date or venue may still change, and we email everyone who has signed up"
UNKNOWN = "the venue is not decided yet, and we email it to everyone who has signed up"
COME = "come to Old Library, not City Hall"
EARLY = "sign-up opens on Friday 20 November 2026, 9am GMT: look here again then"
CLOSED = "no more places can be taken: follow the group to hear of its next meetings"


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
         f"It is on until 7pm; {ASK}."),
        ({"on_until": "7pm", "is_closed": True}, "now", "Happening now · Sign-up is closed",
         f"It is on until 7pm; {CLOSED}."),
        ({"on_until": "7pm"} | ANOTHER_DAY, "now", "Happening now · Different day this time",
         f"It is on until 7pm; {MOVED}."),
        ({"on_until": "7pm", "status": "tentative"}, "now", "Happening now · To be confirmed",
         f"It is on until 7pm; {CHANGES}."),
        ({"on_until": "7pm", "is_venue_unknown": True}, "now", "Happening now · Venue to be confirmed",
         f"It is on until 7pm; {UNKNOWN}."),
        ({"on_until": "7pm"} | WAITLIST, "now", "Happening now · Full", f"It is on until 7pm; {JOIN}."),
        (ANOTHER_DAY, "moved", "Different day this time", f"I{MOVED[1:]}."),
        (ANOTHER_DAY | ELSEWHERE, "moved", "Different day this time · Different venue this time",
         f"I{MOVED[1:]}; {COME}."),
        (ANOTHER_DAY | WAITLIST, "moved", "Different day this time · Full", f"I{MOVED[1:]}; {JOIN}."),
        (ELSEWHERE, "moved", "Different venue this time", "Come to Old Library, not City Hall."),
        (ELSEWHERE | WAITLIST, "moved", "Different venue this time · Full", f"C{COME[1:]}; {JOIN}."),
        (ELSEWHERE | OPENS, "moved", "Different venue this time · Sign-up is not open yet",
         f"C{COME[1:]}; {EARLY}."),
        (ELSEWHERE | FEW, "moved", "Different venue this time · Few places left",
         f"C{COME[1:]}; 2 of 30 places are free."),
        (ELSEWHERE | {"is_closed": True}, "moved", "Different venue this time · Sign-up is closed",
         f"C{COME[1:]}; {CLOSED}."),
        (ELSEWHERE | {"status": "tentative"}, "moved", "Different venue this time · To be confirmed",
         f"C{COME[1:]}; {CHANGES}."),
        ({"status": "tentative"}, "tentative", "To be confirmed", f"T{CHANGES[1:]}."),
        ({"status": "tentative", "is_venue_unknown": True}, "tentative", "To be confirmed",
         f"T{CHANGES[1:]}."),
        ({"status": "tentative"} | WAITLIST, "tentative", "To be confirmed · Full",
         f"T{CHANGES[1:]}; {JOIN}."),
        ({"is_venue_unknown": True}, "tentative", "Venue to be confirmed", f"T{UNKNOWN[1:]}."),
        ({"status": "tentative"} | OPENS, "tentative", "To be confirmed · Sign-up is not open yet",
         f"T{CHANGES[1:]}; {EARLY}."),
        ({"status": "tentative", "is_closed": True}, "tentative", "To be confirmed · Sign-up is closed",
         f"T{CHANGES[1:]}; {CLOSED}."),
        ({"status": "tentative"} | FEW, "tentative", "To be confirmed · Few places left",
         f"T{CHANGES[1:]}; 2 of 30 places are free."),
        ({"is_venue_unknown": True} | WAITLIST, "tentative", "Venue to be confirmed · Full",
         f"T{UNKNOWN[1:]}; {JOIN}."),
        ({"is_venue_unknown": True} | OPENS, "tentative", "Venue to be confirmed · Sign-up is not open yet",
         f"T{UNKNOWN[1:]}; {EARLY}."),
        ({"is_venue_unknown": True} | ANOTHER_DAY, "moved", "Different day this time · Venue to be confirmed",
         f"I{MOVED[1:]}; {UNKNOWN}."),
        (OPENS, "early", "Sign-up is not open yet", f"S{EARLY[1:]}."),
        (OPENS | WAITLIST, "early", "Sign-up is not open yet", f"S{EARLY[1:]}."),
        ({"is_closed": True}, "closed", "Sign-up is closed", f"N{CLOSED[1:]}."),
        ({"is_closed": True} | WAITLIST, "closed", "Sign-up is closed", f"N{CLOSED[1:]}."),
        (WAITLIST, "full", "Full", f"A{JOIN[1:]}."),
        ({"is_full": True}, "full", "Full", f"A{ASK[1:]}."),
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


NO_PLACES = [OPENS, {"is_closed": True}, OPENS | WAITLIST, {"is_closed": True} | WAITLIST]
PLACES = [{}, FEW, {"is_full": True}, WAITLIST, *NO_PLACES]
KINDS = [
    {"Happening now"},
    {"Different day this time"},
    {"Different venue this time", "Venue to be confirmed"},
    {"To be confirmed", "Venue to be confirmed"},
    {"Sign-up is not open yet", "Sign-up is closed", "Full", "Few places left"},
    {"Draft", "Cancelled", "This event is over"},
]
STEPS = ("look here again then", "follow the group", "join the waitlist", "ask for a place")


def all_facts():
    """Return what can be true of an event, in all combinations, each with the words of its button."""
    parts = product(
        [{"status": status} for status in ("draft", "confirmed", "tentative", "cancelled")],
        [{}, {"is_past": True}, {"on_until": "7pm"}],
        [{}, ELSEWHERE, {"is_venue_unknown": True}],
        [{}, ANOTHER_DAY],
        PLACES,
    )
    for status, time, place, day, places in parts:
        facts = Facts(**status | time | place | day | places)
        is_over = facts.is_past or facts.status in {"draft", "cancelled"}
        is_open = not is_over and places not in NO_PLACES
        words = sign_up_in_words(is_full=facts.is_full, has_waitlist=facts.has_waitlist)
        yield facts, words if is_open else ""


def said_of(facts):
    """Return the parts of the title and the sentence in small letters."""
    state = state_of(facts)
    return (state.title.split(" · "), state.words.lower()) if state else ([], "")


def test_title_has_at_most_one_part_of_each_kind_and_all_parts_are_known():
    for facts, _button in all_facts():
        titles, _words = said_of(facts)

        assert all(sum(title in kind for title in titles) <= 1 for kind in KINDS), facts
        assert set(titles) <= set().union(*KINDS), facts


def test_sentence_names_the_waitlist_only_if_one_can_join_it():
    for facts, button in all_facts():
        assert ("waitlist" in said_of(facts)[1]) is (button == "Join the waitlist"), facts


def test_sentence_and_button_ask_for_the_same():
    for facts, button in all_facts():
        titles, words = said_of(facts)

        for name in ("Join the waitlist", "Ask for a place"):
            assert (name.lower() in words) is (button == name), facts
        if button == "Save my place":
            assert not {"Full", "Sign-up is closed", "Sign-up is not open yet"} & set(titles), facts


def test_nobody_is_asked_in_if_no_place_can_be_taken():
    for facts, button in all_facts():
        _titles, words = said_of(facts)

        assert button or not any(step in words for step in ("welcome", "join", "ask for", "save")), facts


def test_there_is_always_a_next_step():
    """The pages of drafts, cancelled events and past ones have links to what is next instead."""
    for facts, button in all_facts():
        if not facts.is_past and facts.status in {"confirmed", "tentative"}:
            assert button == "Save my place" or any(step in said_of(facts)[1] for step in STEPS), facts
