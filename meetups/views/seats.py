"""Joining a board, and the page of a phone there: its seat is a signed cookie."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.boards import NUMBER, CodeForm, JoinForm, ProposalForm, answer_of, vote_of
from meetups.models import Attendee, Board, Card, Seat, Topic
from meetups.models.boards import morning_after
from meetups.models.cards import LONGEST_TITLE
from meetups.queries.boards import board_at
from meetups.queries.seats import live_board, seat_view
from meetups.services import boards, limits
from meetups.views.attendees import of_person
from meetups.views.audiences import keep_url_secret, private
from meetups.views.boards import of_board
from meetups.views.limits import is_limited, limited

SALT = "seat"
PATH = "/events/"


def seat_of(request: HttpRequest, board: Board) -> Seat | None:
    """Return the seat that this browser has at a board, even a voided one, or None. Without a cookie, no query."""
    token = request.get_signed_cookie(cookie_of(board), "", salt=SALT)
    return board.seats.filter(token=token).first() if token else None


def cookie_of(board: Board) -> str:
    """Return the name of the cookie. One with the prefix can be set over https only (RFC 6265bis, section 4.1.3)."""
    name = f"seat-{board.pk}"
    return f"__Secure-{name}" if settings.SESSION_COOKIE_SECURE else name


def remember(response: HttpResponse, seat: Seat) -> HttpResponse:
    """Let this browser keep a seat until the morning after the event, when the seat is deleted."""
    event = seat.board.event
    response.set_signed_cookie(
        cookie_of(seat.board), seat.token, salt=SALT, path=PATH,
        expires=morning_after(max(event.ends_at, timezone.now()), event.zone),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def page_of_seats(board: Board) -> str:
    """Return the name of the page that joining leads to: the one of the grid if phones join for the grid alone."""
    is_for_grid = not board.has_topics and hasattr(board.event, "grid")
    return "meetups:grids-seat" if is_for_grid else "meetups:boards-seat"


def board_of_code(code: str) -> Board | None:
    """Return the board with these letters, unless its event is a draft again. One query."""
    board = Board.objects.select_related("event").filter(code=code).first()
    return None if board is None or board.event.is_draft else board


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the six letters of a board, and lead there. Letters that no board has are answered in words."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 429 if is_limited(request) else 200
    if form.is_bound and status == 200:
        if form.is_valid() and (board := board_of_code(form.cleaned_data["code"])):
            return redirect("meetups:boards-detail" if board.is_wrapped_up else "meetups:boards-join", board.event.slug)
        if form.is_valid():
            form.add_error("code", _("No board has this code. Check the screen and enter it again."))
        status = 422
    return render(request, "meetups/boards/code.html", {"form": form, "is_limited": status == 429}, status=status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("board")
@of_board
def join(request: HttpRequest, board: Board) -> HttpResponse:
    """Show the button to join a board, and take a seat by POST. Opening it changes nothing."""
    return _join(request, board)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("board")
@of_person
def join_with_place(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Show the same with the link of a place: one place is one seat, on however many devices."""
    board = board_at(attendee.event.slug)
    if board is None:
        raise Http404
    return keep_url_secret(_join(request, board, attendee))


def _join(request: HttpRequest, board: Board, attendee: Attendee | None = None) -> HttpResponse:
    slug = board.event.slug
    if board.is_wrapped_up:
        return redirect("meetups:boards-detail", slug)
    seat = seat_of(request, board)
    if seat and not seat.is_void:
        return redirect(page_of_seats(board), slug)
    form = JoinForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 429 if is_limited(request) else 422 if form.errors else 200
    if form.is_bound and status == 200:
        try:
            seat = boards.join(board=board, attendee=attendee, name=form.cleaned_data["name"])
            return remember(redirect(page_of_seats(board), slug), seat)
        except ValidationError as error:
            refusal, status = error.messages[0], 409
    context = {"board": board, "event": board.event, "form": form, "refusal": refusal, "attendee": attendee}
    return render(request, "meetups/boards/join.html", context | {"is_limited": status == 429}, status=status)


