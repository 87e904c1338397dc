from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from meetups.standards import calendar_links

FEED = "https://meetups.example.org/groups/leeds/calendar.ics"
TITLE = 'Tea & talk: "a + b" é%\n#?=;'


def asked(address):
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {name: of[0] for name, of in parse_qs(parts.query).items()}


def test_ways_to_subscribe_lead_to_the_feed():
    links = calendar_links.of_feed(FEED, TITLE)

    webcal = "webcal://meetups.example.org/groups/leeds/calendar.ics"
    assert (links.ics, links.webcal) == (FEED, webcal)
    assert asked(links.google) == ("https://calendar.google.com/calendar/r", {"cid": webcal})
    said = {"url": FEED, "name": TITLE}
    assert asked(links.outlook) == ("https://outlook.live.com/calendar/0/addfromweb", said)
    assert asked(links.outlook_at_work) == ("https://outlook.office.com/calendar/0/addfromweb", said)


def test_ways_to_add_an_event_say_when_and_where_in_utc():
    start = datetime(2026, 7, 1, 18, tzinfo=ZoneInfo("Europe/London"))
    links = calendar_links.of_event(
        "/events/tea.ics", title=TITLE, starts_at=start, ends_at=datetime(2026, 7, 1, 18, tzinfo=UTC),
        details="An hour.\n\nhttps://x.example", location="Library, Leeds",
    )  # fmt: skip

    assert (links.ics, links.webcal) == ("/events/tea.ics", "")
    assert asked(links.google) == (
        "https://calendar.google.com/calendar/render",
        {
            "action": "TEMPLATE", "text": TITLE, "dates": "20260701T170000Z/20260701T180000Z",
            "details": "An hour.\n\nhttps://x.example", "location": "Library, Leeds",
        },
    )  # fmt: skip
    said = {
        "path": "/calendar/action/compose", "rru": "addevent", "subject": TITLE, "startdt": "2026-07-01T17:00:00Z",
        "enddt": "2026-07-01T18:00:00Z", "body": "An hour.\n\nhttps://x.example", "location": "Library, Leeds",
    }  # fmt: skip
    assert asked(links.outlook) == ("https://outlook.live.com/calendar/0/deeplink/compose", said)
    assert asked(links.outlook_at_work) == ("https://outlook.office.com/calendar/0/deeplink/compose", said)


def test_what_is_not_known_is_not_asked_for_and_a_space_is_no_plus():
    moment = datetime(2026, 7, 1, 18, tzinfo=UTC)
    links = calendar_links.of_event(
        "/a.ics", title="Tea and talk", starts_at=moment, ends_at=moment, details="", location=""
    )

    for address in (links.google, links.outlook):
        assert "location" not in address
        assert "Tea%20and%20talk" in address
        assert "+" not in address
