"""The page of a month: a table of its days."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from meetups.models import Event
from meetups.services import events
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, VenueFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
NOVEMBER = "/events/2026/11/"


class Table(HTMLParser):
    """Read the rows of the table: the text of each cell."""

    def __init__(self, response):
        super().__init__()
        self.rows = []
        self._is_inside = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._is_inside = True
        self._say(" " if tag in {"li", "time"} else "")

    def handle_endtag(self, tag):
        self._say(" " if tag in {"li", "a", "time"} else "")
        self._is_inside = self._is_inside and tag not in {"td", "th"}

    def handle_data(self, data):
        self._say(data)

    def _say(self, words):
        if self._is_inside:
            self.rows[-1][-1] += words

    @property
    def words(self):
        return [[" ".join(cell.split()) for cell in row] for row in self.rows]

    @property
    def days(self):
        return {cell.split(" ", 2)[1]: cell for row in self.words[1:] for cell in row if cell}


def read(client, path=NOVEMBER):
    response = client.get(path)
    assert response.status_code == 200
    return Page(response), Table(response)


def on(day, hour=18, **values):
    """Save an event on this day of November 2026, at this hour in London, as organisers do."""
    starts_at = datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Europe/London"))
    return events.save(event=EventFactory.build(
        group=GroupFactory(), venue=values.pop("venue", None) or VenueFactory(), starts_at=starts_at, **values
    ))  # fmt: skip


def test_weeks_run_from_monday_and_days_of_other_months_are_empty(client):
    page, table = read(client)

    weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert table.words[0] == weekdays
    assert [len(row) for row in table.words] == [7] * 7
    assert table.words[1] == ["", "", "", "", "", "", "Sunday 1 November"]
    assert table.words[6] == ["Monday 30 November", "", "", "", "", "", ""]
    assert len(page.all("th", scope="col")) == 7
    assert len(page.all("caption")) == 1
    assert "No events in November 2026." in page.text


def test_days_show_events_with_hours_and_state(client):
    tea = on(25, title="Tea")
    on(25, 20, title="Talk", status="tentative")
    on(26, title="Off", status="cancelled", cancellation_reason="No room.")
    on(27, title="Secret", status="draft")
    on(2, title="Gone")

    page, table = read(client)

    assert table.days["25"] == "Wednesday 25 November Tea 6pm to 7pm Talk 8pm to 9pm To be confirmed"
    assert table.days["26"] == "Thursday 26 November Off 6pm to 7pm Cancelled"
    assert table.days["27"] == "Friday 27 November"
    assert table.days["2"] == "Monday 2 November Gone 6pm to 7pm"
    assert tea.get_absolute_url() in page.links
    assert table.days["18"] == "Wednesday 18 November today"
    assert len(page.all("td", **{"aria-current": "date"})) == 1
    assert "No events" not in page.text


def test_bar_beside_a_meeting_has_the_colour_of_its_group(client):
    for day, colour in ((25, 3), (26, 8)):
        events.save(event=EventFactory.build(
            group=GroupFactory(colour=colour), venue=VenueFactory(), starts_at=NOW.replace(day=day)
        ))  # fmt: skip

    assert [item["data-colour"] for item in read(client)[0].all("li", data_status="confirmed")] == ["3", "8"]


def test_day_marks_a_meeting_at_a_different_venue(client):
    usual = VenueFactory()
    series = EventSeriesFactory(venue=usual)
    on(25, title="Tea", series=series, recurrence_id=date(2026, 11, 25))
    on(26, title="Tea", series=series, recurrence_id=date(2026, 11, 26), venue=usual)
    on(27, title="Tea", series=series, recurrence_id=date(2026, 11, 27), status="cancelled", cancellation_reason="Ill.")

    _page, table = read(client)

    assert table.days["25"] == "Wednesday 25 November Tea 6pm to 7pm Different venue this time"
    assert table.days["26"] == "Thursday 26 November Tea 6pm to 7pm"
    assert table.days["27"] == "Friday 27 November Tea 6pm to 7pm Cancelled"


@pytest.mark.parametrize(
    ("zone", "starts_at", "path", "day"),
    [
        ("Pacific/Apia", datetime(2026, 10, 31, 12, tzinfo=UTC), NOVEMBER, "1"),
        ("Pacific/Apia", datetime(2026, 11, 30, 12, tzinfo=UTC), "/events/2026/12/", "1"),
        ("Pacific/Kiritimati", datetime(2026, 10, 31, 10, 30, tzinfo=UTC), NOVEMBER, "1"),
        ("America/New_York", datetime(2026, 12, 1, 2, tzinfo=UTC), NOVEMBER, "30"),
        ("Pacific/Pago_Pago", datetime(2026, 12, 1, 10, 30, tzinfo=UTC), NOVEMBER, "30"),
        ("America/New_York", datetime(2026, 11, 1, 2, tzinfo=UTC), "/events/2026/10/", "31"),
        ("Europe/London", datetime(2026, 11, 30, 23, 30, tzinfo=UTC), NOVEMBER, "30"),
        ("Europe/London", datetime(2026, 11, 1, 0, 0, tzinfo=UTC), NOVEMBER, "1"),
    ],
)
def test_event_is_on_the_day_of_its_own_time_zone(client, zone, starts_at, path, day):
    event = EventFactory.build(
        title="Tea", group=GroupFactory(), venue=VenueFactory(), zone=zone, starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
    )  # fmt: skip
    events.save(event=event)

    found = {
        (other, number)
        for other in ("/events/2026/10/", NOVEMBER, "/events/2026/12/")
        for number, words in read(client, other)[1].days.items()
        if "Tea" in words
    }

    assert found == {(path, day)}


def test_links_to_other_months_and_the_list_keep_the_filters(client):
    EventFactory(starts_at=datetime(2027, 1, 5, 18, tzinfo=UTC))
    page, _table = read(client, "/events/2026/12/?group=leeds&mode=online&page=3&on=2026-11-25")

    assert page.link("prev") == "/events/2026/11/?group=leeds&mode=online"
    assert page.link("next") == "/events/2027/1/?group=leeds&mode=online"
    assert "/events/?group=leeds&mode=online" in page.links
    assert "/events/2026/12/?group=leeds&mode=online" in page.links


def test_links_end_at_the_first_and_last_event_and_include_today(client):
    EventFactory(starts_at=datetime(2026, 9, 30, 18, tzinfo=UTC))
    EventFactory(starts_at=datetime(2027, 3, 1, 18, tzinfo=UTC), status="draft")

    first, today, later = (read(client, f"/events/{month}/")[0] for month in ("2026/9", "2026/11", "2027/1"))

    assert (first.link("prev"), first.link("next")) == (None, "/events/2026/10/")
    assert (today.link("prev"), today.link("next")) == ("/events/2026/10/", None)
    assert (later.link("prev"), later.link("next")) == ("/events/2026/12/", None)


def test_filters_narrow_the_month(client):
    on(25, title="Tea", attendance_mode="online")
    on(25, title="Talk")

    page, table = read(client, f"{NOVEMBER}?mode=online")
    nothing, _table = read(client, f"{NOVEMBER}?group=nobody")

    assert table.days["25"] == "Wednesday 25 November Tea 6pm to 7pm GMT"
    assert "Clear all filters" in page.text
    assert "No event of this month matches." in nothing.text


def test_invalid_filter_is_answered_with_an_error(client):
    on(25, title="Tea")

    response = client.get(f"{NOVEMBER}?mode=sideways")

    assert response.status_code == 400
    assert "Choose in person, online, or in person and online." in Page(response).text
    assert "Tea" not in Page(response).text


@pytest.mark.parametrize(
    ("path", "previous", "following"),
    [("/events/1970/1/", None, "/events/1970/2/"), ("/events/2100/12/", "/events/2100/11/", None)],
)
def test_first_and_last_month_have_no_link_beyond(client, path, previous, following):
    page, _table = read(client, path)

    assert (page.link("prev"), page.link("next")) == (previous, following)
    assert page.all("meta", name="robots", content="noindex")


@pytest.mark.parametrize(
    "path",
    [
        "1969/12/", "2101/1/", "2026/0/", "2026/13/", "0/1/", "2026/-1/", "99999999999999999999/1/", "2026/1.5/",
        "2026/", "٢٠٢٦/11/",
    ],
)  # fmt: skip
def test_impossible_month_is_not_found(client, path):
    response = client.get(f"/events/{path}")

    assert response.status_code == 404
    assert Page(response).has_site_header


def test_month_takes_the_same_queries_for_any_number_of_events(client, django_assert_num_queries):
    for rows in (1, 2):
        for number in range(rows):
            on(20 + number, title=f"{rows}")
        with django_assert_num_queries(5):
            client.get(NOVEMBER)
    assert Event.objects.count() == 3


def test_day_of_a_month_shows_three_events_and_links_to_the_list_of_all(client):
    for day, meetings in ((16, 5), (17, 3), (20, 4)):
        for number in range(meetings):
            on(day, title=f"Tea {number}")

    page, table = read(client)

    assert [re.findall(r"Tea \d|and \d more", table.days[day]) for day in ("16", "17", "20")] == [
        ["Tea 0", "Tea 1", "Tea 2", "and 2 more"],
        ["Tea 0", "Tea 1", "Tea 2"],
        ["Tea 0", "Tea 1", "Tea 2", "and 1 more"],
    ]
    lists = ["/events/past/?year=2026&on=2026-11-16", "/events/?on=2026-11-20"]
    assert [link for link in page.links if "on=" in link] == lists
    assert [len(re.findall(r"Tea \d", Page(client.get(link)).text)) for link in lists] == [5, 4]


def test_list_of_a_day_keeps_the_filters_of_the_month(client):
    for number in range(4):
        on(20, title=f"Tea {number}")

    page, _table = read(client, f"{NOVEMBER}?q=tea")

    assert [link for link in page.links if "on=" in link] == ["/events/?on=2026-11-20&q=tea"]


def test_month_is_the_same_for_everyone_and_get_changes_nothing(client, admin_client):
    on(25, title="Tea")
    mine, others = client.get(NOVEMBER), admin_client.get(NOVEMBER)

    assert mine.content == others.content
    assert "Set-Cookie" not in mine
    assert client.head(NOVEMBER).status_code == 200
    assert client.post(NOVEMBER).status_code == 405


def test_list_links_to_the_current_month(client):
    assert NOVEMBER in Page(client.get("/events/")).links
