"""The state of an event in one sentence, for the top of its page: what is different, and what to do."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.wording.venues import TO_BE_CONFIRMED

FEW = 5  # so many free places, or fewer, are said


class Facts(NamedTuple):
    """The facts on which the sentence depends. All but the status are empty where they do not apply."""

    status: str = "confirmed"
    is_past: bool = False
    on_until: str = ""  # when an event that is on now ends, with its day if that is not today
    opens: str = ""  # the moment from which places can be taken, if that is ahead
    is_closed: bool = False  # sign-up has closed
    is_full: bool = False
    has_waitlist: bool = False
    free: int | None = None  # places; None without a limit
    capacity: int | None = None
    venue: str = ""
    usual_venue: str = ""  # if it is at another one this time
    is_venue_unknown: bool = False
    former_day: str = ""  # if it moved from another day
    reason: str = ""  # of a cancellation


class EventState(NamedTuple):
    """A state with its name in stylesheets, its title, and one sentence, which is empty if the title says it all."""

    name: str
    title: str
    words: str


def state_of(facts: Facts) -> EventState | None:
    """Return the state of an event, or None for one that is simply ahead and open.

    Several things can be true at once, such as full and at a different venue. They are joined in one title and one
    sentence, in the order of what a reader must know first. The loudest one gives the name.
    """
    if facts.status == "draft":
        return EventState("draft", _("Draft"), _("Only organisers can see this page."))
    if facts.status == "cancelled":
        return EventState("cancelled", _("Cancelled"), facts.reason)
    if facts.is_past:
        return EventState("past", _("This event is over"), "")
    states = [*_of_time_and_place(facts), *_of_places(facts)]
    if not states:
        return None
    titles = [state.title for state in states if state.title]
    words = "; ".join(state.words for state in states)
    return EventState(states[0].name, " · ".join(titles), f"{capfirst(words)}.")


def sign_up_in_words(*, is_full: bool, has_waitlist: bool) -> str:
    """Return the words of the button with which a place is asked for."""
    if not is_full:
        return _("Save my place")
    return _("Join the waitlist") if has_waitlist else _("Ask for a place")


def _of_time_and_place(facts: Facts) -> Iterator[EventState]:
    if facts.on_until:
        yield EventState("now", _("Happening now"), _("it is on until %s") % facts.on_until)
    if facts.former_day:
        yield EventState("moved", _("Different day this time"), _("it is no longer on %s") % facts.former_day)
    if facts.usual_venue:
        words = _("come to %(venue)s, not %(usual)s") % {"venue": facts.venue, "usual": facts.usual_venue}
        yield EventState("moved", _("Different venue this time"), words)
    if facts.status == "tentative":
        yield EventState(
            "tentative",
            _("To be confirmed"),
            _("the date or venue may still change, and we email everyone who has signed up"),
        )
    elif facts.is_venue_unknown:
        words = _("the venue is not decided yet, and we email it to everyone who has signed up")
        yield EventState("tentative", str(TO_BE_CONFIRMED), words)


def _of_places(facts: Facts) -> Iterator[EventState]:
    if facts.opens:
        yield EventState(
            "early", _("Sign-up is not open yet"), _("sign-up opens on %s: look here again then") % facts.opens
        )
    elif facts.is_closed:
        words = _("no more places can be taken: follow the group to hear of its next meetings")
        yield EventState("closed", _("Sign-up is closed"), words)
    elif facts.is_full:
        yield EventState("full", _("Full"), _full(facts))
    elif few := _few_left(facts):
        yield EventState("few", _("Few places left"), few)


def _full(facts: Facts) -> str:
    if facts.has_waitlist:
        return _("all places are taken: join the waitlist to get the next free place")
    return _("all places are taken: ask for a place, and you get one if somebody has given one up")


def _few_left(facts: Facts) -> str:
    """Return `3 of 30 places are free` if few are, and enough are taken to say how many (law 5). Otherwise ""."""
    if facts.free is None or not facts.capacity or not facts.free <= FEW <= facts.capacity - facts.free:
        return ""
    words = ngettext("%(free)d of %(all)d places is free", "%(free)d of %(all)d places are free", facts.free)
    return words % {"free": facts.free, "all": facts.capacity}
