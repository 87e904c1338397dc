"""The steps of hosts. Each step notes the values before it, so that it can be undone, and raises the version."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Board, BoardStep, Card, HostLink, User
from meetups.services.boards import outcomes
from meetups.services.boards.locking import card_of, lock_board, refuse_cancelled
from meetups.services.topics import lock_backlog

Kind = BoardStep.Kind

_FLOW = {
    Kind.PHASE, Kind.START, Kind.PAUSE, Kind.RESUME, Kind.ADD_MINUTE, Kind.RESTART_BOX, Kind.GO_ON, Kind.MOVE_ON,
    Kind.PARK, Kind.UNDO,
}  # fmt: skip
# A step is refused if one of these was taken after the version that its host saw.
CONFLICTS = {
    **dict.fromkeys(_FLOW, _FLOW),
    Kind.JOINING: {Kind.JOINING, Kind.UNDO},
    Kind.VOID_SEAT: {Kind.UNDO},
    Kind.ADD_CARD: {Kind.UNDO},
    Kind.MERGE: {Kind.MERGE, Kind.PHASE, Kind.UNDO},
    Kind.MOVE: {Kind.MOVE, Kind.MERGE, Kind.PHASE, Kind.START, Kind.PARK, Kind.UNDO},
    Kind.HANDS: {Kind.MERGE, Kind.PHASE, Kind.UNDO},
    Kind.WRITE: {Kind.UNDO},
    Kind.UNDO: set(Kind),
}
# Of these, one about the same card is refused, too.
ONCE_A_CARD = {Kind.HANDS, Kind.WRITE}


class Host(NamedTuple):
    """The host who takes a step: an organiser, or somebody with a host link. Without either, no host took it."""

    user: User | None = None
    link: HostLink | None = None


NO_HOST = Host()


class Step:
    """A step that is being taken on a locked board. It notes what it changes."""

    def __init__(self, board: Board, card: Card | None = None) -> None:
        self.board, self.card, self.now = board, card, timezone.now()
        self.before: dict[str, Any] = {}
        self._changed: dict[tuple[str, int], dict[str, Any]] = {}
        self._cards_of_topics: set[int] = set()  # cards of topics whose pages may change

    @property
    def version(self) -> int:
        """The version of the board after this step."""
        return self.board.version + 1

    def set(self, row: models.Model, **values: Any) -> None:
        """Set fields of a row, and note their values before the step."""
        self._note(row, values)
        row.save(update_fields=saved_with(values))

    def set_all(self, rows: Mapping[Card, dict[str, Any]]) -> None:
        """Set the same fields of many cards, each to its own values, with few queries."""
        for row, values in rows.items():
            self._note(row, values)
        if rows:
            Card.objects.bulk_update(rows, next(iter(rows.values())), batch_size=100)

    def _note(self, row: models.Model, values: dict[str, Any]) -> None:
        """Set fields of a row in memory, and note their values before the step."""
        if isinstance(row, Card):
            self._note_card_of_topic(row, values)
        noted = self._changed.setdefault((row._meta.model_name or "", row.pk), {})
        for name, value in values.items():
            noted.setdefault(name, _plain(getattr(row, name)))
            setattr(row, name, value)

    def _note_card_of_topic(self, card: Card, values: Mapping[str, Any]) -> None:
        """Note a card whose topic may show something else. The backlog is locked before its cards."""
        if outcomes.SHOWN_BY & values.keys() and (card.topic_id or "topic_id" in values):
            if not self._cards_of_topics:
                lock_backlog(self.board.event.group)
            self._cards_of_topics.add(card.pk)

    def add(self, row: models.Model) -> None:
        """Note that the step created this row."""
        self.before.setdefault("added", []).append([row._meta.model_name, row.pk])

    def record(self, kind: str, host: Host, undoes: BoardStep | None = None) -> BoardStep:
        """Raise the version of the board, store the step, and let the search find what it says about topics."""
        outcomes.write(outcomes.topics_of(self.board, self._cards_of_topics))
        self.before["rows"] = [[*key, values] for key, values in self._changed.items()]
        self.board.version += 1
        self.board.save(update_fields=["version"])
        return BoardStep.objects.create(
            board=self.board,
            kind=kind,
            card=self.card,
            before=self.before,
            undoes=undoes,
            version=self.board.version,
            host=host.user,
            link=host.link,
        )


@contextmanager
def taking(kind: str, *, board: Board, host: Host, version: int, card: Card | None = None) -> Iterator[Step]:
    """Lock the board, and give a step to the caller, who changes rows with it. Then store the step.

    `version` is the version of the board that the host saw. Raises ValidationError with the code cancelled, card, or
    taken when a step that conflicts was taken since.
    """
    with transaction.atomic():
        board = lock_board(board)
        refuse_cancelled(board)
        refuse_taken(board, kind, version, card)
        step = Step(board, card and card_of(board.pk, card))
        yield step
        step.record(kind, host)


def refuse_taken(board: Board, kind: str, version: int, card: Card | None) -> None:
    """Raise ValidationError with the code taken, and the step in its params, if a step that conflicts was taken."""
    conflicts = Q(kind__in=CONFLICTS[Kind(kind)])
    if kind in ONCE_A_CARD:
        conflicts |= Q(kind=kind, card=card)
    taken = board.steps.filter(conflicts, version__gt=version).select_related("host", "link").last()
    if taken:
        raise ValidationError(
            _("“%(step)s” was pressed before you, by %(by)s. This is the board as it is now."),
            "taken",
            {"step": taken, "by": taken.taken_by},
        )


def saved_with(values: Iterable[str]) -> list[str]:
    """Return the fields to save when these change: HTML is rendered only if it is saved."""
    return [*values, *(["outcome_html"] if "outcome" in values else [])]


def _plain(value: Any) -> Any:
    """Return a value that JSON has."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value
