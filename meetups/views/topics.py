"""The topic backlog of a group: the list, the page of a topic, and the forms to suggest one and to say “me too”."""

import re
import secrets
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from meetups.forms.topics import SuggestForm
from meetups.models import Group, Topic, TopicTag
from meetups.queries.topics import (
    ORDERS,
    STATES,
    export_of,
    grid_for,
    numbers_of,
    record_of,
    tags_of,
    topic_at,
    topic_cards,
    topics_of,
)
from meetups.services import interests, topics
from meetups.services.deleted import is_deleted
from meetups.standards.characters import visible
from meetups.standards.topic_files import to_csv, to_json
from meetups.views.audiences import private, public
from meetups.views.limits import is_limited, limited
from meetups.views.pagination import page_asked_for

DEFAULTS = {"state": "open", "sort": "interest", "tag": ""}
STATE_LABELS = {
    "open": gettext_lazy("open"),
    "parked": gettext_lazy("parked"),
    "done": gettext_lazy("done"),
    "all": gettext_lazy("all"),
}
SORTS = {
    "interest": gettext_lazy("most interest"),
    "newest": gettext_lazy("newest"),
    "waiting": gettext_lazy("longest waiting"),
}
COOKIE, SALT = "me-too", "meetups.me_too"
COOKIE_ENDS_AFTER = 365 * 24 * 60 * 60  # seconds


class Choice(NamedTuple):
    """A link that filters or sorts the list."""

    label: str
    url: str
    is_current: bool
    number: int | None


@public("sort", "state", "tag", "page", "from")
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the topics of a group, by default the open ones with most interest first."""
    group = get_object_or_404(Group, slug=slug)
    page = page_asked_for(request)
    sort, state, tag = (request.GET.get(name, DEFAULTS[name]) for name in ("sort", "state", "tag"))
    if sort not in ORDERS or state not in STATES or not re.fullmatch(r"[-\w]{0,50}", tag, re.ASCII):
        raise Http404
    rows = page.select(topics_of(group.pk, state=state, tag=tag, sort=sort), *ORDERS[sort])
    numbers = numbers_of(group.pk)
    context = {
        "group": group,
        "page": page.of(topic_cards(rows, group.slug)),
        "has_topics": bool(numbers["all"]),
        "filters": _filters({"state": state, "sort": sort, "tag": tag}, numbers, tags_of(group.pk)),
        "heading_of_list": SORTS[sort],
        "is_narrowed": bool(tag) or state not in (DEFAULTS["state"], "all"),  # open data has no such filters
    }
    return render(request, "meetups/topics/index.html", context)


def _filters(chosen: dict[str, str], numbers: dict[str, int], tags: list[TopicTag]) -> list[tuple[str, list[Choice]]]:
    """Return the links that filter and sort the list, each with the other choices kept."""
    found = [
        (_("Show"), [_choice(chosen, "state", name, label, numbers[name]) for name, label in STATE_LABELS.items()]),
        (_("Sort by"), [_choice(chosen, "sort", name, label) for name, label in SORTS.items()]),
        (_("Tag"), [_choice(chosen, "tag", tag.slug, tag.name) for tag in tags]),
    ]
    if tags:
        found[2][1].insert(0, _choice(chosen, "tag", "", _("any")))
    return [(label, choices) for label, choices in found if choices]


def _choice(chosen: dict[str, str], name: str, value: str, label: object, number: int | None = None) -> Choice:
    query = {key: one for key, one in (chosen | {name: value}).items() if one != DEFAULTS[key]}
    return Choice(str(label), f"?{urlencode(query)}", chosen[name] == value, number)


@public()
@require_safe
def detail(request: HttpRequest, slug: str, path_part: str) -> HttpResponse:
    """Show a topic with what came of it. A merged one redirects for ever, a refused one that had a page is gone."""
    topic = _published(slug, path_part)
    if topic.merged_into:
        return redirect(topic.standing, permanent=True)
    if topic.state == Topic.State.REFUSED:
        return render(request, "meetups/topics/refused.html", {"topic": topic}, status=410)
    if path_part != topic.path_part:
        return redirect(topic)  # not permanent, because browsers keep that and the title may change back
    raised_at = topic.raised_at if topic.raised_at and not topic.raised_at.is_draft else None
    context = {"topic": topic, "tags": topic.tags.all(), "record": record_of(topic), "raised_at": raised_at}
    context["grid"] = grid_for(topic)
    return render(request, "meetups/topics/detail.html", context)


@public()
@require_safe
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Send all listed topics as CSV. The import reads the same file."""
    group = get_object_or_404(Group, slug=slug)
    return _file(to_csv(*export_of(group)), "text/csv; charset=utf-8", f"{group.slug}-topics.csv")


