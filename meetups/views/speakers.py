"""The pages of a talk's speaker, by the link in their email. They work without scripts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.talks import LinksForm, TalkForm
from meetups.models import Talk
from meetups.queries.talk_pages import state_of
from meetups.services import privacy, talks
from meetups.views import audit
from meetups.views.audiences import keep_url_secret, private, public
from meetups.views.limits import View, is_limited, limited


def of_speaker(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the talk of the link's token to a view. If there is none, now or any more, a page says so."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, _talks().by_token(token))
        except Talk.DoesNotExist:
            response = _gone(request)
        return keep_url_secret(response)

    return private(found)


@require_safe
@of_speaker
def own(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Show one talk to its speaker, with what they can do. Opening it changes nothing (law 2)."""
    return _page(request, talk)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("speaker")
@of_speaker
def edit(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Show what the talk says, and change it by POST."""
    return _form(request, talk, "edit", TalkForm, talks.edit)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("speaker")
@of_speaker
def links(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Ask where the slides and the recording are, and keep it by POST."""
    return _form(request, talk, "links", LinksForm, talks.set_links)


@require_POST
@limited("speaker")
@of_speaker
def show_name(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Show the speaker's name on public pages; with `hide`, hide it."""
    return _changed(request, talk, talks.show_name, is_public="hide" not in request.POST)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("speaker")
@of_speaker
def withdraw(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Ask whether the talk is withdrawn, and withdraw it by POST."""
    if request.method == "POST":
        return _changed(request, talk, talks.withdraw)
    return render(request, "meetups/talks/withdraw.html", {"talk": talk, "event": talk.call.event})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("speaker")
@of_speaker
def erase(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Ask for confirmation, then erase the speaker of a talk."""
    if request.method == "POST":
        response = _changed(request, talk, privacy.erase_speaker, to=reverse("meetups:talks-erased"))
        if response.status_code == 302:
            audit.record(request, "erasure", scope="self", talks=talk.pk)
        return response
    return render(request, "meetups/talks/erase.html", {"talk": talk, "event": talk.call.event})


@public()
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that the speaker is erased."""
    return render(request, "meetups/talks/erased.html")


def _talks() -> Any:
    return Talk.objects.select_related("call__event__group", "call__event__venue", "call__event__series")


def _gone(request: HttpRequest) -> HttpResponse:
    """Say that the link does not work: it is wrong, or its talk has no speaker any more."""
    return render(request, "meetups/talks/gone.html", status=404)


def _page(request: HttpRequest, talk: Talk, status: int = 200, refusal: str = "") -> HttpResponse:
    event = talk.call.event
    context = {
        "talk": talk,
        "event": event,
        "state": state_of(talk),
        "is_open": talk.call.is_open(),
        "refusal": refusal,
        "is_limited": status == 429,
    }
    return render(request, "meetups/talks/own.html", context, status=status)


def _changed(request: HttpRequest, talk: Talk, change: Callable[..., Any], to: str = "", **facts: Any) -> HttpResponse:
    """Call the service of a button. A refusal is shown on the speaker's page."""
    if is_limited(request):
        return _page(request, talk, 429)
    try:
        change(talk=talk, **facts)
    except ValidationError as error:
        found = _talks().filter(pk=talk.pk, secret=talk.secret).first()  # the link is void if the speaker was erased
        return _page(request, found, 409, error.messages[0]) if found else _gone(request)
    return redirect(to or talk)


def _form(
    request: HttpRequest, talk: Talk, name: str, form_class: type[forms.BaseForm], change: Callable[..., Any]
) -> HttpResponse:
    """Show a form with what the talk has, and call its service with the answers. The words that were typed are kept."""
    has = {field: getattr(talk, field) for field in form_class.base_fields}  # type: ignore[attr-defined]
    form = form_class(request.POST if request.method == "POST" else None, initial=has)
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _sent(talk, form, change)
    if status == 303:
        return redirect(talk)
    context = {"talk": talk, "event": talk.call.event, "form": form, "is_limited": status == 429}
    return render(request, f"meetups/talks/{name}.html", context, status=status)


def _sent(talk: Talk, form: Any, change: Callable[..., Any]) -> int:
    """Change the talk, and return the HTTP status. A refusal is shown on the form."""
    if not form.is_valid():
        return 422
    try:
        change(talk=talk, **{name: form.cleaned_data[name] for name in form.fields})
    except ValidationError as error:
        form.add_error(None, error.messages)
        return 409
    return 303
