"""Every view says whether its pages are public, and a public view sees only what counts."""

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from config.middleware import NEVER_STORED
from meetups.views.audiences import private, public, query_of, refused_parameters
from meetups.wording import present

KEY = "<slug:key>/"
API = {
    "/api/", "/api/openapi.json",
    *(f"/api/{name}/{end}" for name in ("groups", "venues", "events", "posts", "actions") for end in ("", KEY)),
    *(f"/api/{name}/{end}" for name in ("series", "topics", "talks", "editions") for end in ("", "<int:key>/")),
}  # fmt: skip


def views(resolver: URLResolver, start: str = "/"):
    """Yield the path and view of each URL."""
    for entry in resolver.url_patterns:
        path = start + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path, entry.callback
        else:
            yield from views(entry, path)


OF_FEEDS = (
    "/blog/", "/blog/authors/<slug:slug>/", "/blog/series/<slug:slug>/", "/blog/tags/<slug:slug>/", "/events/",
    "/groups/<slug:slug>/", "/groups/<slug:slug>/actions/", "/groups/<slug:slug>/editions/",
    "/groups/<slug:slug>/topics/",
)  # fmt: skip
FEEDS = {f"{path}{name}" for path in OF_FEEDS for name in ("feed/", "feed.json")}


PUBLIC = {
    *API, *FEEDS,
    "/", "/accessibility/", "/actions/erased/", "/actions/handed-on/", "/attendees/erased/", "/attendees/link/sent/",
    "/blog/", "/blog/<slug:slug>/", "/blog/<yyyy:year>/", "/blog/authors/<slug:slug>/", "/blog/series/<slug:slug>/",
    "/blog/tags/<slug:slug>/", "/blogroll.opml", "/blogroll/", "/blogroll/suggest/thanks/", "/calendar.ics",
    "/events/", "/events/<int:year>/<int:month>/", "/events/<slug:slug>.ics", "/events/<slug:slug>/",
    "/events/<slug:slug>/board/", "/events/<slug:slug>/board/cards/", "/events/<slug:slug>/board/live/<slug:part>/",
    "/events/<slug:slug>/board/paper/dots/", "/events/<slug:slug>/board/paper/poster/",
    "/events/<slug:slug>/board/paper/signs/", "/events/<slug:slug>/board/screen/",
    "/events/<slug:slug>/feedback/thanks/", "/events/<slug:slug>/grid/", "/events/<slug:slug>/grid/<slug:path_part>/",
    "/events/<slug:slug>/grid/cards/", "/events/<slug:slug>/grid/live/<slug:part>/",
    "/events/<slug:slug>/grid/pitch/thanks/", "/events/<slug:slug>/grid/print/",
    "/events/<slug:slug>/grid/rooms/<int:pk>.ics", "/events/<slug:slug>/grid/screen/", "/events/<slug:slug>/poster/",
    "/events/<slug:slug>/talks/", "/events/<slug:slug>/talks/live/<slug:part>/",
    "/events/<slug:slug>/talks/offer/thanks/", "/events/<slug:slug>/talks/screen/", "/events/past/",
    "/favicon.ico", "/groups/",
    "/groups/<slug:slug>/", "/groups/<slug:slug>/actions/", "/groups/<slug:slug>/actions/actions.csv",
    "/groups/<slug:slug>/calendar.ics", "/groups/<slug:slug>/editions/", "/groups/<slug:slug>/editions/<slug:day>/",
    "/groups/<slug:slug>/embed/", "/groups/<slug:slug>/follow/thanks/", "/groups/<slug:slug>/talks/",
    "/groups/<slug:slug>/topics/", "/groups/<slug:slug>/topics/<slug:path_part>/",
    "/groups/<slug:slug>/topics/suggest/thanks/", "/groups/<slug:slug>/topics/topics.csv",
    "/groups/<slug:slug>/topics/topics.json", "/people/erased/", "/people/held/sent/", "/pitches/erased/",
    "/privacy/", "/robots.txt", "/search/", "/sitemap-<slug:section>.xml", "/site.webmanifest",
    "/sitemap.xml", "/start/", "/start/sent/",
    "/start/withdrawn/", "/talks/erased/", "/venues/", "/venues/<slug:slug>/", "/venues/<slug:slug>/calendar.ics",
}  # fmt: skip


def test_every_view_is_declared_public_or_private():
    found = dict(views(get_resolver()))
    undeclared = [path for path, view in found.items() if not hasattr(view, "public_parameters")]
    assert [path for path in undeclared if not path.startswith(NEVER_STORED)] == []
    assert {path for path, view in found.items() if getattr(view, "public_parameters", None) is not None} == PUBLIC


def test_public_view_sees_its_parameters_and_no_cookie():
    @public("page", "q")
    def view(request):
        return HttpResponse(repr((request.GET.urlencode(), request.get_full_path(), request.COOKIES)))

    request = RequestFactory().get("/?x=1&q=b&page=1&page=2&q=a%26", headers={"cookie": "a=b"})

    assert view(request).content.decode() == repr(("page=2&q=a%26", "/?page=2&q=a%26", {}))


def test_public_view_sees_one_minute():
    @public()
    def view(request):
        return HttpResponse(str(present.now() == present.current_minute()))

    assert view(RequestFactory().get("/")).content == b"True"


def test_answer_of_a_private_view_is_not_stored():
    @private
    def view(request):
        return HttpResponse(request.GET["x"])

    answer = view(RequestFactory().get("/?x=1"))

    assert (answer.content, answer["Cache-Control"]) == (
        b"1",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("", ""),
        ("x=1", ""),
        ("q=", "q="),
        ("q", "q="),
        ("q=a+b", "q=a+b"),
        ("q=%ff", "q=%EF%BF%BD"),
        ("Q=a&%71=b", "q=b"),
        ("q=caf\xc3\xa9", "q=caf%C3%A9"),  # UTF-8 that was not percent-encoded, as WSGI passes bytes
        ("q=caf\xe9", "q=caf%C3%A9"),  # no UTF-8
    ],
)
def test_query_of(query, counts):
    assert query_of(("q",), query) == counts


def test_query_with_too_many_fields_is_refused():
    with pytest.raises(TooManyFieldsSent):
        query_of(("q",), "a=1&" * 2001)


@pytest.mark.parametrize(
    ("query", "refused"),
    [("", []), ("q=a&page=2", []), ("x=1&q=a&b", ["b", "x"]), ("q=a&q=a", ["q"]), ("%71=a&Q=b", ["Q"]), ("é=a", ["é"])],
)  # fmt: skip
def test_strict_view_knows_what_it_refuses_and_sees_the_rest(query, refused):
    @public("q", "page", is_strict=True)
    def view(request):
        return HttpResponse(repr((refused_parameters(request), sorted(request.GET))))

    seen = sorted({"q", "page"} & {*QueryDict(query)})
    assert view(RequestFactory().get(f"/?{query}")).content.decode() == repr((refused, seen))


def test_other_views_refuse_no_parameter():
    @public()
    def view(request):
        return HttpResponse(repr(refused_parameters(request)))

    assert view(RequestFactory().get("/?x=1&x=2")).content == b"[]"
