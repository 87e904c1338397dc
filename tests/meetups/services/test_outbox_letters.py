from datetime import datetime
from html.parser import HTMLParser

import pytest

from meetups.services import outbox
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, VenueFactory

pytestmark = pytest.mark.django_db

LETTERS = ["place", "place_cancelled", "event_cancelled"]
HOSTILE = "<script>alert('1')</script> & \"co\""


def written(letter="place", **event):
    attendee = AttendeeFactory(event=EventFactory(**event))
    context = {"attendee": attendee, "event": attendee.event}
    return outbox.write(key="a", to=attendee.email, letter=letter, context=context)


class Links(HTMLParser):
    """Tags and links of a letter."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.hrefs = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]
        assert not {"style", "bgcolor", "src", "onclick"} & {name for name, _ in attrs}


@pytest.mark.parametrize("letter", LETTERS)
def test_letters_lead_to_the_place_and_the_event_in_full(letter):
    attendee = AttendeeFactory(event__status="cancelled")
    event = attendee.event

    row = outbox.write(key="a", to=attendee.email, letter=letter, context={"attendee": attendee, "event": event})

    for address in (f"http://testserver/attendees/{attendee.token}/", f"http://testserver/events/{event.slug}/"):
        assert f"{address}\n" in row.text
        assert address in Links(row.html).hrefs


@pytest.mark.parametrize("letter", LETTERS)
def test_letters_escape_hostile_words_in_html_and_only_there(letter):
    event = {"title": HOSTILE, "group__name": HOSTILE, "cancellation_reason": HOSTILE, "venue__name": HOSTILE}

    row = written(letter, venue__getting_in=HOSTILE, venue__directions=HOSTILE, **event)

    assert HOSTILE in row.subject
    assert f"“{HOSTILE}” of {HOSTILE}" in row.text
    assert "&" + "lt;" not in row.text
    assert Links(row.html).tags <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "br", "a", "hr",
    }  # fmt: skip


@pytest.mark.parametrize("letter", LETTERS)
def test_letters_carry_nothing_the_attendee_typed_as_anyone_can_type_any_address(letter):
    attendee = AttendeeFactory(name="Win at casino.example", access_needs="casino.example")

    row = outbox.write(
        key="a", to="x@example.org", letter=letter, context={"attendee": attendee, "event": attendee.event}
    )

    assert "casino" not in row.subject + row.text + row.html


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("Europe/London", "2026-11-25T18:00+00:00", "Wednesday 25 November 2026, 6pm to 7pm GMT"),
        ("Europe/London", "2027-06-30T23:30+00:00", "Thursday 1 July 2027, 12:30am to 1:30am BST"),
        ("America/New_York", "2026-11-26T00:00+00:00", "Wednesday 25 November 2026, 7pm to 8pm EST"),
    ],
)
def test_letters_tell_day_and_hours_by_the_clock_of_the_place(letter, zone, moment, words):
    row = written(letter, zone=zone, starts_at=datetime.fromisoformat(moment))

    assert f"{words}\n" in row.text
    assert words in row.html


def test_place_tells_where_and_how_to_get_in():
    venue = VenueFactory(name="City Hall", directions="Left of the station.", getting_in="Ring twice.\nAsk for Ann.")

    row = written(venue=venue)

    assert "\nWhere\nCity Hall\n1 Canal Street, Leeds, LS1 1AA\n" in row.text
    assert "\nDirections\nLeft of the station.\n\nGetting in\nRing twice.\nAsk for Ann.\n\nIf your plans" in row.text
    assert "<p>City Hall<br>1 Canal Street, Leeds, LS1 1AA</p>" in row.html
    assert "<p>Ring twice.<br>Ask for Ann.</p>" in row.html


def test_place_says_when_the_venue_is_not_known():
    row = written(venue=None)

    assert "\nWhere\nVenue to be confirmed. It will be on the page below.\n" in row.text
    assert "<p>Venue to be confirmed. It will be on the page below.</p>" in row.html


@pytest.mark.parametrize("mode", ["online", "mixed"])
def test_place_tells_the_online_address_to_who_is_coming(mode):
    row = written(attendance_mode=mode, online_url="https://call.example.org/?a=1&b=2")

    assert "\nOnline\nhttps://call.example.org/?a=1&b=2\n" in row.text
    assert "https://call.example.org/?a=1&b=2" in Links(row.html).hrefs
    assert ("Where" in row.text) is (mode == "mixed")


def test_place_says_when_the_online_address_is_not_known():
    row = written(attendance_mode="online", venue=None)

    assert "\nOnline\nThe address to join will be on the page below.\n" in row.text
    assert "The address to join will be on the page below." in row.html


def test_place_in_person_tells_no_online_address():
    row = written(online_url="https://call.example.org/")

    assert "call.example.org" not in row.text + row.html


@pytest.mark.parametrize(("status", "is_said"), [("tentative", True), ("confirmed", False)])
def test_place_says_when_the_date_is_not_certain(status, is_said):
    row = written(status=status)

    assert ("The date is not certain yet." in row.text) is is_said
    assert ("The date is not certain yet." in row.html) is is_said


def test_event_cancelled_tells_why_and_what_else_is_on():
    attendee = AttendeeFactory(event__status="cancelled", event__cancellation_reason="Flood & fire")
    context = {"attendee": attendee, "event": attendee.event}

    row = outbox.write(key="a", to=attendee.email, letter="event_cancelled", context=context)

    assert "\nWhy\nFlood & fire\n" in row.text
    assert f"\nhttp://testserver/groups/{attendee.event.group.slug}/\n" in row.text
    assert "<p>Flood &amp; fire</p>" in row.html


@pytest.mark.parametrize(
    ("mode", "venue", "words"),
    [
        ("offline", "Old Library", "Somewhere different this time: not at City Hall."),
        ("offline", "City Hall", None),
        ("offline", None, "Venue to be confirmed. It will be on the page below."),
        ("online", "Old Library", None),
    ],
)
def test_letter_with_a_place_says_when_it_is_not_where_the_series_usually_meets(mode, venue, words):
    venues = {name: VenueFactory(name=name) for name in ("City Hall", "Old Library")} | {None: None}
    series = EventSeriesFactory(venue=venues["City Hall"])

    row = written(
        series=series, recurrence_id=series.starts_on, group=series.group, venue=venues[venue], attendance_mode=mode
    )

    for part in (row.text, row.html):
        assert ("Somewhere different" in part) is (venue == "Old Library" and mode == "offline")
        assert words is None or words in part
