"""Sign up for an event, and manage a place by the link in the email."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetups.forms.attendees import DetailsForm, LinkForm, RsvpForm
from meetups.models import Attendee, Event
from meetups.queries.attendees import numbers_coming
from meetups.queries.events import next_cards_of_group
from meetups.services import attendees, feedback, organisations, privacy, standing_places
from meetups.services.attendees import confirmations, links, names, options
from meetups.services.emails import messages as message_service
from meetups.standards import qr
from meetups.views import audit
from meetups.views.audiences import keep_url_secret, private, public
from meetups.views.former_slugs import has_moved, of_event
from meetups.views.limits import View, is_limited, limited, network
from meetups.wording.dates import moment_in_words

_until_signer = signing.Signer(sep=".", salt="meetups.reservations")


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("rsvp")
@of_event
def rsvp(request: HttpRequest, event: Event) -> HttpResponse:
    """Show the sign-up form of an event, and sign up by POST."""
    form = RsvpForm(request.POST if request.method == "POST" else None)
    form.leave_out_standing_place(event)
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _answer(request, event, form)
    if status == 303:
        values = {"waitlist": "yes" if form.cleaned_data["wait"] else "", "reserved": form.reserved}
        values["standing"] = "yes" if form.standing_answers else ""
        url = reverse("meetups:attendees-thanks", args=[event.slug])
        query = urlencode({name: value for name, value in values.items() if value})
        return redirect(f"{url}?{query}" if query else url)
    return _form(request, event, form, status)


def _form(request: HttpRequest, event: Event, form: RsvpForm, status: int) -> HttpResponse:
    """Return the sign-up form: with the waitlist fields if the event is full and the waitlist is open."""
    rules, numbers = options.waitlist_rules(event), numbers_coming(event)
    is_full = numbers.is_full(event.capacity)
    has_waitlist = is_full and not rules.is_closed
    if not has_waitlist:
        form.leave_out_waitlist()
    context = {
        "event": event,
        "form": form,
        "refusal": event.rsvp_refusal,
        "is_limited": status == 429,
        "waitlist": rules,
        "is_full": is_full,
        "has_waitlist": has_waitlist,
        "waiting": numbers.public_waiting,
        "organisations": organisations.suggested(),
    }
    return render(request, "meetups/attendees/rsvp.html", context, status=status)


def _answer(request: HttpRequest, event: Event, form: RsvpForm) -> int:
    """Sign up, and return the HTTP status. A refusal is shown on the form with the values that were entered."""
    if has_moved(request, event):  # perhaps to a day on which the person cannot come
        form.add_error(None, _("This meetup has moved to %s. Check the day, then sign up again.") % event.leaf.long)
        return 409
    if not form.is_valid():
        return 422
    if form.is_robot:
        return 303
    try:
        until = confirmations.sign_up(event=event, network=network(request), **form.answers)
    except ValidationError as error:
        form.add_error(None, error)
        return 409
    form.reserved = _until_signer.sign(str(int(until.timestamp()))) if until else ""
    if event.series and form.standing_answers:
        standing_places.ask(series=event.series, **form.standing_answers)
    return 303


@private
@require_safe
@of_event
def thanks(request: HttpRequest, event: Event) -> HttpResponse:
    """Show what happens next. The page is the same for everyone who pressed the same button."""
    context: dict[str, Any] = {name: name in request.GET for name in ("waitlist", "standing")}
    context |= {"event": event, "until": _until(event, request), "coming": next_cards_of_group(event)}
    return render(request, "meetups/attendees/thanks.html", context)


def _until(event: Event, request: HttpRequest) -> str:
    """Return the time by which the new place must be confirmed, in words; empty if it is not reserved."""
    try:
        seconds = int(_until_signer.unsign(request.GET.get("reserved", "")))
    except signing.BadSignature:
        return ""
    return moment_in_words(datetime.fromtimestamp(seconds, UTC), event.zone)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("link")
def link(request: HttpRequest) -> HttpResponse:
    """Email the links to all upcoming places. The answer is the same whether the email address is known or not."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    status = 429 if is_limited(request) else 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        if not form.is_robot:
            links.ask(email=form.cleaned_data["email"])
        return redirect("meetups:attendees-sent")
    context = {"form": form, "is_limited": status == 429}
    return render(request, "meetups/attendees/link.html", context, status=status)


@public("new")
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a link is on its way; with `new` in the query, also that earlier links no longer work."""
    return render(request, "meetups/attendees/sent.html", {"is_new": "new" in request.GET})


def of_person(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the attendee of the link's token to a view. If there is none, now or any more, a page says so."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, by_token(token))
        except Http404:
            response = render(request, "meetups/attendees/gone.html", status=404)
        return keep_url_secret(response)

    return private(found)


def button(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Make a view accept POST only and take the attendee of the link's token."""
    pressed: View = require_POST(limited("place")(of_person(view)))
    return pressed


