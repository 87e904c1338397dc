"""Links that add a feed or an event to the calendars of other providers."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlencode

OUTLOOK = "https://outlook.live.com/calendar/0/"
OUTLOOK_AT_WORK = "https://outlook.office.com/calendar/0/"


class Links(NamedTuple):
    """Links into a calendar. A program on the same device subscribes to `webcal`, which is empty for one event."""

    ics: str
    webcal: str
    google: str
    outlook: str
    outlook_at_work: str


def of_feed(url: str, name: str) -> Links:
    """Return the links that subscribe to the calendar at an absolute URL."""
    webcal = f"webcal://{url.partition('://')[2]}"
    query = _query(url=url, name=name)
    return Links(
        ics=url,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?{_query(cid=webcal)}",
        outlook=f"{OUTLOOK}addfromweb?{query}",
        outlook_at_work=f"{OUTLOOK_AT_WORK}addfromweb?{query}",
    )


@lru_cache(maxsize=1024)
def of_event(ics: str, *, title: str, starts_at: datetime, ends_at: datetime, details: str, location: str) -> Links:
    """Return the links that copy an event, as it is now, into a calendar."""
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
    """Return the query without empty values. A space is %20, because Outlook shows a plus sign as it is."""
    return urlencode({name: value for name, value in values.items() if value}, quote_via=quote)


def _basic(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
