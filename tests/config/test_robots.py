"""The file that says which pages robots may not read (RFC 9309)."""

import re

from django.urls import get_resolver

from tests.meetups.views.test_audiences import views

FILES_AND_PROGRAMS = re.compile(r"/(codes|pictures|share)/|/share/|/healthz|/metrics")


def forbidden(client):
    """Return what matches the start of each path that the file forbids (RFC 9309, section 2.2.3)."""
    lines = client.get("/robots.txt").content.decode().splitlines()
    rules = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    return re.compile("|".join(re.escape(rule).replace(r"\*", ".*") for rule in rules))


def paths(*, is_public):
    """Yield a path of each view that is declared public or private, without files and what programs ask for."""
    for pattern, view in views(get_resolver()):
        path = re.sub("<[^>]+>", "x", pattern)
        is_listed = not path.startswith(("/accounts/", "/admin/")) and not FILES_AND_PROGRAMS.search(path)
        if is_listed and (getattr(view, "public_parameters", None) is not None) == is_public:
            yield path


def test_robots_are_told_of_the_sitemap(client):
    response = client.get("/robots.txt")

    lines = response.content.decode().splitlines()
    assert (response["Content-Type"], lines[0]) == ("text/plain", "User-agent: *")
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert {"Disallow: /admin/", "Disallow: /accounts/"} < set(lines)


def test_robots_may_read_no_form_no_personal_link_and_no_page_of_organisers(client):
    found = forbidden(client)

    assert [path for path in paths(is_public=False) if not found.match(path)] == []


def test_robots_may_read_every_other_page_but_what_a_form_or_paper_leads_to(client):
    found = forbidden(client)

    assert {path for path in paths(is_public=True) if found.match(path)} == {
        "/actions/erased/", "/actions/handed-on/", "/attendees/erased/", "/attendees/link/sent/",
        "/blogroll/suggest/thanks/", "/events/x/board/paper/dots/", "/events/x/board/paper/poster/",
        "/events/x/board/paper/signs/", "/events/x/feedback/thanks/", "/events/x/grid/pitch/thanks/",
        "/events/x/talks/offer/thanks/", "/groups/x/follow/thanks/", "/groups/x/topics/suggest/thanks/",
        "/people/erased/", "/people/held/sent/", "/pitches/erased/", "/start/sent/", "/start/withdrawn/",
        "/talks/erased/",
    }  # fmt: skip
