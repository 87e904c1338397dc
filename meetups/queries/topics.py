"""The topic backlog for pages: a list of topics, and one topic with what came of it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, Count, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils.html import escape
from django.utils.translation import gettext as _

from meetups.extensions import FeedEntry, FeedStart
from meetups.models import Action, Card, Event, Grid, Group, Interest, Topic, TopicTag
from meetups.models.slugs import path_of
from meetups.models.topics import TopicQuerySet
from meetups.standards.topic_files import TopicRow
from meetups.wording import present
from meetups.wording.dates import day_in_words
from meetups.wording.topics import discussed_in_words, interest_in_words

# By the value of `?sort=`: the last field is unique, and none is null.
ORDERS = {
    "interest": ("-interest", "raised_on", "pk"),
    "newest": ("-raised_on", "-pk"),
    "waiting": ("waits_since", "pk"),
}
STATES = {
    "open": (Topic.State.OPEN,),
    "parked": (Topic.State.PARKED,),
    "done": (Topic.State.DONE,),
    "all": Topic.LISTED,
}
MOST_TAGS = 50


class TopicCard(NamedTuple):
    """One topic in a list, as plain values. `slug` is its number, from which a page of the list can start."""

    slug: str
    url: str
    me_too_url: str
    title: str
    state: str
    state_label: str
    interest: int
    raised: str
    discussed: str
    tags: list[TopicTag]

    @property
    def is_waiting(self) -> bool:
        return self.state in Topic.WAITING


class Outcome(NamedTuple):
    """The outcome of a topic at one meeting. The URL is empty while the event is a draft."""

    event: str
    url: str
    day: date
    minutes: int
    html: str


class Record(NamedTuple):
    """The record of a topic: outcomes newest first, actions oldest first, and interest in words."""

    outcomes: list[Outcome]
    actions: list[Action]
    interest: str

    @property
    def discussed(self) -> str:
        return discussed_in_words(len(self.outcomes), sum(outcome.minutes for outcome in self.outcomes))


def topics_of(group_id: int, *, state: str, tag: str, sort: str) -> TopicQuerySet:
    """Return the topics of a group in one of STATES, with this tag unless it is empty, and all that `sort` needs."""
    rows = Topic.objects.filter(group=group_id, state__in=STATES[state]).annotate(slug=Cast("pk", CharField()))
    if sort == "waiting":
        rows = rows.annotate(waits_since=Coalesce(TruncDate(_of_outcomes(Max("discussed_at"))), F("raised_on")))
    return rows.filter(tags__slug=tag) if tag else rows


def topic_cards(rows: TopicQuerySet, group_slug: str) -> list[TopicCard]:
    """Return the cards of these topics in the same order. Two queries."""
    return [_card(topic, group_slug) for topic in with_discussions(rows).prefetch_related("tags")]


def with_discussions(rows: TopicQuerySet) -> TopicQuerySet:
    """Annotate `times`, how often topics were discussed, and `minutes`, for how long."""
    return rows.annotate(**_discussions())


def _discussions() -> dict[str, Any]:
    """Return how often topics were discussed, and how many minutes, as annotations."""
    minutes = Sum((F("seconds_spent") + 59) / 60)
    return {"times": Coalesce(_of_outcomes(Count("pk")), 0), "minutes": Coalesce(_of_outcomes(minutes), 0)}


def _of_outcomes(aggregate: Any) -> Subquery:
    """Return an aggregate of the cards on which a topic was discussed. It is computed for the rows shown alone."""
    cards = Card.objects.standing().filter(topic=OuterRef("pk"), state=Card.State.DISCUSSED)
    return Subquery(cards.order_by().values("topic").annotate(found=aggregate).values("found"))


def _card(topic: Any, group_slug: str) -> TopicCard:
    url, me_too = (path_of(f"meetups:topics-{page}", group_slug, topic.path_part) for page in ("detail", "me-too"))
    raised, discussed = day_in_words(topic.raised_on), discussed_in_words(topic.times, topic.minutes)
    return TopicCard(
        str(topic.pk), url, me_too, topic.title, topic.state, topic.get_state_display(), topic.interest, raised,
        discussed, list(topic.tags.all()),
    )  # fmt: skip


def numbers_of(group_id: int) -> dict[str, int]:
    """Return how many topics a group has in each of STATES. One query."""
    counts = {name: Count("pk", filter=Q(state__in=states)) for name, states in STATES.items()}
    return Topic.objects.filter(group=group_id).order_by().aggregate(**counts)


def tags_of(group_id: int) -> list[TopicTag]:
    """Return the tags of a group's listed topics by name, at most MOST_TAGS. One query."""
    listed = Topic.objects.listed().filter(group=group_id)
    return list(TopicTag.objects.filter(topics__in=listed).distinct().order_by("name", "pk")[:MOST_TAGS])


