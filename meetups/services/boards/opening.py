"""Opening the board of an event, and the links with which it is hosted."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Board, Card, Event, HostLink, Topic, User
from meetups.models.boards import morning_after
from meetups.services.doors import LONGEST_OPEN


@transaction.atomic
def open_board(
    *,
    event: Event,
    by: User | None = None,
    has_topics: bool = True,
    votes_each: int = 3,
    boxes: str = "5, 3, 1",
    hides_totals: bool = True,
    topics: Iterable[Topic] = (),
) -> Board:
    """Open the board of an event. Each of these topics of the group's backlog becomes a card.

    Without topics, phones only join: for a grid, or for talks. Raises ValidationError by field, or with the code draft,
    cancelled, past, exists, none or topic. The code none means that such a board is given topics, and topic that one is
    not open any more.
    """
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=event.pk)
    refusal = _refusal(event)
    if refusal:
        raise refusal
    facts = {"has_topics": has_topics, "votes_each": votes_each, "boxes": boxes, "hides_totals": hides_totals}
    board = Board(event=event, opened_by=by, **facts)
    board.clean_fields()
    board.save()
    take_along(board, topics)
    return board


def take_along(board: Board, topics: Iterable[Topic]) -> None:
    """Add a card for each of these topics of the group's backlog. They are locked, so that none is merged meanwhile.

    Raises ValidationError with the code none, or topic when one is not open any more.
    """
    topics = list(topics)
    if topics and not board.has_topics:
        raise ValidationError(_("Tick lean coffee to take topics along, or choose none."), "none")
    rows = Topic.objects.filter(pk__in=[topic.pk for topic in topics], state=Topic.State.OPEN).order_by("pk")
    found = set(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    for topic in topics:
        if topic.pk not in found:
            raise ValidationError(_("“%(topic)s” is not open in the backlog any more."), "topic", {"topic": topic})
        Card.objects.create(board=board, topic=topic, title=topic.title, compared_title=topic.compared_title)


@transaction.atomic
def open_host_link(*, board: Board, by: User | None = None, expires_at: datetime | None = None) -> HostLink:
    """Create a link with which anyone can host the board.

    It expires at 6am after the event, by its clock, or at `expires_at` within a week of the event. Raises
    ValidationError with the code cancelled, past or late.
    """
    rows = Event.objects.select_for_update(of=("self",), no_key=True)  # if it is being moved, its links move with it
    event = rows.get(pk=board.event_id)
    expires_at = expires_at or morning_after(event.ends_at, event.zone)
    if event.is_cancelled:
        raise ValidationError(_("This event is cancelled, so its board is closed."), code="cancelled")
    if expires_at <= timezone.now():
        raise ValidationError(_("Choose a time in the future."), code="past")
    if expires_at > event.ends_at + LONGEST_OPEN:
        raise ValidationError(_("Choose a time within a week of the event."), code="late")
    return HostLink.objects.create(board=board, created_by=by, expires_at=expires_at)


@transaction.atomic
def end_host_link(*, link: HostLink) -> HostLink:
    """Expire a host link at once. Ending it twice is the same as once."""
    HostLink.objects.open().filter(pk=link.pk).update(expires_at=timezone.now())
    link.refresh_from_db()
    return link


def move_link_expiry(*, before: Event, after: Event) -> None:
    """Move the expiry of the open host links by as much as the end of the event moved.

    The board itself is not locked: a step that wraps it up waits for the event (ADR 37).
    """
    if moved := after.ends_at - before.ends_at:
        HostLink.objects.open().filter(board__event=after).update(expires_at=F("expires_at") + moved)


def _refusal(event: Event) -> ValidationError | None:
    if event.is_draft:
        return ValidationError(_("Publish the event first."), code="draft")
    if event.is_cancelled:
        return ValidationError(_("This event is cancelled, so it needs no board."), code="cancelled")
    if morning_after(event.ends_at, event.zone) <= timezone.now():
        return ValidationError(_("This event is over. Enter what was written on paper."), code="past")
    if Board.objects.filter(event=event).exists():
        return ValidationError(_("This event has a board already."), code="exists")
    return None
