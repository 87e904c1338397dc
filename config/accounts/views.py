"""Logging in with a code from an email, and confirming with one that it is still you (ADR 19)."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import (
    get_login_redirect_url,
    get_next_redirect_url,
    passthrough_next_redirect_url,
    perform_login,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.accounts import client_ip
from config.accounts.forms import CodeForm, EmailForm
from meetups.models import User
from meetups.services import log_in_codes
from meetups.standards.networks import network_of
from meetups.views import audit
from meetups.views.log_ins import note_confirmation

CODE = "log_in_code"  # in the session: the number of the row of the code that this browser asked for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for an email address and have a code sent to it. The answer is the same with an account or without."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    form = EmailForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "log_in", form)
    email = form.cleaned_data["login"]
    try:
        request.session[CODE] = log_in_codes.ask(email=email, network=_network(request)).pk
    except ValidationError as refusal:
        form.add_error("login", refusal)
        return _page(request, "log_in", form, status=429)
    # In a cookie of this browser, and nowhere else.
    messages.info(request, _("If there is an account for %(email)s, a code is on its way.") % {"email": email})
    return _to(request, "account_confirm_login_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Log in with the code, or have another one sent."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    if CODE not in request.session:
        return _to(request, "account_login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.POST.get("action") == "resend":
        return _renewed(request, "account_confirm_login_code")
    user = _user_of_code(request, form)
    if user:
        return perform_login(request, user, redirect_url=get_next_redirect_url(request))
    return _after_refusal(request, form, "confirm", "account_login")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Ask whether it is still the same person: with a passkey or TOTP if they have one, else with a code by email."""
    url = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    if url != request.path:
        return redirect(passthrough_next_redirect_url(request, url, "next"))
    if request.method == "POST" and (CODE not in request.session or request.POST.get("action") == "resend"):
        return _asked_again(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if _user_of_code(request, form) == request.user:
        note_confirmation(request)
        return redirect(get_login_redirect_url(request))
    return _after_refusal(request, form, "reauthenticate", "account_reauthenticate")


def _user_of_code(request: HttpRequest, form: CodeForm) -> User | None:
    """The account that the typed code belongs to, once; or nobody, and the reason on the form and in the log."""
    if not form.is_valid():
        return None
    typed = form.cleaned_data["code"]
    try:
        user = log_in_codes.check(pk=request.session[CODE], typed=typed, network=_network(request))
    except ValidationError as refusal:
        form.add_error("code", refusal)
        audit.record(request, "failed-code")
        return None
    del request.session[CODE]
    return user


def _after_refusal(request: HttpRequest, form: CodeForm, page: str, start: str) -> HttpResponse:
    """The form with what is wrong about it; or its first step, when the code takes no more tries."""
    if form.has_error("code", "ended"):
        del request.session[CODE]
        messages.error(request, form.errors["code"][0])
        return _to(request, start)
    return _page(request, page, form, status=429 if form.has_error("code", "limited") else 200)


def _renewed(request: HttpRequest, page: str) -> HttpResponse:
    """Another code in place of the one this browser asked for."""
    try:
        request.session[CODE] = log_in_codes.renew(pk=request.session[CODE], network=_network(request)).pk
    except ValidationError as refusal:
        return _refused(request, refusal, "confirm", "account_login")
    messages.info(request, _("If there is an account with the email address you entered, a new code is on its way."))
    return _to(request, page)


def _asked_again(request: HttpRequest) -> HttpResponse:
    """A code for whoever is logged in."""
    assert request.user.is_authenticated
    try:
        request.session[CODE] = log_in_codes.ask(email=request.user.email, network=_network(request)).pk
    except ValidationError as refusal:
        return _refused(request, refusal, "reauthenticate", "account_reauthenticate")
    messages.info(request, _("A code is on its way to %(email)s.") % {"email": request.user.email})
    return _to(request, "account_reauthenticate")


def _refused(request: HttpRequest, refusal: ValidationError, page: str, start: str) -> HttpResponse:
    form = CodeForm({"code": ""})
    form.errors.clear()
    form.add_error("code", refusal)
    return _after_refusal(request, form, page, start)


def _page(request: HttpRequest, name: str, form: Any, status: int = 200) -> HttpResponse:
    """One of the log-in pages, which says so when emails cannot go out now."""
    url = get_next_redirect_url(request)
    context = {
        "form": form,
        "next": url or "",
        "is_asked": CODE in request.session,
        "is_mail_delayed": log_in_codes.is_mail_delayed(),
    }
    return render(request, f"account/{name}.html", context, status=status)


def _to(request: HttpRequest, name: str) -> HttpResponse:
    return redirect(passthrough_next_redirect_url(request, reverse(name), "next"))


def _network(request: HttpRequest) -> str:
    return network_of(client_ip(request))
