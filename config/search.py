"""The search page: events, write-ups, groups, venues, topics, talks and actions (ADR 55)."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetups.forms.search import SearchForm
from meetups.models import Group
from meetups.queries.search import PAGE, Choice, Found, find
from meetups.views.audiences import public
from meetups.views.limits import is_limited, limited
from meetups.views.pagination import MOST, Page, page_asked_for

MOST_GROUPS = 20


class Link(NamedTuple):
    """A link that sets a filter, or takes it off again. `number` is how many things it shows."""

    label: str
    number: int | None
    url: str
    is_chosen: bool


@public("q", "kind", "group", "year", "page")
@limited("search", methods=("GET", "HEAD"), parameter="q")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what a question finds. Nothing is kept of the question."""
    page = page_asked_for(request)
    form = SearchForm(request.GET)
    is_valid = form.is_valid()
    text = form.cleaned_data.get("q", "")
    found = Found()
    if is_valid and not is_limited(request):
        found = find(text, chosen=form.chosen, page=page.number)
        if page.number > 1 and not found.hits:
            raise Http404
    context = {
        "form": form,
        "text": text or request.GET.get("q", ""),
        "found": found,
        "filters": _filters(form, found) if found.choices else [],
        "page": _with_next(page, found),
        "instead_url": _url(q=found.instead),
        "plain_url": _url(q=text),
        "is_limited": is_limited(request),
        "groups": Group.objects.order_by("name").only("name", "slug")[:MOST_GROUPS]
        if _found_nothing(found, text)
        else [],
    }
    status = 429 if is_limited(request) else 200 if is_valid else 400
    response = render(request, "site/search.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _found_nothing(found: Found, text: str) -> bool:
    return bool(text) and not found.choices


def _with_next(page: Page, found: Found) -> Page:
    """Return the page with its link to the next one, if there is one."""
    has_next = page.number < MOST and found.total > page.number * PAGE
    return page._replace(rows=found.hits, next_slug="next" if has_next else "")


def _filters(form: SearchForm, found: Found) -> list[tuple[str, list[Link]]]:
    """Return the links of each filter that has a choice, under its name."""
    names = {"kind": _("What"), "group": _("Group"), "year": _("Year")}
    wanted = {
        name: links for name, links in ((name, _links(name, form, found.choices[name])) for name in names) if links
    }
    return [(names[name], links) for name, links in wanted.items()]


def _links(name: str, form: SearchForm, choices: list[Choice]) -> list[Link]:
    """Return the link that takes a filter off, and one for each value; none if there is nothing to choose."""
    chosen = form.chosen
    if len(choices) < 2 and name not in chosen:
        return []
    others = {"q": form.cleaned_data["q"], **chosen}
    off = Link(_("All"), None, _url(**others | {name: ""}), name not in chosen)
    return [
        off,
        *(Link(c.label, c.number, _url(**others | {name: c.value}), chosen.get(name) == c.value) for c in choices),
    ]


def _url(**query: str) -> str:
    return f"?{urlencode([(name, value) for name, value in query.items() if value])}"
