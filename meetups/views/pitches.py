"""Pitching a session before the room, and the page of its host by a signed link."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.boards import NUMBER
from meetups.forms.grids import OwnPitchForm, PitchForm
from meetups.models import Grid, Pitch, Topic
from meetups.queries.grid_pages import OF_PITCH, where_in_words
from meetups.services import grids, privacy
from meetups.views import audit
from meetups.views.audiences import keep_url_secret, private, public
from meetups.views.grids import of_grid
from meetups.views.limits import View, is_limited, limited


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("pitch")
@of_grid
def new(request: HttpRequest, grid: Grid) -> HttpResponse:
    """Show the form to pitch a session, and pitch it by POST. With `topic`, it begins with a topic of the backlog."""
    topic = _topic(grid, request.GET.get("topic", ""))
    initial = {"title": topic.title} if topic else {}
    form = PitchForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal = grid.pitch_refusal[1] if grid.pitch_refusal else ""
    context = {"grid": grid, "event": grid.event, "form": form, "topic": topic, "refusal": refusal}
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _pitch(grid, topic, form, context)
    if status == 303:
        return redirect("meetups:grids-pitched", slug=grid.event.slug)
    return render(request, "meetups/grids/pitch.html", context | {"is_limited": status == 429}, status=status)


def _pitch(grid: Grid, topic: Topic | None, form: PitchForm, context: dict[str, Any]) -> int:
    """Pitch a session, and return the HTTP status. One with the same title is added to the context as `same`."""
    if not form.is_valid():
        return 422
    if form.is_robot:
        return 303
    try:
        pitch = grids.pitch(grid=grid, topic=topic, **form.answers)
    except ValidationError as error:
        if error.code == "duplicate":
            context["same"] = (error.params or {}).get("pitch")
        else:
            context["refusal"] = error.messages[0]
        return 409
    if pitch.idempotency_key == form.answers["idempotency_key"]:
        return 303
    context["same"] = pitch  # the topic was pitched already
    return 409


def _topic(grid: Grid, number: str) -> Topic | None:
    """Return the topic of the group with this number, if it is open. Anything else is no topic."""
    if not re.fullmatch(NUMBER, number):
        return None
    rows = Topic.objects.select_related("group").filter(group=grid.event.group_id, state=Topic.State.OPEN)
    return rows.filter(pk=number).first()


@public()
@require_safe
@of_grid
def thanks(request: HttpRequest, grid: Grid) -> HttpResponse:
    """Say what happens next. The page is the same for everyone."""
    return render(request, "meetups/grids/pitched.html", {"event": grid.event})


def of_host(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the pitch of the link's token to a view. If there is none, now or any more, a page says so."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, Pitch.objects.select_related(*OF_PITCH).by_token(token))
        except Pitch.DoesNotExist:
            response = render(request, "meetups/grids/gone.html", status=404)
        return keep_url_secret(response)

    return private(found)


@require_safe
@of_host
def own(request: HttpRequest, pitch: Pitch) -> HttpResponse:
    """Show one pitch to its host, with what they can do. Opening it changes nothing (law 2)."""
    return _page(request, pitch)


@require_POST
@limited("speaker")
@of_host
def edit(request: HttpRequest, pitch: Pitch) -> HttpResponse:
    """Change the words of a pitch."""
    form = OwnPitchForm(request.POST)
    if is_limited(request) or not form.is_valid():
        return _page(request, pitch, 429 if is_limited(request) else 422, form=form)
    return _changed(request, pitch, grids.edit, form=form, **form.cleaned_data)


@require_POST
@limited("speaker")
@of_host
def show_name(request: HttpRequest, pitch: Pitch) -> HttpResponse:
    """Show the host's name to everyone; with `hide`, hide it."""
    return _changed(request, pitch, grids.show_name, is_public="hide" not in request.POST)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("speaker")
@of_host
def withdraw(request: HttpRequest, pitch: Pitch) -> HttpResponse:
    """Ask for confirmation, then withdraw a pitch."""
    if request.method == "POST":
        return _changed(request, pitch, grids.withdraw_own)
    return render(request, "meetups/grids/withdraw.html", {"pitch": pitch, "event": pitch.grid.event})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("speaker")
@of_host
def erase(request: HttpRequest, pitch: Pitch) -> HttpResponse:
    """Ask for confirmation, then erase the host of a session."""
    if request.method == "POST":
        response = _changed(request, pitch, privacy.erase_host, to=reverse("meetups:grids-own-erased"))
        if response.status_code == 302:
            audit.record(request, "erasure", scope="self", pitches=pitch.pk)
        return response
    return render(request, "meetups/grids/erase.html", {"pitch": pitch, "event": pitch.grid.event})


@public()
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that the host is erased."""
    return render(request, "meetups/grids/erased.html")


def _page(
    request: HttpRequest, pitch: Pitch, status: int = 200, refusal: str = "", form: OwnPitchForm | None = None
) -> HttpResponse:
    context = {
        "pitch": pitch,
        "event": pitch.grid.event,
        "where": where_in_words(pitch),
        "form": form or OwnPitchForm(instance=pitch),
        "refusal": refusal,
        "is_limited": status == 429,
    }
    return render(request, "meetups/grids/own.html", context, status=status)


def _changed(
    request: HttpRequest, pitch: Pitch, change: Callable[..., Any], to: str = "", form: Any = None, **fields: Any
) -> HttpResponse:
    """Call the service of a button. A refusal is shown on the host's page."""
    if is_limited(request):
        return _page(request, pitch, 429)
    try:
        changed = change(pitch=pitch, **fields)
    except ValidationError as error:
        pitch = Pitch.objects.select_related(*OF_PITCH).get(pk=pitch.pk)
        if getattr(error, "code", "") != "changed":
            return _page(request, pitch, 409, error.messages[0], form)
        form.show_beside((error.params or {})["pitch"])
        return _page(request, pitch, 409, form=form)
    return redirect(to or changed.own_url)
