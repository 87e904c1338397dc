"""Groups: the list, and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetups import extensions
from meetups.models import Group
from meetups.queries.blogroll import beside
from meetups.queries.calendars import fortnight
from meetups.queries.events import cards_of
from meetups.views.audiences import public
from meetups.views.pagination import page_asked_for
from meetups.wording import present
from meetups.wording.dates import zone_named


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
            "organisers": group.organisers.names(),
            "upcoming": upcoming[:8],
            "days": fortnight(upcoming, present.today(zone_named(group.zone))),
            "past": cards_of(events.past()[:5], counts_places=False),
            "sections": extensions.read_sections(extensions.group_sections, group),
        },
    )