@public()
@require_safe
def as_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Send all listed topics in the format of a Trello board. The import reads the same file."""
    group = get_object_or_404(Group, slug=slug)
    return _file(to_json(group.name, export_of(group).rows), "application/json", f"{group.slug}-topics.json")


def _file(text: str, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(visible(text), content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("suggest")
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form to suggest a topic, and suggest it by POST."""
    group = get_object_or_404(Group, slug=slug)
    form = SuggestForm(request.POST if request.method == "POST" else None)
    same: list[Topic] = []
    status = 200
    if request.method == "POST":
        status = 429 if is_limited(request) else _suggest(group, form, same)
    if status == 303:
        return redirect("meetups:topics-thanks", slug=group.slug)
    context = {"group": group, "form": form, "is_limited": status == 429, "same": same}
    return render(request, "meetups/topics/suggest.html", context, status=status)


def _suggest(group: Group, form: SuggestForm, same: list[Topic]) -> int:
    """Suggest a topic, and return the HTTP status. One that is on the list already is added to `same`."""
    if not form.is_valid():
        return 422
    if form.is_robot:
        return 303
    try:
        topics.suggest(group=group, **form.answers)
    except ValidationError as error:
        if error.code == "same":
            same.append(error.params["topic"])  # type: ignore[index]
        else:
            form.add_error(None, error)
        return 409
    return 303


@public()
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what happens next. The page is the same for everyone."""
    return render(request, "meetups/topics/thanks.html", {"group": get_object_or_404(Group, slug=slug)})


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited("me_too")
def me_too(request: HttpRequest, slug: str, path_part: str) -> HttpResponse:
    """Show the button “Me too”, and count a browser once by POST. The POST gives the browser a cookie."""
    topic = _published(slug, path_part)
    if not topic.is_listed:
        return redirect(topic)
    browser = request.get_signed_cookie(_cookie(), "", salt=SALT) or ""
    status = 200
    if request.method == "POST":
        browser = browser or secrets.token_urlsafe(16)
        status = 429 if is_limited(request) else _me_too(topic, browser)
    if status == 303:
        return _with_cookie(redirect(topic), topic, browser)
    context = {"topic": topic, "is_limited": status == 429, "has_said": _has_said(topic, browser)}
    return render(request, "meetups/topics/me_too.html", context, status=status)


def _me_too(topic: Topic, browser: str) -> int:
    try:
        interests.me_too(topic=topic, browser=browser)
    except ValidationError as error:
        if is_deleted(error):
            raise Http404 from error
        return 409  # the page says that the topic is closed
    return 303


def _has_said(topic: Topic, browser: str) -> bool:
    return bool(browser) and interests.has_said(topic=topic, browser=browser)


def _cookie() -> str:
    """Return the name of the cookie. One with the prefix can be set over https only (RFC 6265bis, section 4.1.3)."""
    return f"__Secure-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE


def _with_cookie(response: HttpResponse, topic: Topic, browser: str) -> HttpResponse:
    """Set the cookie that says which browser this is. Only the pages of this group's topics get it."""
    path = reverse("meetups:topics-index", args=[topic.group.slug])
    response.set_signed_cookie(
        _cookie(), browser, salt=SALT, max_age=COOKIE_ENDS_AFTER, path=path, secure=settings.SESSION_COOKIE_SECURE,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def _published(slug: str, path_part: str) -> Topic:
    """Return a topic that has or had a page. Raises Http404."""
    topic = topic_at(slug, path_part)
    if topic is None or topic.published_at is None:
        raise Http404
    return topic
