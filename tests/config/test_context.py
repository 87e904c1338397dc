import pytest
from django.test import RequestFactory

from config.context import site
from tests.pages import Page


def context(path):
    return site(RequestFactory().get(path))


def test_every_template_knows_the_site():
    found = context("/")

    assert (found["site_name"], found["site_url"], found["site_contact"]) == (
        "Fortnight", "http://testserver", "hello@fortnight.example",
    )  # fmt: skip


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
def test_part_of_the_site_a_page_belongs_to_is_marked(client, path, current):
    page = Page(client.get(path))

    assert [link["href"] for link in page.all("a", aria_current="true")] == current


def test_part_of_the_site_is_never_what_somebody_made_up():
    assert context("/<script>/")["frame"] == context("/nothing/")["frame"] == context("/")["frame"]
