"""Attendees as a CSV file."""

import csv
from datetime import UTC, datetime

import pytest

from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganisationFactory, OrganiserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/attendee/"
COLUMNS = [
    "event", "starts", "name", "email", "organisation", "access_needs", "is_first_time", "is_name_public", "state",
    "position",
]  # fmt: skip


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def export(client, *attendees):
    return client.post(LIST, {"action": "export", "_selected_action": [attendee.pk for attendee in attendees]})


def rows_of(client, *attendees):
    return list(csv.DictReader(export(client, *attendees).content.decode().splitlines(keepends=True)))


def test_export_has_the_details_of_an_attendee_and_no_secret(organiser, group):
    attendee = AttendeeFactory(
        event=EventFactory(
            group=group, title="Talks", zone="America/New_York", starts_at=datetime(2026, 7, 1, 22, tzinfo=UTC),
            ends_at=datetime(2026, 7, 1, 23, tzinfo=UTC),
        ),
        name="Zoë Łuczak", email="zoe@example.org", organisation=OrganisationFactory(name="City Council"),
        access_needs="A lift,\nplease", is_first_time=True,
    )  # fmt: skip

    text = export(organiser, attendee).content.decode()

    assert list(csv.reader(text.splitlines(keepends=True))) == [
        COLUMNS,
        [
            "Talks",
            "2026-07-01 18:00",
            "Zoë Łuczak",
            "zoe@example.org",
            "City Council",
            "A lift,\nplease",
            "1",
            "0",
            "Had a place",
            "",
        ],
    ]
    assert attendee.secret not in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "  =", "\u200b＝", "\ufeff＠"])
def test_no_cell_of_the_export_is_a_formula(organiser, group, start):
    organisation = OrganisationFactory(name=f"{start.strip() or '='}cmd")
    attendee = AttendeeFactory(
        event=EventFactory(group=group, title="@home"),
        name="-1+1",
        organisation=organisation,
        access_needs=f"{start}1+1",
    )

    text = export(organiser, attendee).content.decode()

    row = dict(
        zip(*csv.reader(text.splitlines(keepends=True) if start != "\r" else text.split("\r\n")[:2]), strict=True)
    )
    assert row["access_needs"].startswith(f"'{start}")
    assert (row["event"], row["name"], row["organisation"]) == ("'@home", "'-1+1", f"'{organisation.name}")


def test_export_takes_a_constant_number_of_queries(organiser, group, django_assert_max_num_queries):
    event = EventFactory(group=group)
    attendees = [AttendeeFactory(event=event, organisation=OrganisationFactory()) for _number in range(3)]

    with django_assert_max_num_queries(12):
        assert export(organiser, *attendees).content.count(b"\r\n") == 4


def test_waitlist_comes_last_in_its_order(organiser, group):
    event = EventFactory(group=group, capacity=1)
    going = AttendeeFactory(event=event, name="Di")
    waiting = [AttendeeFactory(event=event, name=name, status="waiting") for name in ("Cy", "Bo")]
    elsewhere = AttendeeFactory(status="waiting")
    elsewhere.event.group = group
    elsewhere.event.save()
    gone = AttendeeFactory(event=event, name="Ann", status="cancelled")

    rows = rows_of(organiser, going, gone, *reversed(waiting), elsewhere)

    assert [(row["name"], row["state"], row["position"]) for row in rows if row["name"] != elsewhere.name] == [
        ("Ann", "Cancelled", ""),
        ("Di", "Going", ""),
        ("Cy", "Waiting", "1"),
        ("Bo", "Waiting", "2"),
    ]
    assert [row["position"] for row in rows if row["name"] == elsewhere.name] == ["1"]


def test_export_does_not_show_who_came(organiser, group):
    starts_at = datetime(2025, 1, 1, 18, tzinfo=UTC)
    event = EventFactory(group=group, starts_at=starts_at)
    attendees = [AttendeeFactory(event=event, status=state) for state in ("going", "came", "absent")]

    assert [row["state"] for row in rows_of(organiser, *attendees)] == ["Had a place"] * 3
