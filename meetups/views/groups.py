"""Groups: the list, and the page of one."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from meetups import extensions
from meetups.forms.groups import EmbedForm
from meetups.models import Group
from meetups.queries import share_pictures
from meetups.queries.blogroll import beside
from meetups.queries.calendars import fortnight
from meetups.queries.events import cards_of
from meetups.queries.groups import rest_of
from meetups.views.audiences import public
from meetups.views.pagination import page_asked_for
from meetups.wording import present
from meetups.wording.dates import zone_named

NEXT = 3  # meetups of a group are on its page, and twice as many past ones
EMBEDDED = 5  # meetups, if the address does not say how many


@public("page", "from")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List all groups, each with its next event."""
    page = page_asked_for(request)
    page = page.of(page.select(Group.objects.with_next_event(), "name", "pk"))
    return render(request, "meetups/groups/index.html", {"page": page})


@public()
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one group: about it, upcoming and past events, and how to follow it."""
    try:
        group = Group.objects.at(slug)
    except Group.DoesNotExist as error:
        raise Http404 from error
    events = group.events.public()
    upcoming = cards_of(events.upcoming()[:20])
    return render(
        request,
        "meetups/groups/detail.html",
        {
            "group": group,
            "beside": beside(group),
            "share_picture": share_pictures.of_group(group),
            "organisers": group.organisers.names(),
            "upcoming": upcoming[:NEXT],
            "days": fortnight(upcoming, present.today(zone_named(group.zone))),
            "past": cards_of(events.past()[: 2 * NEXT], counts_places=False),
            "sections": extensions.read_sections(extensions.group_sections, group),
        },
    )


@public("theme", "number")
@require_safe
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the next meetups, for a frame on the websites that the group allows and on no other (ADR 63)."""
    group = get_object_or_404(Group, slug=slug)
    origins, form = group.embedding_origins, EmbedForm(request.GET)
    status = 403 if not origins else 200 if form.is_valid() else 400
    context = {"group": group, "status": status, "messages": form.messages, "theme": "auto"}
    if status == 200:
        cards = cards_of(group.events.public().upcoming()[: form.cleaned_data["number"] or EMBEDDED])
        context |= {
            "theme": form.cleaned_data["theme"] or "auto",
            "cards": cards,
            "rest": "" if cards else rest_of(group),
        }
    response = render(request, "meetups/groups/embed.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return _framed(response, origins)


def _framed(response: HttpResponse, origins: list[str]) -> HttpResponse:
    """Allow these websites to show the page in a frame. It needs no script and no form."""
    policy = {"frame-ancestors": origins or [NONE], "connect-src": [NONE], "form-action": [NONE], "script-src": [NONE]}
    shown: Callable[[HttpRequest], Any] = csp_replace(policy)(lambda request: response)
    framed: HttpResponse = (xframe_options_exempt(shown) if origins else shown)(HttpRequest())
    return framed
