"""The parts of an event's page beside when and where: what waits before it, what is on, and what came of it."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from meetups import extensions
from meetups.models import Board, Card, Event, Group, Topic
from meetups.models.places import is_full
from meetups.queries.actions import ActionLine, actions_of, open_actions
from meetups.queries.attendees import Numbers
from meetups.queries.event_agendas import Agenda, agenda_of
from meetups.queries.events import MOST_HOSTS, moved_from
from meetups.queries.feedback import (
    EarlierRemarks,
    Result,
    ShownRemark,
    answers_per_event,
    remarks_of,
    result_of,
    you_said_we_did,
)
from meetups.queries.news import coming_events
from meetups.wording import present
from meetups.wording.boards import state_in_words
from meetups.wording.counts import FEWEST, again_in_words, checked_in_in_words, discussions_in_words
from meetups.wording.dates import Leaf, leaf, time_and_other_day
from meetups.wording.event_states import EventState, Facts, state_of
from meetups.wording.lists import listed

MOST_TOPICS = 5
MOST_ACTIONS = 10
MOST_AFTER = 2  # meetings, on the line of the series


class TopicLine(NamedTuple):
    """A topic that waits, or one that was discussed, with its outcome. `url` is its page, or "" without one."""

    title: str
    url: str
    votes: int
    minutes: int = 0
    html: str = ""


class OnNow(NamedTuple):
    """The phase of the board at this moment, in one sentence, and whether people can join.

    The sentence is empty on a board without topics.
    """

    words: str
    is_joining_open: bool


class EventRecord(NamedTuple):
    """The sections of an event's page for one moment. The page leaves out the empty ones."""

    agenda: Agenda = Agenda()
    on_now: OnNow | None = None
    topics: list[TopicLine] = []
    actions: list[ActionLine] = []
    you_said: EarlierRemarks | None = None
    result: Result | None = None
    remarks: list[ShownRemark] = []

    @property
    def discussions(self) -> str:
        """How many topics were discussed for how long, in words; empty if none was."""
        return discussions_in_words(len(self.topics), sum(line.minutes for line in self.topics))


def record_of(event: Event) -> EventRecord:
    """Return the sections of the page: before the event, while it is on, or after it.

    Five queries at most, and up to three for its talks and its grid, if board, call and grid were selected with it.
    """
    if event.is_cancelled:
        return EventRecord()
    board = getattr(event, "board", None)
    return _after(event, board) if event.is_past else _until_end(event, board)


def numbers_in_words(event: Event, coming: Numbers, record: EventRecord) -> list[str]:
    """Return the numbers of an event that is over, in words: people, check-ins, discussions."""
    if not event.is_past or event.is_cancelled:
        return []
    came = checked_in_in_words(coming.came) if coming.came >= FEWEST else ""
    return [words for words in (coming.in_words(None, is_past=True), came, record.discussions) if words]


def state_of_event(event: Event, taken: int, *, has_waitlist: bool) -> EventState | None:
    """Return the state that the page says at its top, or None for an event that is simply ahead and open.

    So many of its places are taken. `event` comes from `event_at`, with a query for the usual venue of its series if it
    is at another one, or from `next_events`.
    """
    code = refusal[0] if (refusal := event.rsvp_refusal) else ""
    end = event.local_end
    is_elsewhere = event.is_somewhere_different
    return state_of(
        Facts(
            status=event.status,
            is_past=event.is_past,
            on_until=time_and_other_day(present.today(end.tzinfo), end) if event.is_on_now else "",
            opens=event.local_rsvp_opens if code == "early" else "",
            is_closed=code == "closed",
            is_full=is_full(event.capacity, taken),
            has_waitlist=has_waitlist,
            free=event.capacity - taken if event.capacity else None,
            capacity=event.capacity,
            venue=event.venue.name if is_elsewhere and event.venue else "",
            usual_venue=event.series.venue.name if is_elsewhere and event.series and event.series.venue else "",
            is_venue_unknown=event.is_venue_unknown,
            former_day=_former_day(event),
            reason=event.cancellation_reason,
        )
    )


def former_date(event: Event) -> date | None:
    """Return the day on which an event was before it moved to another one, or None. `event` comes from `event_at`."""
    return moved_from(event.former_slug, event.local_date)  # type: ignore[attr-defined]


def _former_day(event: Event) -> str:
    day = former_date(event)
    return leaf(day).long if day else ""


def left_over(event: Event) -> list[TopicLine]:
    """Return the topics of a wrapped-up board that were not discussed and are in the backlog again. One query."""
    board = getattr(event, "board", None)
    if board is None or not board.is_wrapped_up:
        return []
    cards = board.cards.standing().exclude(state=Card.State.DISCUSSED).exclude(topic__state=Topic.State.REFUSED)
    return [_outcome(card, event) for card in cards.select_related("topic")]


