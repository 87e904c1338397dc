"""Numbers of people and of answers, in words."""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

FEWEST = 5  # a lower number of people, or of answers, reveals too much about each of them (law 5)
MOST_DOTS = 60  # more are no longer read as a number, and fill the screen of a phone


class Dots(NamedTuple):
    """The places of an event as dots, one each. Free ones are known only with a limit."""

    taken: int
    free: int = 0

    @property
    def are_taken(self) -> list[bool]:
        """For each dot in its order, whether that place is taken."""
        return [True] * self.taken + [False] * self.free


def attendance_in_words(
    going: int, organisations: int, capacity: int | None, *, is_past: bool, reserved: int = 0
) -> str:
    """Return `34 people from 21 organisations, 40 places in all`; afterwards `34 people took a place`.

    With `reserved` it goes on `, 1 of them kept for somebody who has not answered yet`.
    """
    words = ngettext("%(going)d person", "%(going)d people", going) % {"going": going}
    if organisations > 1:
        of_some = ngettext(
            "%(people)s from %(number)d organisation", "%(people)s from %(number)d organisations", organisations
        )
        words = of_some % {"people": words, "number": organisations}
    if is_past:
        return gettext("%(people)s took a place") % {"people": words}
    if capacity:
        places = ngettext("%(places)d place in all", "%(places)d places in all", capacity) % {"places": capacity}
        words = f"{words}, {places}"
    if capacity and reserved:
        kept = ngettext(
            "%d of them kept for somebody who has not answered yet",
            "%d of them kept for people who have not answered yet",
            reserved,
        )
        words = f"{words}, {kept % reserved}"
    return words


def taken_in_words(taken: int, capacity: int | None) -> str:
    """Return `12 of 40 places taken`; `12 places taken` without a limit; empty below five (law 5)."""
    if taken < FEWEST:
        return ""
    if not capacity:
        return ngettext("%d place taken", "%d places taken", taken) % taken
    words = ngettext("%(taken)d of %(places)d place taken", "%(taken)d of %(places)d places taken", capacity)
    return words % {"taken": taken, "places": capacity}


def dots_of(taken: int, capacity: int | None) -> Dots | None:
    """Return the places as dots, for the sentence of `taken_in_words`. None below five taken, and above 60 places."""
    free = max(0, (capacity or 0) - taken)
    return Dots(taken, free) if taken >= FEWEST and taken + free <= MOST_DOTS else None


def places_in_words(capacity: int | None) -> str:
    """Return `There are 40 places.`, or a sentence that says there is no limit."""
    if not capacity:
        return gettext("Everyone is welcome.")
    return ngettext("There is %(places)d place.", "There are %(places)d places.", capacity) % {"places": capacity}


def answers_in_words(yes: int, unsure: int, no: int, there: int = 0) -> str:
    """Return `18 of 20 would use the format again, 31 were there. 1 is not sure. 1 would not.`

    Without `there` the number of people who were there is left out.
    """
    first = again_in_words(yes, yes + unsure + no)
    if there:
        first = ngettext(
            "%(yes)d of %(answers)d would use the format again, %(there)d was there.",
            "%(yes)d of %(answers)d would use the format again, %(there)d were there.",
            there,
        ) % {"yes": yes, "answers": yes + unsure + no, "there": there}
    words = [first]
    if unsure:
        words.append(ngettext("%d is not sure.", "%d are not sure.", unsure) % unsure)
    if no:
        words.append(ngettext("%d would not.", "%d would not.", no) % no)
    return " ".join(words)


def again_in_words(yes: int, answers: int) -> str:
    """Return `18 of 20 would use the format again.`"""
    return gettext("%(yes)d of %(answers)d would use the format again.") % {"yes": yes, "answers": answers}


def arrivals_in_words(here: int, places: int, first_timers: int) -> str:
    """Return `12 of 20 here. 3 come for the first time.`"""
    words = gettext("%(here)d of %(places)d here.") % {"here": here, "places": places}
    if not first_timers:
        return words
    new = ngettext("%(number)d comes for the first time.", "%(number)d come for the first time.", first_timers)
    return f"{words} {new % {'number': first_timers}}"


def unused_places_in_words(unused: int, places: int, meetings: int) -> str:
    """Return `6 of 13 in the last 6 meetings with a door list`, or a sentence that says nothing is known."""
    if not meetings:
        return gettext("Not known: nobody was checked in.")
    return ngettext(
        "%(unused)d of %(places)d at the last meeting with a door list",
        "%(unused)d of %(places)d in the last %(meetings)d meetings with a door list",
        meetings,
    ) % {"unused": unused, "places": places, "meetings": meetings}


def checked_in_in_words(came: int) -> str:
    """Return `31 people were checked in at the door`."""
    return ngettext("%d person was checked in at the door", "%d people were checked in at the door", came) % came


def to_phone_in_words(number: int) -> str:
    """Return `1 attendee has no email address: phone them.`"""
    words = ngettext(
        "%d attendee has no email address: phone them.", "%d attendees have no email address: phone them.", number
    )
    return words % number


def discussions_in_words(topics: int, minutes: int) -> str:
    """Return `5 topics were discussed, 42 minutes in all`, or "" without topics."""
    if not topics:
        return ""
    if not minutes:  # nobody took the time, as on paper
        return ngettext("%(topics)d topic was discussed", "%(topics)d topics were discussed", topics) % {
            "topics": topics
        }
    long = ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
    return ngettext(
        "%(topics)d topic was discussed for %(long)s", "%(topics)d topics were discussed, %(long)s in all", topics
    ) % {"topics": topics, "long": long}


def written_in_words(written: int, meetings: int) -> str:
    """Return `320 of 1,000 meetings written`."""
    numbers = {"written": written, "meetings": meetings}
    words = {name: number_format(number, force_grouping=True) for name, number in numbers.items()}
    return gettext("%(written)s of %(meetings)s meetings written") % words


def sign_ups_in_words(
    held: int, capacity: int | None, *, standing: int, waiting: int, needs: int, newcomers: int
) -> str:
    """Return `12 of 30 places, 5 standing · 3 waiting · 2 with access needs · 4 first-timers`, without what is none."""
    if capacity:
        places = ngettext("%(held)d of %(all)d place", "%(held)d of %(all)d places", capacity)
    else:
        places = ngettext("%(held)d place, no limit", "%(held)d places, no limit", held)
    words = [
        with_standing(places % {"held": held, "all": capacity}, standing),
        ngettext("%d waiting", "%d waiting", waiting) % waiting if waiting else "",
        ngettext("%d with access needs", "%d with access needs", needs) % needs if needs else "",
        ngettext("%d first-timer", "%d first-timers", newcomers) % newcomers if newcomers else "",
    ]
    return " · ".join(filter(None, words))


def with_standing(places: str, standing: int) -> str:
    """Return `12 of 30, 5 standing`; only the first part if no place is a standing one."""
    words = ngettext("%(places)s, %(number)d standing", "%(places)s, %(number)d standing", standing)
    return words % {"places": places, "number": standing} if standing else places
