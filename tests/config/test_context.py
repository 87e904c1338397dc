import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from config.context import site
from tests.pages import Page


def context(path):
    return site(RequestFactory().get(path))


def test_context_has_the_site():
    found = context("/")

    assert (found["site_name"], found["site_url"], found["site_contact"]) == (
        "Fortnight", "http://testserver", "hello@fortnight.example",
    )  # fmt: skip


@pytest.mark.parametrize(("code", "tag", "locale"), [("en-gb", "en-GB", "en_GB"), ("de", "de", "de")])
def test_page_names_its_language(code, tag, locale):
    request = RequestFactory().get("/")
    with override(code):
        page = render_to_string("404.html", request=request)

    assert f'<html lang="{tag}">' in page
    assert f'<meta property="og:locale" content="{locale}">' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", []),
        ("/events/", ["/events/"]),
        ("/events/past/", ["/events/"]),
        ("/groups/", ["/groups/"]),
        ("/venues/", ["/venues/"]),
        ("/blog/", ["/blog/"]),
        ("/privacy/", []),
        ("/eventsandmore/", []),
        ("/nothing/events/", []),
    ],
)
def test_navigation_marks_the_section_of_a_page(client, path, current):
    page = Page(client.get(path))

    assert [link["href"] for link in page.all("a", aria_current="true")] == current


def test_unknown_section_has_the_frame_of_no_section():
    assert context("/<script>/")["frame"] == context("/nothing/")["frame"] == context("/")["frame"]