@require_safe
@of_person
def detail(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Show one attendee's place and its buttons. Opening it changes nothing (law 2)."""
    return _page(request, attendee)


@button
def cancel(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Give up a place, decline an offer or leave the waitlist."""
    return _changed(request, attendee, attendees.cancel)


@button
def accept(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Accept an offer."""
    return _changed(request, attendee, attendees.accept)


@button
def confirm(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Confirm a reserved place or waitlist position."""
    return _changed(request, attendee, confirmations.confirm)


@button
def show_name(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Show the attendee's name on the event's page; with `hide`, hide it."""
    return _changed(request, attendee, names.hide if request.POST.get("hide") else names.show)


@button
def come_back(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Take a place after all; with `wait`, join the waitlist."""
    return _changed(request, attendee, attendees.come_back, wait=bool(request.POST.get("wait")))


@button
def renew(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Email a new link. It is not shown here, because the person who pressed the button may have a stolen link."""
    return _changed(request, attendee, attendees.renew_link, to=f"{reverse('meetups:attendees-sent')}?new=yes")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("place")
@of_person
def details(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Let an attendee correct their details."""
    form = DetailsForm(request.POST if request.method == "POST" else None, attendee=attendee)
    status = 429 if is_limited(request) else 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        return _changed(request, attendee, attendees.change_details, **form.cleaned_data)
    context = {"attendee": attendee, "event": attendee.event, "form": form, "is_limited": status == 429}
    context["organisations"] = organisations.suggested()
    return render(request, "meetups/attendees/details.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@of_person
def messages(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Stop messages that are not about a place, or start them again. An email program may send this POST (RFC 8058).

    So it needs only the token in the URL, no cookie and no CSRF token. It answers with a page, not with a redirect
    (section 3.1).
    """
    is_sent = request.method == "POST" and attendee.email != ""
    if is_sent:
        change = message_service.opt_in if request.POST.get("again") else message_service.opt_out
        change(attendee=attendee)
    context = {"attendee": attendee, "event": attendee.event, "is_sent": is_sent}
    context["has_opted_out"] = message_service.has_opted_out(attendee=attendee)
    return render(request, "meetups/attendees/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("place")
@of_person
def erase(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    """Ask for confirmation, then erase an attendee's personal data at this event."""
    if request.method == "POST":
        response = _changed(request, attendee, privacy.erase, to=reverse("meetups:attendees-erased"))
        if response.status_code == 302:
            audit.record(request, "erasure", scope="self", attendees=attendee.pk)
        return response
    return render(request, "meetups/attendees/erase.html", {"attendee": attendee, "event": attendee.event})


@public()
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that the personal data is erased."""
    return render(request, "meetups/attendees/erased.html")


def _page(request: HttpRequest, attendee: Attendee, status: int = 200, refusal: str = "") -> HttpResponse:
    event, found = attendee.event, options.options_for(attendee)
    has_code = found.may_cancel and attendee.is_going and event.is_in_person
    context = {
        "attendee": attendee,
        "event": event,
        "options": found,
        "refusal": refusal,
        "is_limited": status == 429,
        "feedback_token": feedback.token_of(attendee=attendee),
        "code": _code(attendee) if has_code else "",
        "has_board": attendee.is_going and _has_open_board(event),
    }
    return render(request, "meetups/attendees/detail.html", context, status=status)


def _has_open_board(event: Event) -> bool:
    board = getattr(event, "board", None)
    return board is not None and not board.is_wrapped_up and not event.is_cancelled


def _code(attendee: Attendee) -> str:
    """Return the QR code that a door volunteer scans, as SVG."""
    return qr.svg(settings.SITE_URL + reverse("meetups:doors-person", args=[attendee.door_code]))


def _changed(
    request: HttpRequest, attendee: Attendee, change: Callable[..., Any], to: str = "", **fields: Any
) -> HttpResponse:
    """Call the service of a button. A refusal is shown on the attendee's page."""
    if is_limited(request):
        return _page(request, attendee, 429)
    try:
        change(attendee=attendee, **fields)
    except ValidationError as error:
        return _page(request, by_token(attendee.token), 409, error.messages[0])
    return redirect(to or attendee)


def by_token(token: str) -> Attendee:
    """Return the attendee of a token, with all rows that the page shows. Raises Http404 if the token is unknown."""
    rows = Attendee.objects.select_related(
        "event__group", "event__venue", "event__series__venue", "event__board", "organisation"
    )
    try:
        return rows.by_token(token)
    except Attendee.DoesNotExist as error:
        raise Http404 from error
