"""Discussing topics: what hosts do with the topic under discussion and its timebox."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetups.models import Board, Card
from meetups.services.boards import clock
from meetups.services.boards.locking import refuse_phase
from meetups.services.boards.steps import Host, Kind, Step, taking

DISCUSS, WRAPPED_UP = Board.Phase.DISCUSS, Board.Phase.WRAPPED_UP
State = Card.State
MINUTE = 60


def start(*, board: Board, host: Host, version: int, card: Card | None = None) -> None:
    """Discuss this card, or the first one of those to discuss. The one under discussion ends.

    Raises ValidationError with the code cancelled, taken, phase, card, or none when no topic is left.
    """
    with taking(Kind.START, board=board, host=host, version=version, card=card) as step:
        refuse_phase(step.board, DISCUSS)
        step.card = step.card or _next(step)
        if now := clock.discussed_now(step):
            clock.stop(step, now, State.DISCUSSED)
        if step.card.merged_into_id or step.card.state == State.DISCUSSING:
            raise ValidationError(_("Choose another topic: this one is being discussed or was merged."), "card")
        begin(step, step.card)


def pause(*, board: Board, host: Host, version: int) -> None:
    """Pause the timebox. Raises ValidationError with the code cancelled, taken, phase, idle or paused."""
    with taking(Kind.PAUSE, board=board, host=host, version=version) as step:
        step.card = _under_discussion(step)
        if step.board.is_paused:
            raise ValidationError(_("The timebox is paused already."), "paused")
        clock.pause(step)


def resume(*, board: Board, host: Host, version: int) -> None:
    """Let the timebox run on after a pause.

    Raises ValidationError with the code cancelled, taken, phase, idle or runs.
    """
    with taking(Kind.RESUME, board=board, host=host, version=version) as step:
        step.card = _under_discussion(step)
        if not step.board.is_paused:
            raise ValidationError(_("The timebox is not paused."), "runs")
        clock.run(step, clock.seconds_left(step))


def add_minute(*, board: Board, host: Host, version: int) -> None:
    """Add a minute to the timebox. If it is over or paused, it runs for what is left and a minute.

    Raises ValidationError with the code cancelled, taken, phase or idle.
    """
    with taking(Kind.ADD_MINUTE, board=board, host=host, version=version) as step:
        step.card = _under_discussion(step)
        clock.run(step, clock.seconds_left(step) + MINUTE)


def restart_box(*, board: Board, host: Host, version: int) -> None:
    """Start the timebox again. Raises ValidationError with the code cancelled, taken, phase or idle."""
    with taking(Kind.RESTART_BOX, board=board, host=host, version=version) as step:
        step.card = _under_discussion(step)
        clock.run(step, step.board.box_minutes[step.board.box - 1] * MINUTE)


def go_on(*, board: Board, host: Host, version: int) -> None:
    """Go on with the topic in the next timebox.

    Raises ValidationError with the code cancelled, taken, phase, idle, or last_box when it has no further timebox.
    """
    with taking(Kind.GO_ON, board=board, host=host, version=version) as step:
        step.card = _under_discussion(step)
        next_box(step)


def move_on(*, board: Board, host: Host, version: int) -> None:
    """End the topic under discussion. Raises ValidationError with the code cancelled, taken, phase or idle."""
    with taking(Kind.MOVE_ON, board=board, host=host, version=version) as step:
        step.card = _under_discussion(step)
        clock.stop(step, step.card, State.DISCUSSED)


def park(*, board: Board, host: Host, version: int, card: Card) -> None:
    """Put a topic aside that is to discuss or under discussion. The backlog keeps it as parked.

    Raises ValidationError with the code cancelled, taken, phase or card.
    """
    with taking(Kind.PARK, board=board, host=host, version=version, card=card) as step:
        refuse_phase(step.board, DISCUSS)
        assert step.card
        if step.card.merged_into_id or step.card.state not in (State.TO_DISCUSS, State.DISCUSSING):
            raise ValidationError(_("Only a topic that is not discussed yet can be parked."), "card")
        if step.card.state == State.DISCUSSING:
            clock.stop(step, step.card, State.PARKED)
        else:
            step.set(step.card, state=State.PARKED)


def write(*, board: Board, host: Host, version: int, card: Card, notes: str, outcome: str) -> None:
    """Write the notes of a topic and where the discussion got to (Markdown).

    Only writing on the same card makes it fail. Raises ValidationError with the code cancelled, taken, phase or card,
    or by field when a text is too long.
    """
    with taking(Kind.WRITE, board=board, host=host, version=version, card=card) as step:
        refuse_phase(step.board, DISCUSS, WRAPPED_UP)
        assert step.card
        checked = Card(notes=notes, outcome=outcome)
        checked.clean_fields(exclude=[f.name for f in Card._meta.fields if f.name not in ("notes", "outcome")])
        step.set(step.card, notes=checked.notes, outcome=checked.outcome)


def begin(step: Step, card: Card) -> None:
    """Begin to discuss a card, in its first timebox."""
    step.set(card, state=State.DISCUSSING)
    clock.run(step, step.board.box_minutes[0] * MINUTE, box=1)


def next_box(step: Step) -> None:
    """Go on in the next timebox. Raises ValidationError with the code last_box."""
    board = step.board
    if board.box >= len(board.box_minutes):
        raise ValidationError(_("This was the last timebox. Add a minute, or move on."), "last_box")
    clock.run(step, board.box_minutes[board.box] * MINUTE, box=board.box + 1)


def _next(step: Step) -> Card:
    card = step.board.cards.standing().filter(state=State.TO_DISCUSS).order_by("position", "pk").first()
    if card is None:
        raise ValidationError(_("All topics are discussed. Add one, or wrap up."), "none")
    return card


def _under_discussion(step: Step) -> Card:
    refuse_phase(step.board, DISCUSS)
    return clock.refuse_unless_discussing(step)
