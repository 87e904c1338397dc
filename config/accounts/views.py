"""allauth's pages for a code by email, changed so that they do not reveal who has an account (ADR 19)."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.views import BaseReauthenticateView, ConfirmLoginCodeView, RequestLoginCodeView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from config.accounts import LOG_IN_CODE
from config.accounts.forms import CodeForm, LogInForm
from meetups.services import log_in_codes
from meetups.views.limits import network
from meetups.views.log_ins import record_confirmation


class CodePage:
    """A page about a code: it says if emails are delayed, and answers 429 over a limit."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        _set_missing_user_pk(request)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"is_mail_delayed": log_in_codes.is_mail_delayed()}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        is_limited = any(context["form"].has_error(name, "limited") for name in ("login", "code"))
        return super().render_to_response(context, status=429 if is_limited else 200, **kwargs)  # type: ignore[misc]

    def refuse(self, refusal: ValidationError) -> HttpResponse:
        """Return the page with the reason of a refusal."""
        form = CodeForm({}, account="")
        form.errors["code"] = form.error_class(refusal.error_list)
        return self.render_to_response(self.get_context_data(form=form))


class LogInView(CodePage, RequestLoginCodeView):
    """Ask for an email address and send it a code. The answer and its time are the same without an account."""

    form_class = LogInForm
    template_name = "account/log_in.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if form._user is None:
            _queue_as_for_an_account(form.cleaned_data["email"])
        return response

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponse | None:
        """Let a person who went back enter another email address. A GET is redirected to the form for the code."""
        if request.method == "POST":
            return None
        response: HttpResponse = super()._redirect_to_pending_stage(request, stage)
        return response


class ConfirmView(CodePage, ConfirmLoginCodeView):
    """Log in with the code, or have another one sent."""

    form_class = CodeForm
    template_name = "account/confirm.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", True) is None:
            messages.error(request, _("This code has expired. Ask for a new one."))
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        """Refuse a code if its account has a new email address or was closed since the code was sent."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self._action == "resend":
            return kwargs
        email = self._process.state["email"]
        user, now = self._process.user, log_in_codes.account_of(email)
        code = self._process.code if user is not None and user == now else ""
        return kwargs | {"code": code, "account": email, "user": user.pk if user else None}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again. A try over the limit does not count against this code."""
        if form.has_error("code", "limited"):
            return self.render_to_response(self.get_context_data(form=form))
        response: HttpResponse = super().form_invalid(form)
        return response

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        """Remove the email address from the session, so that allauth does not look it up in its own table."""
        self._process.state.pop("email")
        response: HttpResponse = super()._verify_form_valid(form)
        return response

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        try:
            log_in_codes.count_request(email=self._process.state["email"], network=network(self.request))
        except ValidationError as refusal:
            return self.refuse(refusal)
        response: HttpResponse = super()._resend_form_valid(form)
        if self._process.user is None:
            _queue_as_for_an_account(self._process.state["email"])
        return response


class PasskeyView(LoginWebAuthnView):
    """Log in with a passkey. A script asks for the challenge by GET, which starts a session, so it is counted."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if get_adapter().is_ajax(request):
            try:
                log_in_codes.count_challenge(network=network(request))
            except ValidationError as refusal:
                return JsonResponse({"message": refusal.message}, status=429)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


class Confirmation(AbstractCodeVerificationProcess):
    """The code with which a logged-in person confirms their identity. It is in their session until it is used."""

    request: Any

    KEY = "confirmation"

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(max_attempts=3, timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, state=state, user=request.user)

    @classmethod
    def resume(cls, request: HttpRequest) -> "Confirmation | None":
        state = request.session.get(cls.KEY)
        return cls(request, state).abort_if_invalid() if state else None

    def persist(self) -> None:
        self.request.session[self.KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(self.KEY, None)

    def send(self) -> None:
        self.state["code"] = get_adapter().generate_login_code()
        get_adapter().send_mail(LOG_IN_CODE, self.request.user.email, {"code": self.state["code"]})
        self.persist()


@method_decorator([never_cache, login_required], name="dispatch")
class ReauthenticateView(CodePage, BaseReauthenticateView):
    """Ask a person without passkey and TOTP to log in again with a code by email."""

    request: Any

    form_class = CodeForm
    template_name = "account/reauthenticate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.process = Confirmation.resume(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.process is None or request.POST.get("action") == "resend":
            return self._send()
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        code = self.process.code if self.process else ""
        return kwargs | {"code": code, "account": self.request.user.email, "user": self.request.user.pk}

    def form_valid(self, form: Any) -> HttpResponse:
        record_confirmation(self.request)
        Confirmation(self.request, {}).abort()
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        assert self.process is not None
        if not form.has_error("code", "limited") and not self.process.record_invalid_attempt():
            self.process = None
            messages.error(self.request, get_adapter().error_messages["too_many_login_attempts"])
            form = CodeForm(account="")
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_asked": self.process is not None}

    def _send(self) -> HttpResponse:
        email = self.request.user.email
        try:
            log_in_codes.count_request(email=email, network=network(self.request))
        except ValidationError as refusal:
            return self.refuse(refusal)
        self.process = Confirmation(self.request, Confirmation.initial_state(user=self.request.user))
        self.process.send()
        messages.info(self.request, _("A code is on its way to %(email)s.") % {"email": email})
        return redirect(self.passthrough_next_url(self.request.path))


def _set_missing_user_pk(request: HttpRequest) -> None:
    """Store the number of no account in a pending log-in for an unknown email address.

    Without a number allauth makes no query, so its pages would answer faster than for a known email address.
    """
    pending = request.session.get(LOGIN_SESSION_KEY)
    if pending and pending["user_pk"] is None:
        pending["user_pk"] = int_to_base36(log_in_codes.NOBODY)
        request.session.modified = True


def _queue_as_for_an_account(email: str) -> None:
    """Do what allauth does for an account only: make a code, and pass it to the adapter with the email address."""
    get_adapter().send_mail(LOG_IN_CODE, email, {"code": get_adapter().generate_login_code()})
