"""The actions of a group, and the page of one action's owner, by the link in their email."""

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.actions import DropForm, HandOnForm
from meetups.models import Action, Group
from meetups.queries.actions import ActionLine, lines
from meetups.services import actions, privacy
from meetups.standards.characters import visible
from meetups.standards.spreadsheets import guarded
from meetups.views import audit
from meetups.views.audiences import keep_url_secret, private, public
from meetups.views.limits import View, is_limited, limited
from meetups.views.pagination import page_asked_for

MOST_CLOSED = 20  # below the open ones; the pages of each state have them all
FORMS: dict[str, Any] = {"drop": (DropForm, actions.drop), "hand_on": (HandOnForm, actions.hand_on)}


@public("state", "page", "from")
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the open actions of a group, oldest first, then those closed last; with `state`, all of one state."""
    group = get_object_or_404(Group, slug=slug)
    state = request.GET.get("state", "")
    if state not in ("", *Action.State.values):
        raise Http404
    page = page_asked_for(request)
    rows = group.actions.with_slug().filter(state=state or Action.State.OPEN)
    order = ("created_at", "pk") if state in ("", Action.State.OPEN) else ("-closed_at", "-pk")
    page = page.of(lines(page.select(rows, *order)))
    closed = group.actions.exclude(state=Action.State.OPEN).order_by("-closed_at", "-pk")
    context = {
        "group": group,
        "page": page,
        "state": state,
        "states": Action.State.choices,
        "closed": lines(closed[:MOST_CLOSED]) if not state and page.number == 1 else [],
    }
    return render(request, "meetups/actions/index.html", context)


@public()
@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """Return all actions of a group as CSV, oldest first."""
    group = get_object_or_404(Group, slug=slug)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="actions-{group.slug}.csv"'
    table = csv.writer(response)
    table.writerow(["action", "owner", "state", "due", "why", "agreed at", "written down", "closed"])
    table.writerows(_cells(line) for line in lines(group.actions.order_by("created_at", "pk")))
    return response


def _cells(line: ActionLine) -> list[str]:
    days = [day.isoformat() if day else "" for day in (line.due_on, line.created_on, line.closed_on)]
    met = f"{line.met_at}, {line.met_on}" if line.met_at else ""
    return [guarded(visible(cell)) for cell in (line.text, line.owner, line.state, days[0], line.why, met, *days[1:])]


def of_owner(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the action of the link's token to a view. If there is none, now or any more, a page says so."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, Action.objects.select_related("group").by_token(token))
        except Action.DoesNotExist:
            response = render(request, "meetups/actions/gone.html", status=404)
        return keep_url_secret(response)

    return private(found)


def button(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Make a view accept POST only and take the action of the link's token."""
    pressed: View = require_POST(limited("action")(of_owner(view)))
    return pressed


@require_safe
@of_owner
def detail(request: HttpRequest, action: Action) -> HttpResponse:
    """Show one action to its owner, with what they can do. Opening it changes nothing (law 2)."""
    return _page(request, action)


@button
def confirm(request: HttpRequest, action: Action) -> HttpResponse:
    """Confirm the owner's email address."""
    return _changed(request, action, actions.confirm)


@button
def finish(request: HttpRequest, action: Action) -> HttpResponse:
    """Mark the action as done."""
    return _changed(request, action, actions.finish)


@button
def reopen(request: HttpRequest, action: Action) -> HttpResponse:
    """Open the action again."""
    return _changed(request, action, actions.reopen)


@button
def show_name(request: HttpRequest, action: Action) -> HttpResponse:
    """Show the owner's name on public pages; with `hide`, hide it."""
    return _changed(request, action, actions.show_name, is_shown="hide" not in request.POST)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("action")
@of_owner
def drop(request: HttpRequest, action: Action) -> HttpResponse:
    """Ask why the action is dropped, and drop it."""
    return _form(request, action, "drop", action.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@limited("action")
@of_owner
def hand_on(request: HttpRequest, action: Action) -> HttpResponse:
    """Ask who does it now, and hand the action on. This link stops working then."""
    return _form(request, action, "hand_on", reverse("meetups:actions-handed-on"))


@csrf_exempt  # the POST of an email program has neither cookie nor CSRF token: the token in the URL is enough
@require_http_methods(["GET", "HEAD", "POST"])
@of_owner
def stop(request: HttpRequest, action: Action) -> HttpResponse:
    """Delete the owner's email address at once, without a redirect (RFC 8058, section 3.1). A GET shows the button."""
    if request.method == "POST":
        action = actions.stop_reminders(action=action)
    return render(request, "meetups/actions/stop.html", {"action": action})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("action")
@of_owner
def erase(request: HttpRequest, action: Action) -> HttpResponse:
    """Ask for confirmation, then erase the owner of an action."""
    if request.method == "POST":
        response = _changed(request, action, privacy.erase_owner, to=reverse("meetups:actions-erased"))
        if response.status_code == 302:
            audit.record(request, "erasure", scope="self", actions=action.pk)
        return response
    return render(request, "meetups/actions/erase.html", {"action": action})


@public()
@require_safe
def handed_on(request: HttpRequest) -> HttpResponse:
    """Say that the action is handed on."""
    return render(request, "meetups/actions/handed_on.html")


@public()
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that the owner is erased."""
    return render(request, "meetups/actions/erased.html")


def _page(request: HttpRequest, action: Action, status: int = 200, refusal: str = "") -> HttpResponse:
    line = next(iter(lines(Action.objects.filter(pk=action.pk))), None)
    if line is None:
        raise Action.DoesNotExist
    context = {"action": action, "line": line, "group": action.group, "refusal": refusal, "is_limited": status == 429}
    return render(request, "meetups/actions/detail.html", context, status=status)


def _changed(
    request: HttpRequest, action: Action, change: Callable[..., Any], to: str = "", **fields: Any
) -> HttpResponse:
    """Call the service of a button. A refusal is shown on the owner's page."""
    if is_limited(request):
        return _page(request, action, 429)
    try:
        change(action=action, **fields)
    except ValidationError as error:
        return _page(request, Action.objects.select_related("group").get(pk=action.pk), 409, error.messages[0])
    return redirect(to or action)


def _form(request: HttpRequest, action: Action, name: str, to: str) -> HttpResponse:
    """Show the form of a button and, once it is valid, call its service with the answers."""
    form_class, service = FORMS[name]
    form = form_class(request.POST if request.method == "POST" else None)
    status = 429 if is_limited(request) else 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        return _changed(request, action, service, to=to, **form.cleaned_data)
    context = {"action": action, "form": form, "is_limited": status == 429}
    return render(request, f"meetups/actions/{name}.html", context, status=status)
