"""The hosts of an event's board, talks or grid: the organisers of its group, and anyone with a host link."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.admin.views.decorators import staff_member_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from meetups.models import Board, Event, Group, HostLink, User
from meetups.services.boards import Host
from meetups.views.audiences import keep_url_secret, private
from meetups.views.former_slugs import redirected

View = Callable[..., HttpResponse]


class Hosting(NamedTuple):
    """An event, and who hosts it: a logged-in organiser, or somebody with a host link of its board."""

    event: Event
    user: User | None = None
    link: HostLink | None = None

    @property
    def board(self) -> Board | None:
        """The board, or None if nobody has opened it yet."""
        return getattr(self.event, "board", None)

    @property
    def host(self) -> Host:
        """The host who takes a step."""
        return Host(self.user, self.link)

    @property
    def url(self) -> str:
        """The URL of the host page, which is another one for each host link."""
        return self.path("boards-host")

    @property
    def paper_url(self) -> str:
        return self.path("boards-paper")

    @property
    def talks_url(self) -> str:
        """The URL of the host page of talks."""
        return self.path("talks-host")

    @property
    def grid_url(self) -> str:
        """The URL of the host page of the grid, or an empty text if the event has none."""
        return self.path("grids-host") if getattr(self.event, "grid", None) else ""

    @property
    def run_sheet_url(self) -> str:
        return self.path("talks-run-sheet")

    def path(self, name: str) -> str:
        """Return the path of the page with this name in `urls.py`, by the same way in: logged in, or with the link."""
        if self.link:
            return reverse(f"meetups:{name}-link", args=[self.event.slug, self.link.token])
        return reverse(f"meetups:{name}", args=[self.event.slug])


def hosted(view: View) -> View:
    """Pass the hosting of this event to a view for the slug. Others than hosts get a log-in form or 404.

    With a token in the URL, its host link decides. An expired one is answered with a page and status 410. A former slug
    redirects an organiser; a form that is sent there is taken.
    """

    @private
    @wraps(view)
    def answer(request: HttpRequest, slug: str, token: str = "") -> HttpResponse:
        return keep_url_secret(_with_link(view, request, slug, token) if token else _as_organiser(request, slug, view))

    return answer


@staff_member_required
def _as_organiser(request: HttpRequest, slug: str, view: View) -> HttpResponse:
    mine = Event.objects.filter(group__in=Group.objects.organised_by(request.user))
    mine = mine.select_related("board", "call", "grid", "group", "venue", "series")
    event = mine.filter(slug=slug).first()
    if event is None:
        event = get_object_or_404(mine, former_slugs__slug=slug)
        if response := redirected(request, event.slug):
            return response
    user: Any = request.user
    return view(request, Hosting(event, user=user))


def _with_link(view: View, request: HttpRequest, slug: str, token: str) -> HttpResponse:
    here = Q(board__event__slug=slug) | Q(board__event__former_slugs__slug=slug)
    related = [f"board__event__{name}" for name in ("call", "grid", "group", "venue", "series")]
    link = get_object_or_404(HostLink.objects.select_related(*related).filter(here).distinct(), token=token)
    event = link.board.event
    if not link.is_open:
        return render(request, "meetups/boards/host_link_ended.html", {"event": event}, status=410)
    return view(request, Hosting(event, link=link))
