"""A grid on paper: what is printed, and the form to bring the wall back.

Everyone may print: names are on it only if they are public. The form is for hosts.
"""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meetups.forms.grid_paper import WallRows
from meetups.forms.rows import Rows
from meetups.models import Event, Grid
from meetups.queries.grid_paper import blank_pitch_cards, cell_options, grid_of, pitch_cards, sheet_of, wall_rows
from meetups.services import grids
from meetups.services.grids import WallRow
from meetups.views.audiences import public
from meetups.views.former_slugs import at_slug
from meetups.views.hosting import Hosting, hosted
from meetups.views.limits import is_limited, limited


def event_at(slug: str) -> Event | None:
    """Return the public event with this slug, with its grid, or None. One query."""
    return Event.objects.public().select_related("grid", "group", "venue", "series").filter(slug=slug).first()


of_event = partial(at_slug, find=event_at)


@public("blank", "size")
@require_safe
@of_event
def sheet(request: HttpRequest, event: Event) -> HttpResponse:
    """Show the timetable to print on A4 or, with `size=wall`, on A3 for a wall; with `blank` without sessions."""
    context = {
        "event": event,
        "sheet": sheet_of(event, is_blank="blank" in request.GET),
        "is_wall": request.GET.get("size") == "wall",
        "is_blank": "blank" in request.GET,
    }
    return render(request, "meetups/grids/print.html", context)


@public("blank")
@require_safe
@of_event
def cards(request: HttpRequest, event: Event) -> HttpResponse:
    """Show pitch cards to print, eight to a sheet: those of the grid, or empty ones with `blank`."""
    printed = blank_pitch_cards() if "blank" in request.GET else pitch_cards(event)
    return render(request, "meetups/grids/cards.html", {"event": event, "cards": printed})


@hosted
@require_http_methods(["GET", "HEAD", "POST"])
@limited("host")
def index(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show what to print, and the form for what stood on the wall; enter it by POST."""
    grid = grid_of(hosting.event)
    options = cell_options(grid) if grid else {"rooms": [], "slots": []}
    if grid is None or request.method != "POST":
        rows = WallRows.begun(wall_rows(grid) if grid else [], **options)
        return _page(request, hosting, rows, options)
    if is_limited(request):
        return _page(request, hosting, WallRows.more(request.POST, **options), options, status=429)
    if "more" in request.POST:
        return _page(request, hosting, WallRows.more(request.POST, **options), options)
    rows = WallRows.sent(request.POST, **options)
    if not rows.is_valid():
        return _page(request, hosting, rows, options, status=422)
    if refusal := _bring_back(grid, rows):
        return _page(request, hosting, rows, options, refusal, status=409)
    return redirect(grid)


def _bring_back(grid: Grid, rows: Rows) -> str:
    """Enter the rows. Return why that was refused; the refusal of one row is on its form."""
    try:
        grids.bring_wall_back(grid=grid, rows=[WallRow(**row) for row in rows.answers])
    except ValidationError as error:
        number = (getattr(error, "params", None) or {}).get("row")
        if number is not None:
            rows.forms[rows.answers_at[number - 1]].add_error("title", error)
        return error.messages[0]
    return ""


def _page(
    request: HttpRequest, hosting: Hosting, rows: Rows, options: dict[str, Any], refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "hosting": hosting,
        "event": hosting.event,
        "grid": grid_of(hosting.event),
        "host_url": hosting.path("grids-host"),
        "here": hosting.path("grids-paper"),
        "options": options,
        "rows": rows,
        "refusal": refusal,
        "is_limited": status == 429,
    }
    return render(request, "meetups/grids/paper.html", context, status=status)
