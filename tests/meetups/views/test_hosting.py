"""The hosts of a board: organisers of its group, and anyone with a host link."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.services import boards
from tests.boards import BoardFactory, HostLinkFactory
from tests.factories import EventFactory, OrganiserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
PAGES = ("host", "paper")


def path(event, name, link=None):
    under = f"host/{link.token}/" if link else ""
    return f"/events/{event.slug}/board/{under}{name if not link or name == 'paper' else ''}/".replace("//", "/")


@pytest.mark.parametrize("name", PAGES)
def test_organiser_of_the_group_and_the_link_of_the_board_open_the_page(client, name):
    link = HostLinkFactory()
    event = link.board.event

    by_link = client.get(path(event, name, link))
    client.force_login(OrganiserFactory(group=event.group).user)
    by_log_in = client.get(path(event, name))

    for response in (by_link, by_log_in):
        assert response.status_code == 200
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", PAGES)
def test_others_are_asked_to_log_in_or_find_nothing(client, name):
    event = BoardFactory().event
    log_in = client.get(path(event, name))
    client.force_login(OrganiserFactory().user)

    assert log_in.status_code == 302
    assert log_in["Location"].startswith("/admin/login/")
    assert client.get(path(event, name)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_expired_link_says_so_and_shows_nothing(client, name):
    link = HostLinkFactory(expires_at=timezone.now() - timedelta(seconds=1))

    for response in (client.get(path(link.board.event, name, link)), client.post(path(link.board.event, name, link))):
        assert response.status_code == 410
        assert "This host link has expired" in Page(response).text
        assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("name", PAGES)
def test_link_of_another_board_and_an_invented_one_find_nothing(client, name):
    link, other = HostLinkFactory(), HostLinkFactory()

    assert client.get(path(other.board.event, name, link)).status_code == 404
    link.token = "invented"
    assert client.get(path(link.board.event, name, link)).status_code == 404


def test_link_works_after_the_event_got_another_slug(client):
    link = HostLinkFactory()
    link.board.event.former_slugs.create(slug="2026-01-01-old")
    old = f"/events/2026-01-01-old/board/host/{link.token}/"

    response = client.post(old, {"step": "close_joining", "version": "0"})

    assert client.get(old).status_code == 200
    assert (response.status_code, response["Location"]) == (302, old)
    link.board.refresh_from_db()
    assert not link.board.is_joining_open


def test_link_that_an_organiser_ended_no_longer_works(client):
    link = HostLinkFactory()
    boards.end_host_link(link=link)

    assert client.get(path(link.board.event, "host", link)).status_code == 410


def test_event_without_a_board_leads_to_opening_one(client):
    event = EventFactory()
    client.force_login(OrganiserFactory(group=event.group).user)

    response = client.get(path(event, "host"))

    assert response.status_code == 404
    assert f"/events/{event.slug}/board/paper/" in Page(response).links
    assert client.get(path(event, "paper")).status_code == 200
