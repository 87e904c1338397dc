"""Show and erase the personal data of an email address, by a link that is emailed to it."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from meetups.forms.people import AskForm
from meetups.services import people
from meetups.views import audit
from meetups.views.audiences import keep_url_secret, private, public
from meetups.views.limits import View, is_limited, limited


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("link")
def ask(request: HttpRequest) -> HttpResponse:
    """Email the link to the personal data of an email address. The answer is the same whether it is known or not."""
    form = AskForm(request.POST if request.method == "POST" else None)
    status = 429 if is_limited(request) else 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        if not form.is_robot:
            people.ask(email=form.cleaned_data["email"])
        return redirect("meetups:people-sent")
    context = {"form": form, "is_limited": status == 429}
    return render(request, "meetups/people/ask.html", context, status=status)


@public()
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that the email is on its way, if there is any data."""
    return render(request, "meetups/people/sent.html")


def by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the email address of the link's token to a view. An expired link gets the form to ask for a new one."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return keep_url_secret(view(request, token))
        except ValidationError as error:
            context = {"form": AskForm(), "ended": error.messages[0]}
            return keep_url_secret(render(request, "meetups/people/ask.html", context, status=404))

    return private(found)


@require_safe
@by_link
def detail(request: HttpRequest, token: str) -> HttpResponse:
    """Show all personal data of one email address. Opening it changes nothing (law 2)."""
    return render(request, "meetups/people/detail.html", {"data": people.personal_data(token=token), "token": token})


@require_safe
@by_link
def download(request: HttpRequest, token: str) -> HttpResponse:
    """Return the same data as a JSON file."""
    return JsonResponse(
        people.personal_data(token=token).data,
        headers={"Content-Disposition": 'attachment; filename="held.json"'},
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("link")
@by_link
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for confirmation, then erase all personal data of an email address."""
    if request.method == "POST" and not is_limited(request):
        people.erase(token=token)
        audit.record(request, "erasure", scope="self-all")
        return redirect("meetups:people-erased")
    context = {"data": people.personal_data(token=token), "token": token, "is_limited": is_limited(request)}
    return render(request, "meetups/people/erase.html", context, status=429 if is_limited(request) else 200)


@public()
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that the data is erased. The page is the same for everyone."""
    return render(request, "meetups/people/erased.html")
