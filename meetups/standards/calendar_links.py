"""Addresses with which the calendar programs of other makers take a feed or one event."""

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

OUTLOOK = "https://outlook.live.com/calendar/0/"
OUTLOOK_AT_WORK = "https://outlook.office.com/calendar/0/"


class Links(NamedTuple):
    """Ways into a calendar. `webcal` is what a program on the same device subscribes to; one event has none."""

    ics: str
    webcal: str
    google: str
    outlook: str
    outlook_at_work: str


def of_feed(url: str, name: str) -> Links:
    """Ways to subscribe to the calendar at an absolute address."""
    webcal = f"webcal://{url.partition('://')[2]}"
    query = _query(url=url, name=name)
    return Links(
        ics=url,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?{_query(cid=webcal)}",
        outlook=f"{OUTLOOK}addfromweb?{query}",
        outlook_at_work=f"{OUTLOOK_AT_WORK}addfromweb?{query}",
    )


def of_event(ics: str, *, title: str, starts_at: datetime, ends_at: datetime, details: str, location: str) -> Links:
    """Ways to copy one event, as it is now, into a calendar."""
    google = _query(
        action="TEMPLATE",
        text=title,
        dates=f"{_basic(starts_at)}/{_basic(ends_at)}",
        details=details,
        location=location,
    )
    outlook = _query(
        path="/calendar/action/compose", rru="addevent", subject=title, startdt=_extended(starts_at),
        enddt=_extended(ends_at), body=details, location=location,
    )  # fmt: skip
    return Links(
        ics=ics,
        webcal="",
        google=f"https://calendar.google.com/calendar/render?{google}",
        outlook=f"{OUTLOOK}deeplink/compose?{outlook}",
        outlook_at_work=f"{OUTLOOK_AT_WORK}deeplink/compose?{outlook}",
    )


def _query(**values: str) -> str:
    """A space is %20: Outlook shows a plus as a plus."""
    return urlencode({name: value for name, value in values.items() if value}, quote_via=quote)


def _basic(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
