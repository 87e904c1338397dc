"""Write emails of every kind about a place, as the outbox writes them."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from meetups.models import Action, Attendee, Event, OutboxEmail
from meetups.services import feedback
from meetups.services.emails import actions, outbox
from meetups.services.emails.changes import Change
from tests.boards import ActionFactory
from tests.factories import AttendeeFactory, EventFactory, UserFactory

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
    "declined": "going",
}
# Every kind of email to the owner of an action.
OF_ACTIONS = ("action_confirm", "action_reminder")
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


def email_of_action(kind: str, **values: Any) -> OutboxEmail:
    """Write an email of this kind to the owner of a new action. `values` go to `ActionFactory`."""
    owner = {"owner_email": "robin@example.org", "asked_by": UserFactory(), "due_event": EventFactory()}
    action = ActionFactory(**{**owner, **values})
    if kind == OutboxEmail.Kind.ACTION_CONFIRM:
        assert actions.ask(pk=action.pk)
        return action.emails.get()
    now = timezone.now()
    Action.objects.filter(pk=action.pk).update(asked_at=now, email_confirmed_at=now - timedelta(days=9))
    Event.objects.filter(pk=action.due_event.pk).update(
        starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2)
    )
    assert actions.remind_due() == 1
    return action.emails.get()


def urls_of(email: OutboxEmail) -> set[str]:
    """Return every URL in an email: text, HTML, calendar, header, and the QR code of a place."""
    html = Html(email.html)
    assert "action" not in html.attributes
    found = {*re.findall(r"https?://[^\s<>\"⟧]+", email.text), *filter(None, html.hrefs + html.pictures)}
    for entry in icalendar.Calendar.from_ical(email.calendar).walk("VEVENT") if email.calendar else []:
        words = f"{entry.get('URL', '')} {entry.get('DESCRIPTION', '')} {entry.get('LOCATION', '')}"
        found |= set(re.findall(r"https?://[^\s⟧]+", words))
    if email.attendee:
        found.add(settings.SITE_URL + reverse("meetups:doors-person", args=[email.attendee.door_code]))
    return found | {email.unsubscribe_url} - {""}
