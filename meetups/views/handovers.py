"""Answer a hand-over of a group by the link in the email: take it over, decline it, or keep the group."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetups.forms.groups import AcceptForm
from meetups.models import HandOver, User
from meetups.services import handovers, organisers
from meetups.views import audit
from meetups.views.audiences import keep_url_secret, private

View = Callable[[HttpRequest, HandOver], HttpResponse]
ANSWERED = (HandOver.Status.DONE, HandOver.Status.DECLINED, HandOver.Status.KEPT)


def by_token(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the hand-over of the link's token to a view. One that is over is answered with a page and status 410."""

    @wraps(view)
    def viewed(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return keep_url_secret(view(request, HandOver.objects.by_token(token)))
        except BadSignature as error:
            raise Http404 from error
        except (ObjectDoesNotExist, ValidationError) as error:
            context = {"is_closed": getattr(error, "code", "") == "closed"}
            return keep_url_secret(render(request, "meetups/handovers/ended.html", context, status=410))

    return viewed


@private
@require_http_methods(["GET", "HEAD", "POST"])
@by_token
def detail(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """Show the hand-over with its buttons, and take it over or keep the group by POST. Opening it changes nothing."""
    if hand_over.status in ANSWERED:
        is_lead = hand_over.opened_by is not None and hand_over.opened_by == hand_over.successor
        context = {"hand_over": hand_over, "is_lead": is_lead or hand_over.is_given}
        return render(request, "meetups/handovers/answered.html", context)
    return _offered(request, hand_over) if hand_over.is_given else _asked(request, hand_over)


@private
@require_POST
@by_token
def decline(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """Decline the group."""
    handovers.decline(hand_over=hand_over)
    return _done(request, hand_over, "declined")


def _offered(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """Show a group that is offered, and take it over by POST."""
    handovers.check(hand_over)
    data = request.POST if request.method == "POST" else None
    form = AcceptForm(data, account=_account_of(hand_over), asks_contact=handovers.takes_contact(hand_over))
    if not form.is_valid():
        context = {"hand_over": hand_over, "form": form, "token": hand_over.token_for(hand_over.opened_by)}
        return render(request, "meetups/handovers/offered.html", context, status=422 if form.is_bound else 200)
    handovers.take_over(hand_over=hand_over, **form.cleaned_data)
    return _done(request, hand_over, "done")


def _asked(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """Show a lead that somebody asks for their group, and keep it by POST."""
    if request.method == "POST":
        handovers.keep(hand_over=hand_over, lead=hand_over.opened_by)
        return _done(request, hand_over, "kept")
    if not handovers.is_asked_of(hand_over, hand_over.opened_by):
        raise ObjectDoesNotExist
    return render(request, "meetups/handovers/asked.html", {"hand_over": hand_over})


def _account_of(hand_over: HandOver) -> User | None:
    """Return the account of the successor. Somebody who was invited by email may have none."""
    if hand_over.successor is None and hand_over.invitation:
        return organisers.account_of(hand_over.invitation)
    return hand_over.successor


def _done(request: HttpRequest, hand_over: HandOver, status: str) -> HttpResponse:
    """Write the answer to the audit log, and redirect to the page, which now says what happened."""
    by = hand_over.opened_by.pk if hand_over.opened_by else None
    audit.record(request, "hand-over", group=hand_over.group.pk, hand_over=hand_over.pk, status=status, by=by)
    return redirect(request.path.removesuffix("decline/"))
