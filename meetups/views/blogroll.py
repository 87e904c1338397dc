"""The blogroll: what others write, as a page and as a list of feeds, and the form to suggest a website."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetups.forms.blogroll import SuggestForm
from meetups.models import Group
from meetups.queries import blogroll as queries
from meetups.services import blogroll
from meetups.standards import opml
from meetups.views.audiences import constant, private, public
from meetups.views.limits import is_limited, limited
from meetups.views.pagination import page_asked_for

MOST_GROUPS = 200  # of the form's list
SLUG = re.compile(r"[-\w]{0,80}", re.ASCII)
NUMBER = re.compile(r"\d{0,18}", re.ASCII)


@public("group", "page", "from")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the websites that groups read, those with the newest entries first; `?group=` those of one group."""
    page, slug = page_asked_for(request), request.GET.get("group", "")
    if not SLUG.fullmatch(slug) or not NUMBER.fullmatch(request.GET.get("from", "")):
        raise Http404
    group = get_object_or_404(Group, slug=slug) if slug else None
    sources = page.of(page.select(queries.active(group), *queries.ORDER))
    context = {
        "page": sources._replace(rows=queries.shown(sources.rows)),
        "inactive": queries.inactive(group) if page.number == 1 else [],
        "group": group,
    }
    return render(request, "meetups/blogroll/index.html", context)


@public()
@require_safe
def as_opml(request: HttpRequest) -> HttpResponse:
    """Send the websites as a list of feeds, which other readers of feeds take in."""
    title = _("Blogroll of %(site)s") % {"site": settings.SITE_NAME}
    return HttpResponse(
        opml.write(title, queries.outlines()),
        "text/x-opml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="blogroll.opml"'},
    )


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("suggest")
def suggest(request: HttpRequest) -> HttpResponse:
    """Show the form to suggest a website, and suggest it by POST. `?group=` is the group that is chosen."""
    asked = request.GET.get("group", "")
    asked = asked if SLUG.fullmatch(asked) else ""
    groups = Group.objects.order_by("name", "pk")
    if groups.values("pk")[: MOST_GROUPS + 1].count() > MOST_GROUPS:
        groups = groups.filter(slug=asked)
    form = SuggestForm(request.POST or None, groups=groups, initial={"group": asked})
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _suggest(form)
    if status == 303:
        return redirect("meetups:blogroll-thanks")
    context = {"form": form, "is_limited": status == 429, "has_groups": groups.exists()}
    return render(request, "meetups/blogroll/suggest.html", context, status=status)


def _suggest(form: SuggestForm) -> int:
    """Suggest a website, and return the HTTP status."""
    if not form.is_valid():
        return 422
    if form.is_robot:
        return 303
    try:
        blogroll.suggest(group=form.cleaned_data["group"], site_url=form.cleaned_data["site_url"])
    except ValidationError as refusal:
        form.add_error("site_url" if refusal.code == "same" else None, refusal)
        return 409
    return 303


@constant
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Say what happens next. The page is the same for everyone."""
    return render(request, "meetups/blogroll/thanks.html")
