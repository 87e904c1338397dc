"""The pages on which people change the email address of their account (ADR 19)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.accounts.forms import NewEmailForm
from meetups.models import User
from meetups.services import email_changes
from meetups.views import audit
from meetups.views.audiences import keep_url_secret, private
from meetups.views.log_ins import keep_logged_in, needs_recent_log_in


@private
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@needs_recent_log_in
def change(request: HttpRequest) -> HttpResponse:
    """Ask for the new email address, and send it a link by POST."""
    form = NewEmailForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "account/change_email.html", {"form": form})
    email = form.cleaned_data["email"]
    try:
        email_changes.ask(user=_user(request), email=email)
    except ValidationError as refusal:
        form.add_error("email", refusal)
        return render(request, "account/change_email.html", {"form": form}, status=429)
    text = _("We sent an email to %(email)s. Open the link in it in this browser. Nothing changes until then.")
    messages.success(request, text % {"email": email})
    return redirect("mfa_index")


@private
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button of the link in the email, and change the address by POST. Only the account that asked can."""
    try:
        if request.method == "POST":
            keep_logged_in(request, email_changes.confirm(user=_user(request), token=token))
            audit.record(request, "email-changed")
            messages.success(request, _("Your email address is changed. Codes are sent to the new one."))
            return redirect("mfa_index")
        context = {"email": email_changes.new_email(user=_user(request), token=token)}
        return keep_url_secret(render(request, "account/confirm_email_change.html", context))
    except ValidationError as refusal:
        context = {"refusal": refusal.messages[0]}
        return keep_url_secret(render(request, "account/confirm_email_change.html", context, status=404))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
