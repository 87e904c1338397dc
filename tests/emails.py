"""Write emails of every kind about a place, as the outbox writes them."""

from html.parser import HTMLParser
from typing import Any

from meetups.models import Attendee, OutboxEmail
from meetups.services import feedback
from meetups.services.emails import outbox
from meetups.services.emails.changes import Change
from tests.factories import AttendeeFactory

# Every kind of email about a place, with the status of its attendee.
KINDS = {
    "place": "going",
    "promoted": "going",
    "waiting": "waiting",
    "offer": "offered",
    "offer_passed": "cancelled",
    "place_cancelled": "cancelled",
    "waitlist_left": "cancelled",
    "link": "going",
    "first_time": "going",
    "event_cancelled": "going",
    "event_changed": "going",
    "reminder": "going",
    "still_coming": "going",
    "thanks": "came",
    "confirm_place": "reserved",
}
# The kinds that tell the attendee how to get there.
COMING = ("place", "promoted", "reminder", "event_changed")


class Html(HTMLParser):
    """Parse an HTML email into its tags, links, images and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.hrefs: list[str | None] = []
        self.pictures: list[str | None] = []
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _value in attrs}
        self.hrefs += [value for name, value in attrs if name == "href"]
        self.pictures += [value for name, value in attrs if name == "src"]


def email_to(attendee: Attendee, kind: str, **context: Any) -> OutboxEmail:
    """Write an email of this kind to an attendee."""
    if kind == "event_changed":
        context.setdefault("changes", [Change("Title", "Before it", "Now it")])
    if kind == "links":
        context.setdefault("places", [attendee])
    if kind == "thanks":
        context.setdefault("feedback_token", feedback.token_of(attendee=attendee))
    email = outbox.write_to(attendee, kind, version=1, context=context)
    assert email is not None
    return email


def email_of(kind: str, **values: Any) -> OutboxEmail:
    """Write an email of this kind to a new attendee with a suitable status. `values` go to `AttendeeFactory`."""
    if kind == "event_cancelled":
        values.setdefault("event__status", "cancelled")
    if kind == "first_time" and "event" not in values:
        values.setdefault("event__group__what_to_expect", "A host meets you.")
    attendee: Attendee = AttendeeFactory(**{"status": KINDS.get(kind, "going"), **values})
    return email_to(attendee, kind)
