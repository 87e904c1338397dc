"""The talks of a meeting and of a group, the form that offers one, and the run sheet."""

import re
from functools import partial
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetups.forms.talks import OfferForm
from meetups.models import Call, Group
from meetups.queries.talk_pages import TalksPage, call_page, run_sheet_of, talks_page
from meetups.queries.talks import ORDER, tags_of, talk_cards, talks_given, years_of
from meetups.services import talks
from meetups.views.audiences import private, public
from meetups.views.events import event_by_former_slug
from meetups.views.former_slugs import at_slug
from meetups.views.hosting import Hosting, hosted
from meetups.views.limits import is_limited, limited
from meetups.views.pagination import page_asked_for


@public()
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the talks of a meeting: the call and the running order, what is on, or what was said."""
    page = talks_page(slug)
    if page is None:
        return redirect("meetups:talks-index", slug=event_by_former_slug(slug).slug, permanent=True)
    return render(request, "meetups/talks/index.html", {"page": page, "event": page.event})


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("talk")
@partial(at_slug, find=call_page)
def offer(request: HttpRequest, page: TalksPage) -> HttpResponse:
    """Show the form that offers a talk, and offer it by POST."""
    form = OfferForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _offer(page, form)
    if status == 303:
        return redirect("meetups:talks-offered", slug=page.event.slug)
    context = {"page": page, "event": page.event, "form": form, "is_limited": status == 429}
    return render(request, "meetups/talks/offer.html", context, status=status)


def _offer(page: TalksPage, form: OfferForm) -> int:
    """Offer a talk, and return the HTTP status. A refusal is shown on the form with what was typed."""
    if not form.is_valid():
        return 422
    if form.is_robot:
        return 303
    try:
        talks.offer(call=page.call, **form.answers)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return 409
    return 303


@public()
@require_safe
def offered(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what happens next. The page is the same for everyone."""
    page = call_page(slug)
    if page is None:
        return redirect("meetups:talks-offered", slug=event_by_former_slug(slug).slug, permanent=True)
    return render(request, "meetups/talks/offered.html", {"event": page.event})


@hosted
@require_safe
def run_sheet(request: HttpRequest, hosting: Hosting) -> HttpResponse:
    """Show the run sheet to print: times, names, what each speaker needs, and a line to write on."""
    call = get_object_or_404(Call.objects.select_related("event"), event=hosting.event)
    sheet = run_sheet_of(call)
    return render(request, "meetups/talks/run_sheet.html", {"event": hosting.event, "call": call, "sheet": sheet})


class Choice(NamedTuple):
    """A link that filters the list."""

    label: str
    url: str
    is_current: bool


@public("year", "tag", "page", "from")
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """List the talks that were given in a group, the latest first."""
    found = get_object_or_404(Group, slug=slug)
    page, years = page_asked_for(request), years_of(found.pk)
    chosen = {name: request.GET.get(name, "") for name in ("year", "tag")}
    if chosen["year"] not in ("", *years) or not re.fullmatch(r"[-\w]{0,50}", chosen["tag"], re.ASCII):
        raise Http404
    rows = page.select(talks_given(found.pk, **chosen), *ORDER)
    by_year = [_choice(chosen, "year", *pair) for pair in [("", _("All")), *((year, year) for year in years)]]
    tags = tags_of(found.pk)
    by_tag = [_choice(chosen, "tag", *pair) for pair in [("", _("Any")), *((tag.slug, tag.name) for tag in tags)]]
    context = {
        "group": found,
        "page": page.of(talk_cards(rows)),
        "years": by_year if years else [],
        "tags": by_tag if tags else [],
    }
    return render(request, "meetups/talks/group.html", context)


def _choice(chosen: dict[str, str], name: str, value: str, label: str) -> Choice:
    query = {key: one for key, one in (chosen | {name: value}).items() if one}
    return Choice(label, f"?{urlencode(query)}", chosen[name] == value)
