"""Pages of events at a former slug: readers are redirected, and a form that is sent there is taken."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from meetups.models import Event
from meetups.queries.events import moved_from
from meetups.views.events import event_by_former_slug

View = Callable[..., HttpResponse]


def redirected(request: HttpRequest, slug: str) -> HttpResponse | None:
    """Return a redirect to the same page at this slug, or None for a form.

    A browser follows a redirect with GET, so that what was typed would be lost.
    """
    match = request.resolver_match
    if match is None or request.method == "POST":
        return None
    return redirect(match.view_name, **{**match.kwargs, "slug": slug}, permanent=True)


def at_slug(view: View, find: Callable[[str], Any]) -> Callable[..., HttpResponse]:
    """Pass what `find` returns for the slug of an event in the URL to a view.

    A former slug redirects; a form that is sent there is taken.
    """

    @wraps(view)
    def found(request: HttpRequest, slug: str, **values: Any) -> HttpResponse:
        thing = find(slug)
        if thing is None:
            event = event_by_former_slug(slug)
            if response := redirected(request, event.slug):
                return response
            thing = find(event.slug)
        if thing is None:
            raise Http404
        return view(request, thing, **values)

    return found


def _event_at(slug: str) -> Event | None:
    return Event.objects.public().select_related("group", "venue", "series").filter(slug=slug).first()


of_event = partial(at_slug, find=_event_at)


def has_moved(request: HttpRequest, event: Event) -> bool:
    """Return whether the URL has the slug that the event had on another day."""
    slug = request.resolver_match.kwargs["slug"] if request.resolver_match else event.slug
    return slug != event.slug and moved_from(slug, event.local_date) is not None
