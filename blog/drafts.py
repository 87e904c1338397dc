"""The text with which a write-up begins: the record of an event, as its page shows it, in plain Markdown (ADR 53).

Every name, title and answer is escaped, and a section without anything in it is left out.
"""

from collections.abc import Container, Sequence

from django.utils.translation import gettext as _

from meetups.models import Event
from meetups.models.slugs import path_of
from meetups.queries.actions import ActionLine
from meetups.queries.attendees import numbers_coming
from meetups.queries.event_agendas import SESSION, Part
from meetups.queries.event_pages import EventRecord, TopicLine, left_over, next_meeting, numbers_in_words, record_of
from meetups.queries.feedback import ShownRemark
from meetups.standards import plain_text
from meetups.standards.markdown_writing import Item, Section, Span, spans_of, written

# Of the 50,000 characters that a post takes. The others are for what organisers write.
MOST_CHARACTERS = 40_000
RELATED = ("group", "venue__host", "board", "call", "grid")  # what an event should be selected with


def text_of(event: Event) -> str:
    """Return the Markdown of a write-up of an event that is over, at most 40,000 characters.

    The longest sections lose their last items if it would be longer, and say so.
    """
    sections, shortened = sections_of(event), set[int]()
    while len(text := written(_saying_so(event, sections, shortened))) > MOST_CHARACTERS:
        longest = max(range(len(sections)), key=lambda number: len(written([sections[number]])))
        items = sections[longest].items
        sections[longest] = sections[longest]._replace(items=items[: len(items) * 3 // 4])
        shortened.add(longest)
    return text


def _saying_so(event: Event, sections: Sequence[Section], shortened: Container[int]) -> list[Section]:
    page = Span(event.title, event.get_absolute_url())
    note = spans_of(_("Not all of it fits here. The rest is on the page of %(title)s."), title=page)
    return [
        one._replace(paragraphs=[*one.paragraphs, note]) if number in shortened else one
        for number, one in enumerate(sections)
    ]


def sections_of(event: Event) -> list[Section]:
    """Return the record of an event that is over: when, where, how many, what came of it, and what is next.

    It has only what is public: numbers from five up, and names of those who agreed to be named.
    """
    record = record_of(event)
    numbers = " ".join(f"{line}." for line in numbers_in_words(event, numbers_coming(event), record))
    return [
        Section("", [_when_and_where(event), _host(event), [Span(numbers)]]),
        Section(_("Talks"), items=[_part(part) for part in record.agenda.talks]),
        Section(_("Sessions"), items=[_part(part) for part in record.agenda.sessions]),
        Section(_("What we talked about"), items=[_topic(line) for line in record.topics]),
        Section(_("What goes back to the backlog"), items=[_topic(line) for line in left_over(event)]),
        Section(_("What we agreed to do"), items=[_action(event, line) for line in record.actions]),
        _said(event, record),
        _next(event),
    ]


def summary_of(event: Event) -> str:
    """Return one sentence for lists: the day and the place."""
    if not event.is_in_person or event.venue is None:
        return _("What happened on %(day)s.") % {"day": event.leaf.long}
    return _("What happened on %(day)s at %(place)s.") % {"day": event.leaf.long, "place": event.venue.name}


def _when_and_where(event: Event) -> list[Span]:
    values: dict[str, Span | str] = {
        "title": Span(event.title, event.get_absolute_url()),
        "day": event.leaf.long,
        "hours": event.hours,
    }
    if not event.is_in_person:
        return spans_of(_("%(title)s took place on %(day)s, %(hours)s, online."), **values)
    if event.venue is None:
        return spans_of(_("%(title)s took place on %(day)s, %(hours)s."), **values)
    values["place"] = Span(event.venue.name, event.venue.get_absolute_url())
    values["town"] = event.venue.address_locality
    return spans_of(_("%(title)s took place on %(day)s, %(hours)s, at %(place)s, %(town)s."), **values)


def _host(event: Event) -> list[Span]:
    host = event.venue.host if event.is_in_person and event.venue else None
    return spans_of(_("%(organisation)s hosted us."), organisation=host.name) if host else []


def _part(part: Part) -> Item:
    """Return a talk or a session, with the name of who gave it if they chose to show it, and its slides."""
    line = [Span(part.title, part.url), *([Span(f", {part.who}")] if part.who else [])]
    for words, url in ((_("Slides"), part.slides_url), (_("Recording"), part.recording_url)):
        line += [Span(" · "), Span(words, url)] if url else []
    return Item(line, _lines(plain_text.of_html(part.html)) if part.kind == SESSION else ())


def _topic(line: TopicLine) -> Item:
    return Item([Span(line.title, line.url)], _lines(plain_text.of_html(line.html)))


def _action(event: Event, line: ActionLine) -> Item:
    """Return an action with its owner and when it is due, and a link to the list."""
    url = f"{path_of('meetups:actions-index', event.group.slug)}#action-{line.uid}"
    return Item([Span(line.text, url), Span(f" ({line.facts})")])


def _said(event: Event, record: EventRecord) -> Section:
    """Return what the answers to the feedback form say, if there are five or more, and the words released of them."""
    if not record.result:
        return Section("")
    link = Span(_("All answers"), f"{event.get_absolute_url()}#retrospective")
    return Section(
        _("What people said"), [[Span(f"{record.result.in_words} "), link]], [_remark(said) for said in record.remarks]
    )


def _remark(said: ShownRemark) -> Item:
    first, *below = _lines(said.text) or [[]]
    return Item([Span(f"{said.part}: "), *first], below)


def _next(event: Event) -> Section:
    """Return the next meeting of the group, with its day and place."""
    coming = next_meeting(event.group)
    if coming is None:
        return Section("")
    facts = {"day": coming.leaf.long, "hours": coming.hours, "place": coming.place_in_words}
    title = Span(coming.title, coming.get_absolute_url())
    return Section(_("What is next"), [spans_of(_("%(title)s, %(day)s, %(hours)s. %(place)s."), title=title, **facts)])


def _lines(text: str) -> list[list[Span]]:
    return [[Span(line)] for line in text.splitlines() if line.strip()]
