"""Following a group by mail, and managing it by the link in the letters."""

from collections.abc import Callable
from functools import partial, wraps

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.subscriptions import FollowForm, OftenForm
from meetups.models import Group, Subscription
from meetups.services import subscriptions
from meetups.services.emails import news
from meetups.views.attendees import private
from meetups.views.limits import is_limited, limited

View = Callable[[HttpRequest, Subscription], HttpResponse]
NEXT_MEETUPS = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("follow")
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be told what is new: a form on a page of its own."""
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
    """The same for an address that follows already and for one that does not."""
    if not form.is_valid():
        return 422
    if not form.is_robot:
        subscriptions.ask(group=group, **form.answers)
    return 303


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next. It says the same to everyone."""
    return render(request, "meetups/subscriptions/thanks.html", {"group": get_object_or_404(Group, slug=slug)})


def by_token(view: View, gone: int = 410) -> Callable[[HttpRequest, str], HttpResponse]:
    """The view of a subscription, by the link in a letter; when it has come to its end, the page says so."""

    @wraps(view)
    def viewed(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return private(view(request, Subscription.objects.select_related("group").by_token(token)))
        except BadSignature as error:
            raise Http404 from error
        except Subscription.DoesNotExist:
            return private(render(request, "meetups/subscriptions/gone.html", status=gone))

    return viewed


@never_cache
@require_safe
@by_token
def detail(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """One subscription. Looking changes nothing (law 2): it neither begins nor ends by opening a link."""
    return _page(request, subscription, OftenForm(initial={"often": subscription.often}))


@never_cache
@require_POST
@by_token
def confirm(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Say yes to the letters."""
    subscriptions.confirm(subscription=subscription)
    return redirect(subscription)


@never_cache
@require_POST
@by_token
def change(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Choose anew how often."""
    form = OftenForm(request.POST)
    if not form.is_valid():
        return _page(request, subscription, form, status=422)
    news.change(subscription=subscription, often=form.cleaned_data["often"])
    return redirect(f"{subscription.get_absolute_url()}?saved")


@never_cache
@csrf_exempt  # the POST of a mailbox brings neither cookie nor token: the address itself is the key
@require_http_methods(["GET", "HEAD", "POST"])
@partial(by_token, gone=200)  # twice is as once
def unsubscribe(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """Stop at once, without a question and without a redirect (RFC 8058, section 3.1); a GET only shows the button."""
    is_altogether = "altogether" in request.POST
    if request.method == "POST":
        subscriptions.unsubscribe(subscription=subscription, altogether=is_altogether)
    context = {"subscription": subscription, "is_done": request.method == "POST", "is_altogether": is_altogether}
    return render(request, "meetups/subscriptions/unsubscribe.html", context)


def _page(request: HttpRequest, subscription: Subscription, form: OftenForm, status: int = 200) -> HttpResponse:
    coming = news.coming(group=subscription.group, most=NEXT_MEETUPS) if subscription.is_confirmed else []
    is_saved = "saved" in request.GET and subscription.is_confirmed
    context = {"subscription": subscription, "form": form, "coming": coming, "is_saved": is_saved}
    return render(request, "meetups/subscriptions/detail.html", context, status=status)
