"""The newsletter of a group on the website: the list of editions, and the copy of one."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetups.models import Edition, Group
from meetups.queries.editions import copies, copy_at
from meetups.views.audiences import public
from meetups.views.pagination import page_asked_for


@public("page", "from")
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the editions that a group sent, newest first."""
    page = page_asked_for(request)
    found = copies(page.select(Edition.objects.sent().filter(group__slug=slug).with_slug(), "-sent_on", "-pk"))
    group = found[0].edition.group if found else get_object_or_404(Group, slug=slug)
    return render(request, "meetups/editions/index.html", {"group": group, "page": page.of(found)})


@public()
@require_safe
def detail(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """Show the copy of an edition: what it told, as it is now."""
    copy = copy_at(slug, _day(day))
    if copy is None:
        raise Http404
    return render(request, "meetups/editions/detail.html", {"group": copy.edition.group, "copy": copy})


def _day(text: str) -> date:
    """Return the day that a URL names as `2026-11-25`. Raises Http404."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if day.isoformat() != text:
        raise Http404
    return day
