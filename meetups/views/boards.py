"""The lean-coffee board of an event: its public page, and the live parts of its pages."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetups.models import Board
from meetups.queries.boards import board_at, numbers_of
from meetups.queries.seats import COUNTED, board_to_watch, live_board, live_version
from meetups.views.audiences import public
from meetups.views.events import event_by_former_slug
from meetups.views.live import live

OfBoard = Callable[..., HttpResponse]
PARTS = frozenset({"detail", "seat", "screen"})
POLICY_OF_A_PART = "default-src 'none'"  # a part is no page


def of_board(view: OfBoard, find: Callable[[str], Any] = board_at) -> Callable[..., HttpResponse]:
    """Pass the board of the event in the URL, or what else `find` returns, to a view.

    A former slug redirects; a form that is sent there is taken.
    """

    @wraps(view)
    def found(request: HttpRequest, slug: str, **values: str) -> HttpResponse:
        board = find(slug)
        if board is None:
            event = event_by_former_slug(slug)
            match = request.resolver_match
            if request.method != "POST" and match:
                return redirect(match.view_name, **{**values, "slug": event.slug}, permanent=True)
            board = find(event.slug)
        if board is None:
            raise Http404
        return view(request, board, **values)

    return found


@public()
@require_safe
@of_board
def detail(request: HttpRequest, board: Board) -> HttpResponse:
    """Show what happens on a board, and afterwards what came of it: the same for everyone."""
    context = {"board": board, "event": board.event, "live": live_board(board)}
    return render(request, "meetups/boards/detail.html", context)


def version(slug: str, part: str) -> str | None:
    """Return the version of a live part at this very moment."""
    return live_version(slug, part, timezone.now())


@public()
@require_safe
@live(version)
@partial(of_board, find=board_to_watch)
def live_part(request: HttpRequest, board: Board, part: str) -> HttpResponse:
    """Answer with the part of a page that the live engine keeps up to date, the same for everyone."""
    if part not in PARTS:
        raise Http404
    now = timezone.now()
    context = {"board": board, "event": board.event, "live": live_board(board, now)}
    if part in COUNTED:
        context["numbers"] = numbers_of(board, now)
    response = HttpResponse(render_to_string(f"meetups/boards/_live_{part}.html", context))
    response["Content-Security-Policy"] = POLICY_OF_A_PART
    response["X-Robots-Tag"] = "noindex"
    return response