def topic_at(group_slug: str, path_part: str) -> Topic | None:
    """Return the topic with the number that the last part of its URL begins with, or None. One query."""
    found = re.match(r"0*([1-9][0-9]{0,17})(?:-|\Z)", path_part, re.ASCII)
    if not found:
        return None
    rows = Topic.objects.select_related("group", "raised_at", "merged_into")
    return rows.filter(group__slug=group_slug, pk=found[1]).first()


def record_of(topic: Topic) -> Record:
    """Return what came of a topic. Three queries."""
    cards = Card.objects.standing().filter(topic=topic, state=Card.State.DISCUSSED)
    cards = cards.select_related("board__event").order_by("-discussed_at", "-pk")
    return Record(
        [_outcome(card) for card in cards],
        list(Action.objects.filter(card__topic=topic).order_by("created_at", "pk")),
        interest_in_words(*_counts(topic)),
    )


def _outcome(card: Card) -> Outcome:
    event = card.board.event
    url = "" if event.is_draft else event.get_absolute_url()
    return Outcome(event.title, url, event.local_date, card.minutes_spent, card.outcome_html)


def _counts(topic: Topic) -> Iterable[int]:
    """Return the interest of each kind, in the order of `Interest.Kind`."""
    sums = dict(topic.interests.order_by().values_list("kind").annotate(Sum("count")))
    return [sums.get(kind, 0) for kind in Interest.Kind.values]


def grid_for(topic: Topic) -> Grid | None:
    """Return the next grid of the group in which this topic could be pitched, or None. One query for an open topic."""
    if topic.state != Topic.State.OPEN:
        return None
    grids = Grid.objects.filter(event__in=topic.group.events.upcoming(present.now()), is_pitching_open=True)
    open_ones = grids.filter(event__status=Event.Status.CONFIRMED).exclude(pitches__in=topic.pitches.standing())
    return open_ones.select_related("event").order_by("event__starts_at", "pk").first()


class Export(NamedTuple):
    """All listed topics of a group as rows of a file, and further columns for readers."""

    rows: list[TopicRow]
    extra: dict[str, list[str]]


def export_of(group: Group) -> Export:
    """Return the listed topics of a group, oldest first. Two queries.

    A topic is identified by the URL of its number, or as in the file that it came from.
    """
    topics = with_discussions(Topic.objects.listed().filter(group=group).order_by("pk"))
    found: list[Any] = list(topics.prefetch_related("tags"))
    extra = {"discussed": [str(topic.times) for topic in found], "minutes": [str(topic.minutes) for topic in found]}
    return Export([_row(topic, group) for topic in found], extra)


def _row(topic: Topic, group: Group) -> TopicRow:
    url = settings.SITE_URL + path_of("meetups:topics-detail", group.slug, topic.path_part)
    number = settings.SITE_URL + path_of("meetups:topics-detail", group.slug, str(topic.pk))
    identifier = topic.source_id if topic.source == Topic.Source.FILE else number
    tags = tuple(tag.name for tag in topic.tags.all())
    return TopicRow(identifier, topic.title, topic.note, tags, topic.state, topic.raised_on, topic.interest, url)


def topic_entries(group: Group, most: int, start: FeedStart | None = None) -> list[FeedEntry]:
    """Return the listed topics that changed or were discussed last, newest first, each with its last outcome.

    Two queries. The id of an entry is the URL of its number alone, because the other one changes with the title.
    """
    last = Coalesce(_of_outcomes(Max("discussed_at")), F("updated_at"))
    rows = Topic.objects.listed().filter(group=group, published_at__isnull=False)
    rows = rows.annotate(changed_at=Greatest(F("updated_at"), last)).order_by("-changed_at", "-pk")
    found: list[Any] = list((start.narrow(rows, "topic", "changed_at") if start else rows)[:most])
    cards = Card.objects.standing().discussed().filter(topic__in=[topic.pk for topic in found])
    outcomes = {card.topic_id: card.outcome_html for card in cards}
    return [_entry(topic, group.slug, outcomes.get(topic.pk, "")) for topic in found]


def _entry(topic: Any, slug: str, outcome: str) -> FeedEntry:
    name = "meetups:topics-detail"
    title = topic.title if topic.state == Topic.State.OPEN else f"{topic.get_state_display()}: {topic.title}"
    heading = f"<p><strong>{escape(_('Where we got to'))}</strong></p>" if outcome else ""
    return FeedEntry(
        "topic", topic.pk, title, path_of(name, slug, topic.path_part), f"{topic.note_html}{heading}{outcome}",
        topic.published_at, max(topic.changed_at, topic.published_at), place=topic.changed_at,
        id=settings.SITE_URL + path_of(name, slug, str(topic.pk)),
    )  # fmt: skip
