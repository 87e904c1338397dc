"""The screen of a grid: what a projector shows to the whole room. It is the same for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetups.models import Grid
from meetups.queries.grid_pages import grid_page
from meetups.views.audiences import public
from meetups.views.grids import of_grid
from meetups.views.screens import how_to_join


@public()
@require_safe
@of_grid
def index(request: HttpRequest, grid: Grid) -> HttpResponse:
    """Show the timetable and the pitches that wait, then what is on in each room, with the code to join in a corner."""
    board = getattr(grid.event, "board", None)
    context = {"grid": grid, "event": grid.event, "board": board, "page": grid_page(grid)}
    return render(request, "meetups/grids/screen.html", context | (how_to_join(board) if board else {}))
