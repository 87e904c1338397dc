"""What is printed for a lean-coffee board. Everyone may print it: it has the board's topics, and nobody's name."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from meetups.models import Event
from meetups.queries.paper import blank_cards, board_of, dots_of, topic_cards
from meetups.views.audiences import public
from meetups.views.events import event_by_former_slug


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


def _page(request: HttpRequest, slug: str, name: str, printed: Any) -> HttpResponse:
    """Render a printed page of an event, with what `printed` returns for it. A former slug is redirected."""
    event = Event.objects.public().select_related("group", "venue", "series").filter(slug=slug).first()
    if event is None:
        return redirect(f"meetups:boards-{name}", slug=event_by_former_slug(slug).slug, permanent=True)
    return render(request, f"meetups/boards/{name}.html", {"event": event, name: printed(event)})
