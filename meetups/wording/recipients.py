"""How many people are emailed, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.wording.lists import listed


def people_in_words(places: int, waiting: int = 0, speakers: int = 0) -> str:
    """Return `11 attendees, 3 people on the waitlist and 2 speakers`; empty for nobody."""
    numbers = [
        (places, ngettext("%d attendee", "%d attendees", places)),
        (waiting, ngettext("%d person on the waitlist", "%d people on the waitlist", waiting)),
        (speakers, ngettext("%d speaker", "%d speakers", speakers)),
    ]
    return listed([words % number for number, words in numbers if number])


def emailed_in_words(places: int, waiting: int = 0, speakers: int = 0, silent: int = 0) -> str:
    """Return who gets an email at once, and how many people gave no email address."""
    who, total = people_in_words(places, waiting, speakers), places + waiting + speakers
    words = ngettext("%(who)s gets an email.", "%(who)s get an email.", total) if total else _("Nobody is emailed.")
    words %= {"who": who}
    return f"{words} {silent_in_words(silent)}".strip()


def silent_in_words(number: int) -> str:
    """Return how many people an email does not reach; empty for none."""
    words = ngettext(
        "%d person gave no email address: phone them.", "%d people gave no email address: phone them.", number
    )
    return words % number if number else ""


def difference_in_words(told: int, shown: int | None) -> str:
    """Return how many people are told of something, compared with the number that was shown before."""
    words = ngettext("%d person is told", "%d people are told", told) % told if told else _("Nobody is told")
    if shown is None or told == shown:
        return f"{words}."
    if told > shown:
        more = ngettext("%d more than when you looked", "%d more than when you looked", told - shown)
    else:
        more = ngettext("%d fewer than when you looked", "%d fewer than when you looked", shown - told)
    return f"{words}, {more % abs(told - shown)}."
