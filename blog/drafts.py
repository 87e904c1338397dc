"""The text with which a write-up begins: what the page of the event says of it, as plain Markdown.

Every name, title and answer is escaped, and a section without anything in it is left out.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from meetups.models import Event
from meetups.models.slugs import path_of
from meetups.queries.attendees import numbers_coming
from meetups.queries.event_agendas import Part
from meetups.queries.event_pages import EventRecord, numbers_in_words, record_of
from meetups.standards.plain_text import escaped


def text_of(event: Event) -> str:
    """Return the Markdown of a write-up of an event that is over: when, where, how many, and what came of it.

    It has only what is public: numbers from five up, and names of those who agreed to be named.
    """
    record = record_of(event)
    parts = [
        _when_and_where(event),
        _sentences(numbers_in_words(event, numbers_coming(event), record)),
        _section(_("Talks"), map(_part, record.agenda.talks)),
        _section(_("Sessions"), map(_part, record.agenda.sessions)),
        _section(_("What we talked about"), (_linked(line.title, line.url) for line in record.topics)),
        _section(_("What we agreed to do"), _actions(event, record)),
        _result(event, record),
    ]
    return "\n\n".join(part for part in parts if part)


def summary_of(event: Event) -> str:
    """Return one sentence for lists: the day and the place."""
    if not event.is_in_person or event.venue is None:
        return _("What happened on %(day)s.") % {"day": event.leaf.long}
    return _("What happened on %(day)s at %(place)s.") % {"day": event.leaf.long, "place": event.venue.name}


def _when_and_where(event: Event) -> str:
    values = {
        "title": _linked(event.title, event.get_absolute_url()),
        "day": event.leaf.long,
        "hours": event.hours,
        "place": "",
    }
    if not event.is_in_person:
        return _("%(title)s took place on %(day)s, %(hours)s, online.") % values
    if event.venue is None:
        return _("%(title)s took place on %(day)s, %(hours)s.") % values
    venue = event.venue
    values["place"] = f"{_linked(venue.name, venue.get_absolute_url())}, {escaped(venue.address_locality)}"
    return _("%(title)s took place on %(day)s, %(hours)s, at %(place)s.") % values


def _sentences(words: list[str]) -> str:
    return " ".join(f"{line}." for line in words)


def _section(heading: str, lines: Iterable[str]) -> str:
    """Return a heading and a list, or an empty text without lines."""
    rows = "\n".join(f"- {line}" for line in lines)
    return f"## {heading}\n\n{rows}" if rows else ""


def _part(part: Part) -> str:
    """Return a talk or a session, with the name of who gave it if they chose to show it."""
    linked = _linked(part.title, part.url)
    return f"{linked}, {escaped(part.who)}" if part.who else linked


def _actions(event: Event, record: EventRecord) -> Iterable[str]:
    """Yield the actions that were agreed, each with its owner and when it is due, and a link to the list."""
    url = path_of("meetups:actions-index", event.group.slug)
    for line in record.actions:
        yield f"{_linked(line.text, f'{url}#action-{line.uid}')} ({escaped(line.facts)})"


def _result(event: Event, record: EventRecord) -> str:
    """Return what the answers to the feedback form say, if there are five or more."""
    if not record.result:
        return ""
    linked = f"[{_('All answers')}]({event.get_absolute_url()}#retrospective)"
    return f"## {_('What people said')}\n\n{record.result.in_words} {linked}"


def _linked(title: str, url: str) -> str:
    return f"[{escaped(title)}]({url})" if url else escaped(title)
