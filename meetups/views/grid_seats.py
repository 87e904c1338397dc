"""The page of a phone at a grid, with its seat at the board of the event: pitching, hands up, and placing sessions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.grids import SeatPitchForm, WhereForm, room_and_slot
from meetups.models import Grid, GridRoom, GridSlot, Pitch, Seat
from meetups.queries.grid_pages import free_places, grid_page, mine_of, pitch_at
from meetups.queries.grids import grid_at
from meetups.services import grids, limits
from meetups.views.audiences import private
from meetups.views.grids import of_grid
from meetups.views.seats import remember, seat_of

WithSeat = Callable[..., HttpResponse]


def of_seat(view: WithSeat) -> WithSeat:
    """Pass the grid of the event in the URL, and the seat of this browser, to a view. Without one it is asked to join.

    Each POST is counted by seat (`SEAT_RATE_LIMIT`), because a whole room has one network.
    """

    @of_grid
    @wraps(view)
    def found(request: HttpRequest, grid: Grid, **values: Any) -> HttpResponse:
        board = getattr(grid.event, "board", None)
        seat = seat_of(request, board) if board else None
        if seat is None or seat.is_void:
            is_open = board is not None and not board.is_wrapped_up
            return redirect("meetups:boards-join" if is_open else "meetups:grids-detail", grid.event.slug)
        rate = settings.SEAT_RATE_LIMIT
        if request.method == "POST" and limits.is_over(scope="seat", value=str(seat.pk), rate=rate):
            return _page(request, grid, seat, 429, problem=_("That was a lot at once. Wait a minute, then try again."))
        return view(request, grid, seat, **values)

    return private(found)


@require_safe
@of_seat
def detail(request: HttpRequest, grid: Grid, seat: Seat) -> HttpResponse:
    """Show what a phone does at a grid: pitch, raise a hand, and see what is on."""
    return remember(_page(request, grid, seat), seat)


@require_POST
@of_seat
def pitch(request: HttpRequest, grid: Grid, seat: Seat) -> HttpResponse:
    """Pitch a session."""
    form = SeatPitchForm(request.POST)
    if not form.is_valid():
        [problem, *_others] = [words for errors in form.errors.values() for words in errors]
        return _page(request, grid, seat, 422, problem=problem)
    try:
        if not form.is_robot:
            grids.pitch(grid=grid, seat=seat, **form.answers)
    except ValidationError as error:
        return _refused(request, grid, seat, error)
    return _saved(request, grid, seat)


@require_POST
@of_seat
def raise_hand(request: HttpRequest, grid: Grid, seat: Seat) -> HttpResponse:
    """Raise the hand of this seat for a pitch."""
    return _hand(request, grid, seat, grids.raise_hand)


@require_POST
@of_seat
def lower_hand(request: HttpRequest, grid: Grid, seat: Seat) -> HttpResponse:
    """Lower the hand of this seat for a pitch."""
    return _hand(request, grid, seat, grids.lower_hand)


def _hand(request: HttpRequest, grid: Grid, seat: Seat, change: Callable[..., Any]) -> HttpResponse:
    pitch = _pitch(grid, request.POST.get("pitch", ""))
    try:
        change(pitch=pitch, seat=seat)
    except ValidationError as error:
        return _refused(request, grid, seat, error)
    return _saved(request, grid, seat)


@require_http_methods(["GET", "HEAD", "POST"])
@of_seat
def place(request: HttpRequest, grid: Grid, seat: Seat, number: str) -> HttpResponse:
    """Ask for a free room and time, and place a session there. The one who comes second keeps what they chose."""
    pitch = _pitch(grid, number)
    if request.method != "POST":
        is_allowed = grid.anyone_places and not pitch.withdrawn_at
        return _place_page(request, grid, pitch, _place_form(grid, pitch)) if is_allowed else _back(grid)
    chosen = room_and_slot(request.POST.get("place"))
    form = WhereForm(request.POST, choices=free_places(grid, pitch, chosen))
    if not form.is_valid() or chosen is None:
        return _place_page(request, grid, pitch, form, 422)
    room, slot = chosen
    try:
        grids.place(
            pitch=pitch, room=GridRoom(pk=room), slot=GridSlot(pk=slot), seat=seat, had=request.POST.get("had", "")
        )
    except ValidationError as error:
        return _not_placed(request, grid, seat, pitch, error, form)
    return _back(grid)


@require_POST
@of_seat
def take_out(request: HttpRequest, grid: Grid, seat: Seat, number: str) -> HttpResponse:
    """Take a session out of the timetable; its pitch stays."""
    pitch = _pitch(grid, number)
    try:
        grids.take_out(pitch=pitch, seat=seat, had=request.POST.get("had", ""))
    except ValidationError as error:
        return _not_placed(request, grid, seat, pitch, error, _place_form(grid, pitch))
    return _back(grid)


def _back(grid: Grid) -> HttpResponse:
    return redirect("meetups:grids-seat", grid.event.slug)


def _pitch(grid: Grid, number: str) -> Pitch:
    """Return the pitch of this grid with this number, also a withdrawn one. Raises Http404."""
    pitch = pitch_at(grid, number)
    if pitch is None:
        raise Http404
    return pitch


def _not_placed(
    request: HttpRequest, grid: Grid, seat: Seat, pitch: Pitch, error: ValidationError, form: WhereForm
) -> HttpResponse:
    """Say why a session was not placed, and what is there now, with what was chosen."""
    if error.code in {"void", "withdrawn", "hosts", "cancelled"}:
        return _refused(request, grid, seat, error)
    return _place_page(request, grid, _pitch(grid, str(pitch.pk)), form, 409, problem=error.messages[0])


def _place_form(grid: Grid, pitch: Pitch) -> WhereForm:
    return WhereForm(choices=free_places(grid, pitch), initial={"place": pitch.cell})


def _place_page(
    request: HttpRequest, grid: Grid, pitch: Pitch, form: WhereForm, status: int = 200, problem: str = ""
) -> HttpResponse:
    context = {"grid": grid, "event": grid.event, "pitch": pitch, "form": form, "problem": problem}
    context["has_places"] = len(form.fields["place"].choices) > 1  # type: ignore[attr-defined]
    return render(request, "meetups/grids/place.html", context, status=status)


def _saved(request: HttpRequest, grid: Grid, seat: Seat) -> HttpResponse:
    """Redirect to the phone's page. The live engine gets the changed parts at once."""
    if "Live" not in request.headers:
        return remember(redirect("meetups:grids-seat", grid.event.slug), seat)
    return remember(_page(request, _as_it_is_now(grid), seat, template="_seat_parts"), seat)


def _refused(request: HttpRequest, grid: Grid, seat: Seat, error: ValidationError) -> HttpResponse:
    """Show a refusal on the phone's page as it is now, with the words that were typed."""
    if error.code == "void":
        return redirect("meetups:boards-join", grid.event.slug)
    same = (error.params or {}).get("pitch")
    return _page(request, _as_it_is_now(grid), seat, 409, problem=error.messages[0], same=same)


def _as_it_is_now(grid: Grid) -> Grid:
    """Return a grid that may have changed, with its event and board."""
    return grid_at(grid.event.slug) or grid


def _page(
    request: HttpRequest, grid: Grid, seat: Seat, status: int = 200, template: str = "seat", **values: Any
) -> HttpResponse:
    """Render the phone's page or, from another template, its parts."""
    typed = {name: request.POST.get(name, "") for name in SeatPitchForm.Meta.fields} if status >= 400 else {}
    context = {
        "grid": grid,
        "event": grid.event,
        "seat": seat,
        "form": SeatPitchForm(initial=typed),
        "page": grid_page(grid),
        "mine": mine_of(seat),
    }
    return render(request, f"meetups/grids/{template}.html", context | values, status=status)
