"""The pages of a phone at a board and its public page, in all phases."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetups.models import Board, Event, Seat
from tests.boards import BoardFactory, CardFactory, SeatFactory, TopicFactory
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import EventFactory

BOARDS = StateList()
state = BOARDS.state
TOPICS = (
    "Do we still need a stand-up?", "How do you write a job advert that people finish reading?", "Tea or coffee?",
    "Which library do you regret?", LONG_WORD,
)  # fmt: skip
OUTCOME = "Twice a week is enough.\n\n- Write it down\n- Ask again in spring"


def board_in(phase: str, **values: Any) -> Board:
    """Create a board in this phase, with five topics and the votes of one seat."""
    now = timezone.now()
    event = EventFactory(title="Lean coffee", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    if phase == "wrapped_up":
        values["wrapped_up_at"] = now
    board: Board = BoardFactory(event=event, phase=phase, **values)
    is_counted = phase in {"discuss", "wrapped_up"}
    for number, title in enumerate(TOPICS):
        votes = 7 - number if is_counted else None
        CardFactory(board=board, title=title, votes=votes, hands=number == 1, position=number if is_counted else None)
    return board


def discussing(**values: Any) -> Board:
    board = board_in("discuss", box=1, round=7, **values)
    first, second = board.cards.order_by("pk")[:2]
    first.state, first.seconds_spent, first.discussed_at, first.outcome = "discussed", 290, timezone.now(), OUTCOME
    second.state = "discussing"
    first.save()
    second.save()
    CardFactory(board=board, title="Where is the tea?", merged_into=second)
    return board


def cancelled(board: Board) -> Board:
    Event.objects.filter(pk=board.event_id).update(status="cancelled", cancellation_reason="The roof leaks.")
    board.refresh_from_db()
    return board


def phone(board: Board, *steps: Any, **values: Any) -> Visit:
    """Return a visit of the phone's page with a seat that voted."""
    seat: Seat = SeatFactory(board=board, name="Robin", **values)
    return Visit(f"{board.get_absolute_url()}seat/", steps, seat=seat)


@state("board-code", "Six letters, on the screen or the poster.")
def _() -> str:
    return "/join/"


@state("board-code-unknown", "No board has this code.", status=422)
def _() -> Visit:
    return Visit("/join/", ({"code": "zzz zzz"},))


@state("board-code-limited", "Try again in a few minutes", status=429, CODE_RATE_LIMIT="0/m")
def _() -> Visit:
    return Visit("/join/", ({"code": "zzz zzz"},))


@state("board-join", "This sets one cookie for this meeting")
def _() -> str:
    return f"{board_in('propose').get_absolute_url()}join/"


@state("board-join-closed", "Ask a host of the board.")
def _() -> str:
    return f"{board_in('vote', is_joining_open=False).get_absolute_url()}join/"


@state("board-phone-propose", "Propose this topic")
def _() -> Visit:
    return phone(board_in("propose"))


@state("board-phone-same-words", "is in the topic backlog", status=409)
def _() -> Visit:
    board = board_in("propose")
    TopicFactory(group=board.event.group, title="Is remote work over?")
    seat = SeatFactory(board=board)
    path = f"{board.get_absolute_url()}seat/"
    return Visit(path, ({"title": "is remote work over"},), seat=seat)


@state("board-phone-vote", "You have 1 of 3 votes left.")
def _() -> Visit:
    board = board_in("vote")
    visit = phone(board, left=1)
    assert visit.seat
    visit.seat.votes.create(card=board.cards.order_by("pk")[1], count=2)
    return visit


@state("board-phone-vote-open", "3 votes")
def _() -> Visit:
    board = board_in("vote", hides_totals=False)
    SeatFactory(board=board, left=0).votes.create(card=board.cards.order_by("pk")[0], count=3)
    return phone(board)


@state("board-phone-discuss", "After that")
def _() -> Visit:
    return phone(discussing(ends_at=timezone.now() + timedelta(minutes=4)))


@state("board-phone-paused", "The clock is paused.")
def _() -> Visit:
    return phone(discussing(left=95))


@state("board-phone-asked", "The time is over. What do you want?")
def _() -> Visit:
    return phone(discussing(ends_at=timezone.now() - timedelta(seconds=5)))


@state("board-phone-between", "A host starts it.")
def _() -> Visit:
    return phone(board_in("discuss"))


@state("board-phone-wrapped-up", "Thank you for taking part")
def _() -> Visit:
    return phone(board_in("wrapped_up"))


@state("board-phone-cancelled", "Its board is closed.")
def _() -> Visit:
    return phone(cancelled(board_in("vote")))


@state("board-propose", "Topics are being collected.")
def _() -> str:
    return board_in("propose").get_absolute_url()


@state("board-cancelled", "Its board is closed.")
def _() -> str:
    return cancelled(board_in("discuss")).get_absolute_url()


@state("board-empty", "Topics are being collected.")
def _() -> str:
    return BoardFactory().get_absolute_url()


@state("board-vote", "Voting is open.")
def _() -> str:
    return board_in("vote").get_absolute_url()


@state("board-discuss", "Under discussion")
def _() -> str:
    return discussing(ends_at=timezone.now() + timedelta(minutes=4)).get_absolute_url()


@state("board-wrapped-up", "For another time")
def _() -> str:
    board = discussing(left=5)
    Board.objects.filter(pk=board.pk).update(phase="wrapped_up", wrapped_up_at=timezone.now(), left=None)
    board.cards.filter(state="discussing").update(state="parked")
    return board.get_absolute_url()
