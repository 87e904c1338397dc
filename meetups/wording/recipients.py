"""How many people are emailed, in words."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.wording.lists import listed

FEW = 3  # so many people are named


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


def freed_in_words(placed: Sequence[str], offered: Sequence[str], silent: int) -> str:
    """Return who on the waitlist got a place, and who an offer, by name if they are few; empty for nobody.

    `silent` is how many of them gave no email address.
    """
    sentences, emails = [], len(placed) + len(offered) - silent
    if placed:
        words = ngettext("%s gets a place from the waitlist.", "%s get a place from the waitlist.", len(placed))
        sentences.append(words % named_or_counted(placed))
    if offered:
        words = ngettext(
            "%s is offered a place from the waitlist.", "%s are offered a place from the waitlist.", len(offered)
        )
        sentences.append(words % named_or_counted(offered))
    if emails:
        sentences.append(ngettext("%d email is sent now.", "%d emails are sent now.", emails) % emails)
    return " ".join([*sentences, silent_in_words(silent)]).strip()


def named_or_counted(names: Sequence[str]) -> str:
    """Return the names of a few people, or how many they are."""
    if len(names) <= FEW and all(names):
        return listed(names)
    return ngettext("%d person", "%d people", len(names)) % len(names)


def difference_in_words(told: int, shown: int | None) -> str:
    """Return how many people are told of something, compared with the number that was shown before."""
    words = ngettext("%d person is emailed", "%d people are emailed", told) % told if told else _("Nobody is emailed")
    if shown is None or told == shown:
        return f"{words}."
    if told > shown:
        more = ngettext("%d more than when you looked", "%d more than when you looked", told - shown)
    else:
        more = ngettext("%d fewer than when you looked", "%d fewer than when you looked", shown - told)
    return f"{words}, {more % abs(told - shown)}."


def soon_in_words(
    people: tuple[int, int, int], *, silent: int = 0, meetings: int = 1, at: str = "", condition: str = ""
) -> str:
    """Return who gets an email about a change, 15 minutes after it or, with `at`, at that time.

    `people` are as for `people_in_words`. They are attendees of so many `meetings`. `condition` ends the sentence.
    `silent` more gave no email address.
    """
    who, total = people_in_words(*people), sum(people)
    if not total:
        return emailed_in_words(0, silent=silent) if silent else _("Nobody is emailed: nobody has a place yet.")
    who = _("%(who)s of %(number)d meetings") % {"who": who, "number": meetings} if meetings > 1 else who
    when = _("at %(time)s, with the change before it") % {"time": at} if at else _("in 15 minutes")
    words = ngettext("%(who)s gets an email %(when)s", "%(who)s get an email %(when)s", total)
    words %= {"who": who, "when": when}
    return f"{words}{condition and f' {condition}'}. {silent_in_words(silent)}".strip()


def followers_in_words(at_once: int, in_edition: int, day: date | None = None) -> str:
    """Return how many followers hear of something: at once, and in the newsletter whose next edition is for `day`."""
    if not at_once and not in_edition:
        return _("Nobody is emailed: the group has no followers yet.")
    if not in_edition:
        return ngettext("%d follower hears of it at once.", "%d followers hear of it at once.", at_once) % at_once
    newsletter = _("in the newsletter for %(day)s") if day else _("in the next newsletter")
    named = newsletter % {"day": date_format(day, "l j F")} if day else newsletter
    values = {"number": in_edition, "more": at_once, "newsletter": named}
    words = ngettext(
        "%(number)d follower hears of it %(newsletter)s", "%(number)d followers hear of it %(newsletter)s", in_edition
    )
    more = _(", %(more)d at once") if at_once else ""
    return f"{words % values}{more % values}."
