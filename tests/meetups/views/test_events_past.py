"""The archive: past events by the year in which they started on their own clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import EventFactory, GroupFactory, VenueFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
PATH = "/events/past/"
NEW_YORK = "America/New_York"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def past(title, day, **facts):
    return EventFactory(title=title, starts_at=datetime.combine(day, NOW.time(), UTC), **facts)


def shown(client, query=""):
    """Return the heading of the archive and the slugs of its events."""
    response = client.get(f"{PATH}{query}")
    assert response.status_code == 200
    page = Page(response)
    heading = "Past events of " + page.text.partition("Past events of ")[2][:4]
    return heading, [link.split("/")[2] for link in page.links if link and link.startswith("/events/20")][1:]


def years(client, query):
    links = Page(client.get(f"{PATH}{query}")).links
    return [link for link in links if link and link.startswith("?") and "year=" in link]


def test_archive_begins_with_the_newest_year_that_has_an_event(client):
    london = GroupFactory(slug="london")
    newest = past("Tea", date(2025, 12, 1))
    of_london = past("Coffee", date(2024, 5, 1), group=london)

    assert shown(client) == ("Past events of 2025", [newest.slug])
    assert shown(client, "?group=london") == ("Past events of 2024", [of_london.slug])
    assert shown(client, "?q=coffee&mode=offline") == ("Past events of 2024", [of_london.slug])
    assert shown(client, "?group=london&year=2025") == ("Past events of 2025", [])
    assert shown(client, "?group=nobody") == ("Past events of 2026", [])


def test_event_of_this_year_that_is_not_over_does_not_count(client):
    past("Tea", date(2025, 12, 1))
    past("Later", date(2026, 3, 1))

    assert shown(client)[0] == "Past events of 2025"


def test_links_to_years_keep_the_filters_but_not_the_day(client):
    past("Tea", date(2025, 12, 1), group=GroupFactory(slug="london"), venue=VenueFactory(slug="hall"))

    assert years(client, "?group=london&venue=hall&mode=offline&q=tea+%26&on=2025-12-01&page=1")[:2] == [
        "?group=london&venue=hall&mode=offline&q=tea+%26&year=2026",
        "?group=london&venue=hall&mode=offline&q=tea+%26&year=2025",
    ]
    assert years(client, "?year=2025") == ["?year=2026", "?year=2025"]


def test_links_to_years_keep_what_is_valid_of_refused_filters(client):
    response = client.get(f"{PATH}?group=london&mode=teleport&year=2026")

    assert response.status_code == 400
    assert "?group=london&year=2026" in Page(response).links


def test_archive_takes_the_same_queries_for_any_number_of_events(client, django_assert_num_queries):
    london = GroupFactory(slug="london")
    for number in (1, 2):
        EventFactory.create_batch(number, starts_at=NOW - timedelta(days=30), group=london)
        for query, queries in (("?group=london", 6), ("?group=london&year=2025", 5)):
            with django_assert_num_queries(queries):
                client.get(f"{PATH}{query}")


def test_year_is_that_of_the_event_on_its_own_clock(client, settings):
    eve = EventFactory(starts_at=datetime(2024, 1, 1, 1, tzinfo=UTC), zone=NEW_YORK)
    assert eve.slug.startswith("2023-12-31-")

    for zone in ("Europe/London", NEW_YORK):
        settings.TIME_ZONE = zone
        assert shown(client, "?year=2023") == ("Past events of 2023", [eve.slug])
        assert shown(client, "?year=2023&on=2023-12-31") == ("Past events of 2023", [eve.slug])
        assert shown(client, "?on=2023-12-31") == ("Past events of 2023", [eve.slug])
        assert shown(client, "?year=2024") == ("Past events of 2024", [])


def test_months_lead_back_to_the_local_day_of_the_first_event(client):
    EventFactory(starts_at=datetime(2024, 1, 1, 1, tzinfo=UTC), zone=NEW_YORK)

    assert "/events/2023/12/" in Page(client.get("/events/2024/1/")).links
    assert "/events/2023/11/" not in Page(client.get("/events/2023/12/")).links
    assert f"{PATH}?year=2023&on=2023-12-31" not in Page(client.get("/events/2023/12/")).links


def test_every_link_of_a_crowded_day_leads_to_its_events(client):
    for _number in range(4):
        EventFactory(starts_at=datetime(2024, 1, 1, 1, tzinfo=UTC), zone=NEW_YORK)

    more = [link for link in Page(client.get("/events/2023/12/")).links if link and link.startswith(f"{PATH}?year")]

    assert more == [f"{PATH}?year=2023&on=2023-12-31"]
    assert len(shown(client, more[0].removeprefix(PATH))[1]) == 4


def test_event_of_a_year_that_has_not_begun_here_is_in_that_year(client, clock):
    clock.move_to(datetime(2025, 12, 31, 20, tzinfo=UTC))
    assert years(client, "") == ["?year=2025"]
    new = EventFactory(starts_at=datetime(2025, 12, 31, 12, tzinfo=UTC), zone="Pacific/Auckland")

    assert new.slug.startswith("2026-01-01-")
    assert shown(client) == shown(client, "?year=2026") == ("Past events of 2026", [new.slug])
    assert years(client, "") == ["?year=2026", "?year=2025"]
    assert years(client, "?year=2025") == ["?year=2025"]
    assert client.get(f"{PATH}?year=2027").status_code == 404
