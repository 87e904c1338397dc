"""Parse pages as readers see them, and create a small site to read."""

import json
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from blog.authors import add_author
from blog.models import Post
from meetups.models import Attendee, Event, Group, Organiser, Venue
from tests.boards import ActionFactory
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    GroupLinkFactory,
    OrganiserFactory,
    PostFactory,
    TagFactory,
    VenueFactory,
)


class Page(HTMLParser):
    """Parse an HTML response into its text, elements, structured data and field values."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.json_ld: list[Any] = []
        self._words: list[str] = []
        self._textareas: dict[str | None, str] = {}
        self._inside: list[tuple[str, str | None]] = []
        self.feed(response.content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._break_before(tag)
        if tag in {"script", "style", "textarea", "title"}:
            self._inside.append((tag, dict(attrs).get("name")))

    def handle_endtag(self, tag: str) -> None:
        self._break_before(tag)
        if self._inside and self._inside[-1][0] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        tag, name = self._inside[-1] if self._inside else ("", None)
        if tag == "script":
            self.json_ld.append(json.loads(data))
        elif tag == "textarea":
            self._textareas[name] = self._textareas.get(name, "") + data
        elif not tag:
            self._words.append(data)

    def _break_before(self, tag: str) -> None:
        if tag not in {"a", "b", "bdi", "code", "em", "i", "span", "strong", "time"}:
            self._words.append(" ")

    @property
    def text(self) -> str:
        """Return the visible text, with single spaces."""
        return " ".join("".join(self._words).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        """Return the attributes of each matching element; `data_kind` matches the attribute `data-kind`."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]

    @property
    def links(self) -> list[str | None]:
        return [link.get("href") for link in self.all("a")]

    def link(self, rel: str) -> str | None:
        return next((link["href"] for link in self.all("a", rel=rel)), None)

    @property
    def has_site_header(self) -> bool:
        return bool(self.all("header", **{"class": "site-header"}))

    def value(self, name: str) -> str | None:
        """Return the value of a form field, or None without such a field."""
        if name in self._textareas:
            return self._textareas[name].removeprefix("\n")
        return next((field.get("value", "") for field in self.all("input", name=name)), None)


class Site(NamedTuple):
    """The rows of a group with one of each kind of page."""

    group: Group
    venue: Venue
    event: Event
    past: Event
    post: Post
    attendee: Attendee
    organiser: Organiser

    @property
    def reading_addresses(self) -> list[str]:
        """Return the path of every page that is the same for everyone and changes nothing."""
        names = (
            "home", "meetups:events-index", "meetups:events-past", "meetups:groups-index", "meetups:venues-index",
            "blog:posts-index", "blog:posts-feed", "blog:posts-feed-json", "meetups:events-feed",
            "meetups:calendars-everything", "privacy", "accessibility", "robots",
            "sitemap", "search", "health", "meetups:proposals-index", "meetups:proposals-sent",
            "meetups:proposals-withdrawn", "meetups:blogroll-index", "meetups:blogroll-opml", "meetups:blogroll-thanks",
            "api:index", "api:events-index",
        )  # fmt: skip
        of_group = (
            "meetups:groups-detail", "meetups:groups-feed", "meetups:groups-feed-json",
            "meetups:calendars-group", "meetups:subscriptions-thanks",
            "meetups:actions-index", "meetups:actions-feed", "meetups:actions-download", "meetups:talks-group",
        )  # fmt: skip
        of_event = ("meetups:events-detail", "meetups:calendars-event", "meetups:attendees-thanks")
        return [
            *(reverse(name) for name in names),
            *(reverse(name, args=[self.group.slug]) for name in of_group),
            *(reverse(name, args=[event.slug]) for name in of_event for event in (self.event, self.past)),
            self.venue.get_absolute_url(),
            reverse("meetups:calendars-venue", args=[self.venue.slug]),
            reverse("meetups:calendars-month", args=[self.event.local_date.year, self.event.local_date.month]),
            self.post.get_absolute_url(),
        ]

    @property
    def form_addresses(self) -> list[str]:
        """Return the paths of the forms to save a place, manage it and follow the group."""
        return [
            reverse("meetups:attendees-rsvp", args=[self.event.slug]),
            self.attendee.get_absolute_url(),
            reverse("meetups:subscriptions-follow", args=[self.group.slug]),
        ]

    @property
    def cancel_address(self) -> str:
        return reverse("meetups:attendees-cancel", args=[self.attendee.token])


def small_site(text: str = "") -> Site:
    """Create a group with a venue, an upcoming and a past event, a write-up, an attendee and an organiser.

    `text` is in every text field.
    """
    words = text or "Words"
    group = GroupFactory(
        name=f"Group {text}", strapline=words, story=words, rhythm=words, area=words, code_of_conduct=words,
        contact_email="group@example.org", embed_origins="https://www.example.org",
    )  # fmt: skip
    GroupLinkFactory(group=group, label=words)
    organiser = OrganiserFactory(group=group, user__name=f"Organiser {text}")
    notes = {f"{fact}_note": words for fact in ("step_free", "lift", "parking")}
    venue = VenueFactory(
        name=f"Venue {text}",
        street_address=words,
        address_locality=words,
        directions=words,
        getting_in=words,
        way_on_wheels=words,
        **notes,
    )
    shared = {"group": group, "venue": venue, "summary": words, "description": words}
    event = EventFactory(
        **shared, title=f"Next {text}", attendance_mode="mixed", online_url="https://meet.example.org/room", capacity=30
    )
    past = EventFactory(**shared, title=f"Last {text}", starts_at=timezone.now() - timedelta(days=1))
    post = PostFactory(group=group, event=past, headline=f"Write-up {text}", summary=words, body=words)
    add_author(post=post, user=organiser.user)
    post.tags.add(TagFactory(name=f"tag {text}"[:50]))
    ActionFactory(group=group, event=past, due_event=event, text=words, owner_name=words, is_owner_public=True)
    attendee = AttendeeFactory(event=event, name=f"Attendee {text}", access_needs=words, is_name_public=True)
    return Site(group, venue, event, past, post, attendee, organiser)
