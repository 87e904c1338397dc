"""The items of an edition: functions that find things worth telling, and read them as the public sees them (ADR 60)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups import extensions
from meetups.models import ACCESS_FACTS, Action, Edition, EditionItem, Event, Group, Topic, Venue
from meetups.models.slugs import path_of
from meetups.queries import blogroll
from meetups.queries.actions import ActionLine, lines
from meetups.queries.events import CARD_COLUMNS, EventCard, event_cards
from meetups.queries.news import ACTION, EVENT, coming_events
from meetups.wording.dates import day_in_words, leaf

# With EVENT and ACTION, the kinds of items. TEXT stands for those of other apps, ENTRY is one of the blogroll.
CLOSED, TOPIC, ENTRY, TEXT = "closed", "topic", "entry", ""
_ACCESS = tuple(f"{name}{end}" for name in ACCESS_FACTS for end in ("", "_note"))
# Two days more than until the next edition, for readers who open this one late.
SPAN = timedelta(days=16)
MOST_LISTED, MOST_TOPICS = 20, 5
# News in one edition. Later news waits for the next, so that no follower misses it. Far meetings do not count, because
# they are named again when they are soon, nor do entries, which are only offered.
MOST_NEWS = 50
_COUNTED = (TEXT, ACTION, CLOSED)


class Line(NamedTuple):
    """One thing as an edition shows it, with short sentences in `facts`. `url` is a path or that of another site."""

    title: str
    url: str
    label: str
    facts: list[str]

    @property
    def is_elsewhere(self) -> bool:
        """Whether its URL is one of another site."""
        return not self.url.startswith("/")


class Found(NamedTuple):
    """A thing worth telling. `news_at` is when it became news, None if it is not news.

    With `is_for_all`, followers who were told of it read of it again.
    """

    kind: str
    key: int
    news_at: datetime | None = None
    is_for_all: bool = True

    @property
    def is_soon(self) -> bool:
        """Whether it is a meeting before the next edition, which cannot wait for it."""
        return self.kind == EVENT and self.is_for_all


class Item(NamedTuple):
    """A thing with what organisers decided about it, and how it is shown."""

    found: Found
    is_chosen: bool
    position: int
    line: Line

    @property
    def name(self) -> str:
        """The name of its fields in the form of organisers."""
        return f"{self.found.kind}-{self.found.key}"


class Section(NamedTuple):
    """The things of one source under their heading."""

    heading: str
    kind: str
    lines: list[Line]


class Source(NamedTuple):
    """Things of one kind. `find` takes the group, and the moments that news is after and not after.

    `read` takes the kind and keys, and returns the lines of those that are public now. One query.
    """

    kind: str
    heading: str | Promise
    find: Callable[[Group, datetime, datetime], list[Found]]
    read: Callable[[Group, str, list[int]], dict[int, Line]]
    is_ticked: bool = True


def find_events(group: Group, since: datetime, until: datetime) -> list[Found]:
    """Return the soonest 20 events of the next 16 days, all of those that are news, and the soonest 20 later news."""
    rows = group.news.filter(kind=EVENT, record_id=OuterRef("pk"), created_at__gt=since, created_at__lte=until)
    coming = coming_events().filter(group=group).annotate(news_at=Subquery(rows.values("created_at")))
    found = coming.values_list("pk", "news_at")
    soon = found.filter(starts_at__lt=until + SPAN)
    far = found.filter(starts_at__gte=until + SPAN, news_at__isnull=False)
    return [
        *(Found(EVENT, pk, at) for number, (pk, at) in enumerate(soon) if at or number < MOST_LISTED),
        *(Found(EVENT, pk, at, is_for_all=False) for pk, at in far[:MOST_LISTED]),
    ]


def find_texts(group: Group, since: datetime, until: datetime) -> list[Found]:
    """Return all news items of other apps, oldest first: only their readers know which are public and count."""
    rows = group.news.filter(kind__in=list(extensions.news_texts), created_at__gt=since, created_at__lte=until)
    found = rows.order_by("created_at", "pk").values_list("kind", "record_id", "created_at")
    return [Found(kind, key, at, is_for_all=False) for kind, key, at in found]


def find_actions(group: Group, since: datetime, until: datetime) -> list[Found]:
    """Return the open actions, oldest first: the new ones, and of the others as many as there is room for."""
    rows = group.actions.open()
    old_ones = rows.filter(created_at__lte=since).values("pk")[:MOST_LISTED]
    new_ones = _first_news(rows, "created_at", since, until).values("pk")
    found = list(rows.filter(Q(pk__in=old_ones) | Q(pk__in=new_ones)).values_list("created_at", "pk"))
    new = [row for row in found if row[0] > since]
    old = [row for row in found if row[0] <= since][: max(MOST_LISTED - len(new), 0)]
    return [Found(ACTION, pk, at if at > since else None) for at, pk in (*old, *new)]


def find_closed(group: Group, since: datetime, until: datetime) -> list[Found]:
    """Return the actions that were done or dropped, oldest first."""
    found = _first_news(group.actions.all(), "closed_at", since, until).values_list("pk", "closed_at")
    return [Found(CLOSED, pk, at, is_for_all=False) for pk, at in found]


def find_topics(group: Group, since: datetime, until: datetime) -> list[Found]:
    """Return the open topics with most interest."""
    return [Found(TOPIC, pk) for pk in group.topics.waiting().values_list("pk", flat=True)[:MOST_TOPICS]]


def find_entries(group: Group, since: datetime, until: datetime) -> list[Found]:
    """Return what the websites of the blogroll wrote, newest first."""
    found = blogroll.recent(group, since, until)
    return [Found(ENTRY, entry.pk, entry.seen_at, is_for_all=False) for entry in found]


def read_events(group: Group, kind: str, keys: list[int]) -> dict[int, Line]:
    """Return the lines of these events: day, time, venue and its access."""
    access = [f"venue__{name}" for name in _ACCESS]
    rows = list(Event.objects.public().filter(pk__in=keys).with_taken().values_list("pk", *access, *CARD_COLUMNS))
    first = 1 + len(_ACCESS)
    cards = event_cards(row[first:] for row in rows)
    return {row[0]: _event_line(card, row[1:first]) for row, card in zip(rows, cards, strict=True)}


def read_texts(group: Group, kind: str, keys: list[int]) -> dict[int, Line]:
    """Return the texts of another app that are public."""
    found = extensions.news_texts[kind](group, keys) if kind in extensions.news_texts else {}
    return {key: Line(text.title, text.url, text.label, [text.summary]) for key, text in found.items()}


def read_actions(group: Group, kind: str, keys: list[int]) -> dict[int, Line]:
    """Return the lines of these actions, open or closed. They name no owner, because an email cannot be taken back."""
    found = lines(Action.objects.filter(pk__in=keys))
    return {line.pk: _action_line(group, line) for line in found}


def read_topics(group: Group, kind: str, keys: list[int]) -> dict[int, Line]:
    """Return the lines of these topics, unless they are no longer listed."""
    found = Topic.objects.listed().filter(pk__in=keys)
    return {topic.pk: _topic_line(group, topic) for topic in found}


def read_entries(group: Group, kind: str, keys: list[int]) -> dict[int, Line]:
    """Return the lines of these entries of the blogroll, without those that are too old or of no source any more."""
    found = blogroll.entries_at(group, keys)
    return {one.pk: Line(one.title, one.url, "", [f"{one.source}, {leaf(one.day).long}"]) for one in found}


# The sections of an edition, in order. A kind of another module is one more source here.
SOURCES = (
    Source(EVENT, gettext_lazy("Coming up"), find_events, read_events),
    Source(TEXT, gettext_lazy("New to read"), find_texts, read_texts),
    Source(ACTION, gettext_lazy("Open actions"), find_actions, read_actions),
    Source(CLOSED, gettext_lazy("Done or dropped since the last edition"), find_closed, read_actions),
    Source(TOPIC, gettext_lazy("Topics that wait"), find_topics, read_topics),
    Source(ENTRY, gettext_lazy("What other teams write"), find_entries, read_entries, is_ticked=False),
)
_ORDER = {source.kind: number for number, source in enumerate(SOURCES)}


def source_of(kind: str) -> Source:
    """Return the source of a kind of item."""
    return SOURCES[_ORDER.get(kind, _ORDER[TEXT])]


def items_of(edition: Edition, since: datetime, until: datetime) -> list[Item]:
    """Return the items of an open edition as it would be sent now: news since the one moment and until the other.

    Two queries for each source, one for what organisers decided.
    """
    found = [one for source in SOURCES for one in source.find(edition.group, since, until)]
    shown = read_lines(edition.group, [(one.kind, one.key) for one in found])
    decided = {(row.kind, row.key): row for row in edition.items.all()}
    items: list[Item] = []
    numbers: dict[Source, int] = {}
    for one in found:
        source, row = source_of(one.kind), decided.get((one.kind, one.key))
        if line := shown.get((one.kind, one.key)):
            numbers[source] = numbers.get(source, 0) + 1
            chosen = row.is_chosen if row else source.is_ticked
            items.append(Item(one, chosen, row.position if row else numbers[source], line))
    return sorted(items, key=lambda item: (SOURCES.index(source_of(item.found.kind)), item.position))


def fitting(items: Sequence[Item], until: datetime) -> tuple[list[Item], datetime]:
    """Return the items that one edition takes, and the moment until which it has all news.

    That is `until`, or the moment of the 50th news item that is no meeting and no entry of the blogroll. An item that
    became news later waits for the next edition, but for meetings that come before it.
    """
    counted = [item.found for item in items if source_of(item.found.kind).kind in _COUNTED]
    moments = sorted(found.news_at for found in counted if found.news_at)
    if len(moments) > MOST_NEWS:
        until = moments[MOST_NEWS - 1]
    fits = [one for one in items if one.found.is_soon or not one.found.news_at or one.found.news_at <= until]
    return fits, until


def read_lines(group: Group, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Line]:
    """Return the lines of things by kind and key, without those that are not public. One query for each reader."""
    asked: dict[tuple[Callable, str], list[tuple[str, int]]] = {}
    for kind, key in wanted:
        read = source_of(kind).read
        asked.setdefault((read, kind if read is read_texts else ""), []).append((kind, key))
    found: dict[tuple[str, int], Line] = {}
    for (read, kind), pairs in asked.items():
        shown = read(group, kind, sorted({key for _kind, key in pairs}))
        found |= {pair: shown[pair[1]] for pair in pairs if pair[1] in shown}
    return found


def sections_of(pairs: Iterable[tuple[str, Line]]) -> list[Section]:
    """Return these lines, each with its kind, under the headings of their sources, in the order of `SOURCES`."""
    grouped: dict[int, list[Line]] = {}
    for kind, line in pairs:
        grouped.setdefault(SOURCES.index(source_of(kind)), []).append(line)
    return [Section(str(SOURCES[at].heading), SOURCES[at].kind or "text", grouped[at]) for at in sorted(grouped)]


def is_for(item: Found | EditionItem, told_until: datetime | None, *, wants_actions: bool) -> bool:
    """Return whether a follower who was told the news until this moment reads of an item. None is a new reader."""
    if item.kind in (ACTION, CLOSED) and not wants_actions:
        return False
    return item.is_for_all or _is_new(item, told_until)


def is_worth_an_email(items: Sequence[Found | EditionItem], told_until: datetime | None) -> bool:
    """Return whether these items are a reason to write: a meeting that comes, or news. An item that goes on waiting is
    no reason."""
    return any(item.kind == EVENT or _is_new(item, told_until) for item in items)


def _is_new(item: Found | EditionItem, told_until: datetime | None) -> bool:
    return item.news_at is not None and (told_until is None or item.news_at > told_until)


def _first_news(rows: QuerySet[Any], column: str, since: datetime, until: datetime) -> QuerySet[Any]:
    """Return the first rows that became news in the span: one more than an edition takes, and all of its moment."""
    news = rows.filter(**{f"{column}__gt": since, f"{column}__lte": until}).order_by(column, "pk")
    last = Subquery(news.values(column)[MOST_NEWS : MOST_NEWS + 1])
    return news.filter(**{f"{column}__lte": Coalesce(last, Value(until, DateTimeField()))})


def _event_line(card: EventCard, access: Sequence[str | None]) -> Line:
    moved = _("Different venue this time") if card.is_somewhere_different else ""
    label = ". ".join(filter(None, [card.state_label, moved]))
    known = _access(access) if card.place != _("Online") else []
    facts = [f"{card.leaf.long}, {card.hours}", card.place, *known, card.summary]
    return Line(card.title, card.url, label, [fact for fact in facts if fact])


def _access(values: Sequence[str | None]) -> list[str]:
    """Return whether there is a step-free way in, and in a second line the other access facts that are known."""
    if values[0] is None:
        return []
    first, *others = Venue(**dict(zip(_ACCESS, values, strict=True))).access_facts
    return [first.in_words, " ".join(fact.in_words for fact in others if fact.note or not fact.is_unknown)]


def _action_line(group: Group, line: ActionLine) -> Line:
    url = f"{path_of('meetups:actions-index', group.slug)}#action-{line.uid}" if not line.ended else ""
    return Line(line.text, url, "", [capfirst(fact) for fact in (line.due, line.ended, line.why) if fact])


def _topic_line(group: Group, topic: Topic) -> Line:
    raised = _("Raised on %(day)s") % {"day": day_in_words(topic.raised_on)}
    return Line(topic.title, path_of("meetups:topics-detail", group.slug, topic.path_part), "", [raised])