class Beside(NamedTuple):
    """A meeting of the line "the last one, this one, the next two". `outcome` is one line, or empty."""

    url: str
    title: str
    leaf: Leaf
    is_this: bool
    outcome: str = ""


def beside(event: Event) -> list[Beside]:
    """Return the last public meeting of the group before this one, this one, and the next two; none without others.

    Cancelled ones are left out. The one before says what came of it: the headline of its write-up, or its public
    result. One query.
    """
    others = Event.objects.public().filter(group=event.group_id).exclude(Q(status="cancelled") | Q(pk=event.pk))
    before = others.filter(starts_at__lte=event.starts_at).order_by("-starts_at", "-pk")[:1]
    after = others.filter(starts_at__gt=event.starts_at).order_by("starts_at", "pk")[:MOST_AFTER]
    found = Event.objects.filter(Q(pk__in=before.values("pk")) | Q(pk__in=after.values("pk")))
    found = found.annotate(**answers_per_event(), **_outcomes()).only("slug", "title", "starts_at", "ends_at", "zone")
    line = [*found, event]
    line.sort(key=lambda one: (one.starts_at, one is event))
    return [_beside(one, event) for one in line] if line[1:] else []


def _beside(one: Event, event: Event) -> Beside:
    is_before = one is not event and one.starts_at <= event.starts_at and one.is_past
    return Beside(one.get_absolute_url(), one.title, one.leaf, one is event, _outcome_of(one) if is_before else "")


def _outcomes() -> dict[str, Subquery]:
    """Return the expressions for what came of an event, by the names of their columns."""
    return {f"outcome_{name}": expression("pk") for name, expression in extensions.event_outcomes.items()}


def _outcome_of(event: Any) -> str:
    """Return one line about what came of an event that has the columns of `_outcomes` and `answers_per_event`."""
    for name in extensions.event_outcomes:
        if line := getattr(event, f"outcome_{name}"):
            return str(line)
    return again_in_words(event.yes or 0, event.answers) if (event.answers or 0) >= FEWEST else ""


def hosts_of(event: Event) -> str:
    """Return the names of up to three organisers: `Ann, Ben, Cy and others`. `event` comes from `event_at`."""
    names = [getattr(event, f"host_{number}") for number in range(MOST_HOSTS + 1)]
    named = [name for name in names if name]
    return listed([*named[:MOST_HOSTS], _("others")]) if len(named) > MOST_HOSTS else listed(named)


def next_meeting(group: Group) -> Event | None:
    """Return the next public meeting of a group that has not begun, with its venue. One query."""
    coming = coming_events().filter(group=group, starts_at__gt=present.now())
    return coming.select_related("venue").first()


def _until_end(event: Event, board: Board | None) -> EventRecord:
    return EventRecord(
        agenda=agenda_of(event),
        on_now=_on_now(board) if board else None,
        topics=[
            TopicLine(topic.title, _page_of(topic, event), topic.interest)
            for topic in event.group.topics.waiting()[:MOST_TOPICS]
        ],
        actions=open_actions(event.group, MOST_ACTIONS),
        you_said=you_said_we_did(event.group, event),
    )


def _after(event: Event, board: Board | None) -> EventRecord:
    result = result_of(event)
    return EventRecord(
        agenda=agenda_of(event),
        topics=[_outcome(card, event) for card in board.cards.discussed().select_related("topic")] if board else [],
        actions=actions_of(event),
        result=result if result.is_public else None,
        remarks=remarks_of(event),
    )


def _outcome(card: Card, event: Event) -> TopicLine:
    url = _page_of(card.topic, event) if card.topic else ""
    return TopicLine(card.title, url, card.votes or 0, card.minutes_spent, card.outcome_html)


def _on_now(board: Board) -> OnNow:
    """Return what happens on a board. A query if a topic can be under discussion."""
    is_joining_open = board.is_joining_open and not board.is_wrapped_up
    if not board.has_topics:
        return OnNow("", is_joining_open)
    is_discussing = board.phase == Board.Phase.DISCUSS
    card = board.cards.filter(state=Card.State.DISCUSSING).first() if is_discussing else None
    words = state_in_words(board.phase, card.title if card else "", is_paused=board.is_paused)
    return OnNow(words, is_joining_open)


def _page_of(topic: Topic, event: Event) -> str:
    """Return the URL of a topic of the event's group, or "" if it has no page."""
    topic.group = event.group
    return topic.get_absolute_url() if topic.has_page else ""
