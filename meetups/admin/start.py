"""The start page of the admin: the next meetings, what needs doing, and what happened lately."""

import re
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetups.admin.phoning import warn_to_phone
from meetups.forms.organising import ArrangeForm
from meetups.models import Event, Holiday, User
from meetups.queries import hearing
from meetups.queries.organising.lately import lately
from meetups.queries.organising.meetings import groups_of, next_meetings
from meetups.queries.organising.needs import MOST_NEEDS, needs_doing
from meetups.services import events, series

CONFLICT = 409


def start_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the start page shows to this user."""
    user = cast(User, request.user)  # every user of the admin is logged in
    groups = groups_of(user)
    meetings, doing = next_meetings(groups), needs_doing(user, groups)
    return {
        "meetings": meetings,
        "doing": doing,
        "shows_most_urgent": sum(len(part.needs) for part in doing) == MOST_NEEDS,
        "lately": lately(groups),
        "has_groups": bool(meetings) or groups.exists(),
    }


@require_POST
def arrange(request: HttpRequest, number: int) -> HttpResponse:
    """Set the venue of a meeting or publish it, and say who hears of it.

    A refusal is shown on the start page, with what was chosen.
    """
    page, before = _page_and_event(request, number)
    form = ArrangeForm(request.POST)
    if not form.is_valid():
        return _refused(request, before, form.messages)
    since = timezone.now()
    try:
        event = events.arrange(event=before, **form.arrangement)
    except ValidationError as refusal:
        return _refused(request, before, refusal.messages)
    words = _arranged_in_words(event, is_published=form.is_published)
    page.log_change(request, event, words)
    page.message_user(request, f"{words} {hearing.after_saving(before, event, since)}", messages.SUCCESS)
    warn_to_phone(request, Event.objects.filter(pk=event.pk), since)
    return HttpResponseRedirect(reverse("admin:index"))


@require_http_methods(["GET", "HEAD", "POST"])
def meets_on_holiday(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether a meeting of a series takes place on its public holiday. The answer yes adds its day by hand."""
    page, event = _page_and_event(request, number)
    if event.series is None:
        raise Http404
    if request.method != "POST":
        found = Holiday.objects.between(event.group.nation, event.local_date, event.local_date)
        shown = {"title": str(event), "event": event, "holiday": found.get(event.local_date), "opts": page.opts}
        return TemplateResponse(request, "admin/start/holiday.html", admin.site.each_context(request) | shown)
    try:
        series.add_day(series=event.series, on=event.recurrence_id)
    except ValidationError as refusal:
        page.message_user(request, " ".join(refusal.messages), messages.ERROR)
    else:
        words = _("%(event)s takes place on a public holiday.") % {"event": event}
        page.log_change(request, event, words)
        page.message_user(request, words, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:index"))


def _page_and_event(request: HttpRequest, number: int) -> tuple[Any, Any]:
    """Return the admin of events and an event that the user may change. Raises Http404 otherwise."""
    page: Any = admin.site._registry[Event]
    event = page.get_queryset(request).select_related("group", "series").filter(pk=number).first()
    if event is None:
        raise Http404
    return page, event


def _refused(request: HttpRequest, event: Event, words: list[str]) -> HttpResponse:
    """Return the start page with the reason, and with the venue that was chosen for this meeting."""
    messages.error(request, " ".join(words))
    chosen = request.POST.get("venue", "")
    refused = {"event": event.pk, "venue": int(chosen) if re.fullmatch("[0-9]{1,18}", chosen) else None}
    response = admin.site.index(request, {"refused": refused})
    response.status_code = CONFLICT
    return response


def _arranged_in_words(event: Event, *, is_published: bool) -> str:
    if is_published:
        return _("%(event)s is published.") % {"event": event}
    return _("%(event)s: %(venue)s.") % {"event": event, "venue": event.venue_in_words}
