"""Follow a group by email, and manage it by the link in the emails."""

from collections.abc import Callable
from functools import partial, wraps

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.subscriptions import ChosenForm, FollowForm
from meetups.models import Group, Subscription
from meetups.services import subscriptions
from meetups.services.emails import news
from meetups.views.audiences import keep_url_secret, private, public
from meetups.views.limits import is_limited, limited

View = Callable[[HttpRequest, Subscription], HttpResponse]
NEXT_MEETUPS = 3


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("follow")
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form to follow a group, and send the confirmation email by POST."""
    group = get_object_or_404(Group, slug=slug)
    form = FollowForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _answer(group, form)
    if status == 303:
        return redirect("meetups:subscriptions-thanks", slug=group.slug)
    context = {"group": group, "form": form, "is_limited": status == 429}
    return render(request, "meetups/subscriptions/follow.html", context, status=status)


def _answer(group: Group, form: FollowForm) -> int:
    """Ask to follow, and return the HTTP status. It is the same for an email address that follows already."""
    if not form.is_valid():
        return 422
    if not form.is_robot:
        subscriptions.ask(group=group, **form.answers)
    return 303


@public()
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what happens next. The page is the same for everyone."""
    return render(request, "meetups/subscriptions/thanks.html", {"group": get_object_or_404(Group, slug=slug)})


def by_token(view: View, status_if_gone: int = 410) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the subscription of the link's token to a view. An unknown token is answered with a page that says so."""

    @wraps(view)
    def viewed(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return keep_url_secret(view(request, Subscription.objects.select_related("group").by_token(token)))
        except BadSignature as error:
            raise Http404 from error
        except Subscription.DoesNotExist:
            return keep_url_secret(render(request, "meetups/subscriptions/gone.html", status=status_if_gone))

    return viewed


@private
@require_safe
@by_token
def detail(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Show one subscription. Opening it changes nothing (law 2): it neither confirms nor unsubscribes."""
    chosen = {"often": subscription.often, "wants_actions": subscription.wants_actions}
    return _page(request, subscription, ChosenForm(initial=chosen))


@private
@require_POST
@by_token
def confirm(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Confirm a subscription."""
    subscriptions.confirm(subscription=subscription)
    return redirect(subscription)


@private
@require_POST
@by_token
def change(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Change how often emails are sent."""
    form = ChosenForm(request.POST)
    if not form.is_valid():
        return _page(request, subscription, form, status=422)
    news.change(subscription=subscription, **form.cleaned_data)
    return redirect(f"{subscription.get_absolute_url()}?saved")


@private
@csrf_exempt  # the POST of an email program has neither cookie nor CSRF token: the token in the URL is enough
@require_http_methods(["GET", "HEAD", "POST"])
@partial(by_token, status_if_gone=200)  # unsubscribing twice is no error
def unsubscribe(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Unsubscribe at once, without a redirect (RFC 8058, section 3.1). A GET only shows the button."""
    is_altogether = "altogether" in request.POST
    if request.method == "POST":
        subscriptions.unsubscribe(subscription=subscription, altogether=is_altogether)
    context = {"subscription": subscription, "is_done": request.method == "POST", "is_altogether": is_altogether}
    return render(request, "meetups/subscriptions/unsubscribe.html", context)


def _page(request: HttpRequest, subscription: Subscription, form: ChosenForm, status: int = 200) -> HttpResponse:
    coming = news.coming(group=subscription.group, most=NEXT_MEETUPS) if subscription.is_confirmed else []
    is_saved = "saved" in request.GET and subscription.is_confirmed
    context = {"subscription": subscription, "form": form, "coming": coming, "is_saved": is_saved}
    return render(request, "meetups/subscriptions/detail.html", context, status=status)
