"""A lean-coffee board on paper: what is printed, and the form for what was written.

Everyone may print: it is the board's topics, and nobody's name. The form is for hosts.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meetups.forms.paper import PaperRows, empty_rows
from meetups.forms.rows import Rows
from meetups.models import Board, Event
from meetups.queries.paper import blank_cards, board_of, dots_of, topic_cards
from meetups.services import boards
from meetups.services.boards import PaperRow
from meetups.views.audiences import public
from meetups.views.boards import of_board
from meetups.views.events import event_by_former_slug
from meetups.views.hosting import Hosting, hosted
from meetups.views.limits import is_limited, limited
from meetups.views.screens import how_to_join


@public("blank")
@require_safe
def cards(request: HttpRequest, slug: str) -> HttpResponse:
    """Show topic cards to print, eight to a sheet: those of the board or the backlog, or empty ones with `blank`."""
    is_blank = "blank" in request.GET
    return _page(request, slug, "cards", lambda event: blank_cards() if is_blank else topic_cards(event))


@public()
@require_safe
def dots(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a sheet of dots to print, with a strip for each person."""
    return _page(request, slug, "dots", lambda event: dots_of(board_of(event)))


@public()
@require_safe
def signs(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the signs of columns and timeboxes to print, two to a sheet."""
    return _page(request, slug, "signs", lambda event: board_of(event).box_minutes)


@public()
@require_safe
@of_board
def poster(request: HttpRequest, board: Board) -> HttpResponse:
    """Show a poster to print, with the QR code and the six letters to join the board."""
    context = {"board": board, "event": board.event, **how_to_join(board)}
    return render(request, "meetups/boards/poster.html", context)


@hosted
@require_http_methods(["GET", "HEAD", "POST"])
@limited("host")
def index(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show what to print, and the form for what was written on paper; record it by POST."""
    board = board_of(hosting.event)
    if request.method != "POST":
        titles = topic_cards(hosting.event).titles if board.pk else []
        return _index(request, hosting, board, empty_rows(titles))
    if is_limited(request):
        return _index(request, hosting, board, PaperRows.more(request.POST), status=429)
    if "more" in request.POST:
        return _index(request, hosting, board, PaperRows.more(request.POST))
    rows = PaperRows.sent(request.POST)
    if not rows.is_valid():
        return _index(request, hosting, board, rows, status=422)
    if refusal := _record(hosting, rows):
        return _index(request, hosting, board, rows, refusal, status=409)
    return redirect("meetups:boards-detail", slug=hosting.event.slug)


def _record(hosting: Hosting, rows: Rows) -> str:
    """Record the rows. Return why that was refused; the refusal of one row is on its form."""
    try:
        boards.record_paper(event=hosting.event, host=hosting.host, rows=[PaperRow(**row) for row in rows.answers])
    except ValidationError as error:
        number = (getattr(error, "params", None) or {}).get("row")
        if number is None:
            return error.messages[0]
        rows.forms[rows.answers_at[number - 1]].add_error("topic", error)
        return error.messages[0]
    return ""


def _index(
    request: HttpRequest, hosting: Hosting, board: Board, rows: Rows, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "hosting": hosting,
        "event": hosting.event,
        "board": board if board.pk else None,
        "rows": rows,
        "refusal": refusal,
        "is_limited": status == 429,
    }
    return render(request, "meetups/boards/paper.html", context, status=status)


def _page(request: HttpRequest, slug: str, name: str, printed: Any) -> HttpResponse:
    """Render a printed page of an event, with what `printed` returns for it. A former slug is redirected."""
    event = Event.objects.public().select_related("group", "venue", "series").filter(slug=slug).first()
    if event is None:
        return redirect(f"meetups:boards-{name}", slug=event_by_former_slug(slug).slug, permanent=True)
    return render(request, f"meetups/boards/{name}.html", {"event": event, name: printed(event)})
