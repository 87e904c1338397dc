"""The lean-coffee board of an event: its public page, and the live parts of its pages."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetups.models import Board
from meetups.queries.boards import board_at, numbers_of
from meetups.queries.seats import COUNTED, board_to_watch, live_board, live_version
from meetups.views.audiences import public
from meetups.views.former_slugs import at_slug
from meetups.views.live import live

PARTS = frozenset({"detail", "seat", "screen"})
POLICY_OF_A_PART = "default-src 'none'"  # a part is no page


of_board = partial(at_slug, find=board_at)


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
@partial(at_slug, find=board_to_watch)
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
