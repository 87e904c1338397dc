"""The grid of an unconference for everyone: its page, one page a session, and the live parts of its pages."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetups.models import Board, Event, Grid
from meetups.queries.grid_pages import grid_page, host_in_words, pitch_at, topic_of, where_in_words
from meetups.queries.grids import grid_at, version_at
from meetups.standards import schema_org
from meetups.views.audiences import public
from meetups.views.boards import POLICY_OF_A_PART
from meetups.views.former_slugs import at_slug
from meetups.views.live import live

PARTS = frozenset({"detail", "screen", "seat"})

of_grid = partial(at_slug, find=grid_at)


@public()
@require_safe
@of_grid
def detail(request: HttpRequest, grid: Grid) -> HttpResponse:
    """Show what is pitched, what is on now and next, and afterwards what came of it: the same for everyone."""
    board = getattr(grid.event, "board", None)
    context = {"grid": grid, "event": grid.event, "board": board, "page": grid_page(grid)}
    context["can_join"] = board is not None and _can_join(grid.event, board)
    return render(request, "meetups/grids/detail.html", context)


def _can_join(event: Event, board: Board) -> bool:
    """Whether it makes sense to show the button to join: a board that people can join, until the event is over."""
    return board.is_joining_open and not (board.is_wrapped_up or event.is_past or event.is_cancelled)


@public()
@require_safe
@of_grid
def session(request: HttpRequest, grid: Grid, path_part: str) -> HttpResponse:
    """Show one session, for ever. A former title redirects, a withdrawn one is gone."""
    pitch = pitch_at(grid, path_part)
    if pitch is None:
        raise Http404
    context: dict[str, Any] = {"pitch": pitch, "event": grid.event}
    if pitch.withdrawn_at:
        return render(request, "meetups/grids/withdrawn.html", context, status=410)
    if path_part != pitch.path_part:
        return redirect(pitch)  # not permanent, because browsers keep that and the title may change back
    context |= {"where": where_in_words(pitch), "host": host_in_words(pitch), "topic": topic_of(pitch)}
    if pitch.slot:
        context["json_ld"] = schema_org.session(pitch, site_url=settings.SITE_URL)
    return render(request, "meetups/grids/session.html", context)


def version(slug: str, part: str) -> str | None:
    """Return the version of a live part at this very moment."""
    return version_at(slug, timezone.now())


@public()
@require_safe
@live(version)
@of_grid
def live_part(request: HttpRequest, grid: Grid, part: str) -> HttpResponse:
    """Answer with the part of a page that the live engine keeps up to date, the same for everyone."""
    if part not in PARTS:
        raise Http404
    context = {"grid": grid, "event": grid.event, "page": grid_page(grid, timezone.now())}
    response = HttpResponse(render_to_string(f"meetups/grids/_live_{part}.html", context))
    response["Content-Security-Policy"] = POLICY_OF_A_PART
    response["X-Robots-Tag"] = "noindex"
    return response