def of_seat(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the seat of this browser at the board in the URL to a view. Without one it is asked to join.

    Each POST is counted by seat (`SEAT_RATE_LIMIT`), because a whole room has one network.
    """

    @of_board
    @wraps(view)
    def found(request: HttpRequest, board: Board) -> HttpResponse:
        seat = seat_of(request, board)
        if seat is None or seat.is_void:
            return redirect("meetups:boards-detail" if board.is_wrapped_up else "meetups:boards-join", board.event.slug)
        rate = settings.SEAT_RATE_LIMIT
        if request.method == "POST" and limits.is_over(scope="seat", value=str(seat.pk), rate=rate):
            return _page(request, seat, 429, problem=_("That was a lot at once. Wait a minute, then try again."))
        return view(request, seat)

    return private(found)


def button(view: Callable[[HttpRequest, Seat], None]) -> Callable[..., HttpResponse]:
    """Make a view of a seat accept POST only. A refusal of a service is shown on the phone's page."""

    @require_POST
    @of_seat
    @wraps(view)
    def pressed(request: HttpRequest, seat: Seat) -> HttpResponse:
        try:
            view(request, seat)
        except ValidationError as error:
            return _refused(request, seat, error)
        return _saved(request, seat)

    return pressed


@require_safe
@of_seat
def detail(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what a phone does in this phase: propose, vote, or say whether to go on. One for a grid is sent there."""
    page = page_of_seats(seat.board)
    if page != "meetups:boards-seat":
        return redirect(page, seat.board.event.slug)
    return remember(_page(request, seat), seat)


@require_safe
@of_seat
def own(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Answer with what belongs to this seat: a phone asks after a change of phase."""
    return render(request, "meetups/boards/_own.html", {"board": seat.board, **_values(seat)})


@button
def propose(request: HttpRequest, seat: Seat) -> None:
    """Propose a topic."""
    boards.propose(seat=seat, title=request.POST.get("title", ""))


@button
def take_topic(request: HttpRequest, seat: Seat) -> None:
    """Take a topic of the backlog along, which has the words that somebody proposed."""
    number = request.POST.get("topic", "")
    if not re.fullmatch(NUMBER, number):
        raise Http404
    boards.take_topic(seat=seat, topic=Topic(pk=number))


@button
def vote(request: HttpRequest, seat: Seat) -> None:
    """Give a topic one vote more."""
    _vote(request, seat, boards.vote)


@button
def take_back(request: HttpRequest, seat: Seat) -> None:
    """Take back one vote for a topic."""
    _vote(request, seat, boards.take_back)


@button
def answer(request: HttpRequest, seat: Seat) -> None:
    """Say at the end of a timebox whether to go on."""
    found = answer_of(request.POST.get("answer"))
    if found is None:
        raise Http404
    pk, number, words = found
    boards.answer(seat=seat, card=Card(pk=pk), round=number, answer=words)


@require_POST
@of_seat
def still_here(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Note that somebody has the page open."""
    boards.still_here(seat=seat)
    return HttpResponse(status=204)


def _vote(request: HttpRequest, seat: Seat, change: Callable[..., Any]) -> None:
    found = vote_of(request.POST.get("card"))
    if found is None:
        raise Http404
    change(seat=seat, card=Card(pk=found[0]), had=found[1])


def _saved(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Redirect to the phone's page. The live engine gets the changed parts at once."""
    if "Live" not in request.headers:
        return remember(redirect("meetups:boards-seat", seat.board.event.slug), seat)
    return remember(_page(request, _as_it_is_now(seat), template="_seat_parts"), seat)


def _refused(request: HttpRequest, seat: Seat, error: ValidationError) -> HttpResponse:
    """Show a refusal on the phone's page as it is now, with the words that were typed."""
    if getattr(error, "code", "") == "void":
        return redirect("meetups:boards-join", seat.board.event.slug)
    is_invalid = hasattr(error, "error_dict")
    topic = None if is_invalid else (error.params or {}).get("topic")
    status = 422 if is_invalid else 409
    return _page(request, _as_it_is_now(seat), status, problem=error.messages[0], topic=topic)


def _as_it_is_now(seat: Seat) -> Seat:
    """Return a seat that may have changed, with its board and event."""
    related = [f"board__event__{name}" for name in ("call", "grid", "group", "venue")]
    return Seat.objects.select_related(*related).filter(pk=seat.pk).first() or seat


def _page(request: HttpRequest, seat: Seat, status: int = 200, template: str = "seat", **values: Any) -> HttpResponse:
    """Render the phone's page or, from another template, its parts."""
    typed = request.POST.get("title", "")[:LONGEST_TITLE] if status >= 400 else ""
    context = {"board": seat.board, "event": seat.board.event, "form": ProposalForm(initial={"title": typed})}
    return render(request, f"meetups/boards/{template}.html", context | _values(seat) | values, status=status)


def _values(seat: Seat) -> dict[str, Any]:
    """Return what the page of a phone shows: the board as everyone sees it, and what belongs to the seat."""
    return {"live": live_board(seat.board), "mine": seat_view(seat)}
