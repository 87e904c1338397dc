from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from meetups.standards import calendar_links

FEED = "https://meetups.example.org/groups/leeds/calendar.ics"
TITLE = 'Tea & talk: "a + b" é%\n#?=;'


def parts_of(url):
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {name: of[0] for name, of in parse_qs(parts.query).items()}


def test_links_to_subscribe_lead_to_the_feed():
    links = calendar_links.of_feed(FEED, TITLE)

    webcal = "webcal://meetups.example.org/groups/leeds/calendar.ics"
    assert (links.ics, links.webcal) == (FEED, webcal)
    assert parts_of(links.google) == ("https://calendar.google.com/calendar/r", {"cid": webcal})
    values = {"url": FEED, "name": TITLE}
    assert parts_of(links.outlook) == ("https://outlook.live.com/calendar/0/addfromweb", values)
    assert parts_of(links.outlook_at_work) == ("https://outlook.office.com/calendar/0/addfromweb", values)


def test_links_to_add_an_event_have_its_location_and_its_time_in_utc():
    start = datetime(2026, 7, 1, 18, tzinfo=ZoneInfo("Europe/London"))
    links = calendar_links.of_event(
        "/events/tea.ics", title=TITLE, starts_at=start, ends_at=datetime(2026, 7, 1, 18, tzinfo=UTC),
        details="An hour.\n\nhttps://x.example", location="Library, Leeds",
    )  # fmt: skip

    assert (links.ics, links.webcal) == ("/events/tea.ics", "")
    assert parts_of(links.google) == (
        "https://calendar.google.com/calendar/render",
        {
            "action": "TEMPLATE", "text": TITLE, "dates": "20260701T170000Z/20260701T180000Z",
            "details": "An hour.\n\nhttps://x.example", "location": "Library, Leeds",
        },
    )  # fmt: skip
    values = {
        "path": "/calendar/action/compose", "rru": "addevent", "subject": TITLE, "startdt": "2026-07-01T17:00:00Z",
        "enddt": "2026-07-01T18:00:00Z", "body": "An hour.\n\nhttps://x.example", "location": "Library, Leeds",
    }  # fmt: skip
    assert parts_of(links.outlook) == ("https://outlook.live.com/calendar/0/deeplink/compose", values)
    assert parts_of(links.outlook_at_work) == ("https://outlook.office.com/calendar/0/deeplink/compose", values)


def test_empty_values_are_left_out_and_a_space_is_not_a_plus():
    moment = datetime(2026, 7, 1, 18, tzinfo=UTC)
    links = calendar_links.of_event(
        "/a.ics", title="Tea and talk", starts_at=moment, ends_at=moment, details="", location=""
    )

    for url in (links.google, links.outlook):
        assert "location" not in url
        assert "Tea%20and%20talk" in url
        assert "+" not in url
