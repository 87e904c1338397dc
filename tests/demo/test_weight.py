"""A first visit is light: six requests, 14 KB of HTML, 60 KB in all. `make bench` measures the same in Chromium."""

import operator

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import Post
from meetups.models import Attendee, Board, Event, Group
from tests.demo.running import load
from tests.pages import Page
from tests.weight import MOST_REQUESTS, Visit, first_visit

pytestmark = pytest.mark.django_db

MOST_BYTES_OF_HTML = 14_000
MOST_BYTES = 60_000


def pages() -> dict[str, str]:
    """Return the path of each main page of the demo."""
    event = Event.objects.filter(group__slug="leeds", status="confirmed").upcoming().first()
    group = Group.objects.get(slug="leeds")
    return {
        "home": "/",
        "list": "/events/",
        "past": "/events/past/",
        "month": reverse("meetups:calendars-month", args=[event.local_date.year, event.local_date.month]),
        "event": event.get_absolute_url(),
        "groups": "/groups/",
        "group": group.get_absolute_url(),
        "venues": "/venues/",
        "venue": event.venue.get_absolute_url(),
        "write-ups": "/blog/",
        "topics": reverse("meetups:topics-index", args=["leeds"]),
        "search": "/search/?q=leeds",
        "sign-up": reverse("meetups:attendees-rsvp", args=[event.slug]),
        "place": Attendee.objects.filter(event=event).first().get_absolute_url(),
        "board": Board.objects.first().get_absolute_url(),
    } | {f"post {post.slug}": post.get_absolute_url() for post in Post.objects.public()}


def test_first_visit_of_each_main_page_is_light(today) -> None:
    load()
    client = Client()
    found: dict[str, Visit] = {}
    for name, path in pages().items():
        sent = client.get(path, headers={"accept-encoding": "gzip"})
        assert (name, sent.status_code, sent["Content-Encoding"]) == (name, 200, "gzip")
        found[name] = first_visit(Page(client.get(path)), sent.content)
    limits = (MOST_REQUESTS, MOST_BYTES_OF_HTML, MOST_BYTES)
    heavy = {name: figures for name, figures in found.items() if any(map(operator.gt, figures, limits))}
    assert heavy == {}
    for visit in found.values():  # the face, the stylesheet and the icon were counted
        assert visit.html > 1_000
        assert visit.everything - visit.html > 24_000
