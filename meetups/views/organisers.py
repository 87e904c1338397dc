"""Answer an invitation to organise a group, by the link in the email."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetups.forms.groups import AcceptForm
from meetups.models import OrganiserInvitation
from meetups.services import organisers
from meetups.views import audit
from meetups.views.audiences import keep_url_secret, private

View = Callable[[HttpRequest, OrganiserInvitation], HttpResponse]


def by_token(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the invitation of the link's token to a view. A closed invitation is answered with a page and status 410."""

    @wraps(view)
    def viewed(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return keep_url_secret(view(request, OrganiserInvitation.objects.by_token(token)))
        except BadSignature as error:
            raise Http404 from error
        except (OrganiserInvitation.DoesNotExist, ValidationError) as error:
            context = {"is_closed": getattr(error, "code", "") == "closed"}
            return keep_url_secret(render(request, "meetups/organisers/ended.html", context, status=410))

    return viewed


@private
@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def invitation(request: HttpRequest, invitation: OrganiserInvitation) -> HttpResponse:
    """Show the invitation with its buttons, and accept it by POST. Opening it changes nothing (law 2)."""
    if request.method == "POST":
        return _accept(request, invitation)
    if invitation.is_accepted or invitation.status == OrganiserInvitation.Status.DECLINED:
        return render(request, "meetups/organisers/answered.html", {"invitation": invitation})
    organisers.check(invitation)
    return _page(request, invitation, AcceptForm(account=organisers.account_of(invitation)))


def _accept(request: HttpRequest, invitation: OrganiserInvitation) -> HttpResponse:
    form = AcceptForm(request.POST, account=organisers.account_of(invitation))
    if not form.is_valid():
        return _page(request, invitation, form, status=422)
    organiser = organisers.accept(invitation=invitation, name=form.cleaned_data.get("name", ""))
    facts: dict[str, int | str] = {"organiser": organiser.user.pk, "role": organiser.role, "by": "invitation"}
    audit.record(request, "roles", group=organiser.group.pk, **facts)
    return redirect(invitation)


@private
@require_POST
@by_token
def decline(request: HttpRequest, invitation: OrganiserInvitation) -> HttpResponse:
    """Decline the invitation."""
    organisers.decline(invitation=invitation)
    return redirect(invitation)


def _page(request: HttpRequest, invitation: OrganiserInvitation, form: AcceptForm, status: int = 200) -> HttpResponse:
    context = {"invitation": invitation, "form": form}
    return render(request, "meetups/organisers/invitation.html", context, status=status)
