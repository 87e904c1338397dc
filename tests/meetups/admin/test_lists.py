"""Lists of the admin with more rows than anybody counts."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.urls import reverse

from meetups.admin import lists
from meetups.admin.base import SharedAdmin
from meetups.admin.lists import BoundedAdmin
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    MessageFactory,
    OrganisationFactory,
    OrganiserFactory,
    OutboxEmailFactory,
)
from tests.statements import statements

ATTENDEES, EVENTS = "/admin/meetups/attendee/", "/admin/meetups/event/"


@pytest.fixture
def _of_two_rows(monkeypatch):
    """Lists are long from three rows on, and a page has one."""
    monkeypatch.setattr(lists, "MOST_ROWS", 2)
    monkeypatch.setattr(SharedAdmin, "list_per_page", 1)


@pytest.fixture
def three(db):
    return [AttendeeFactory(name=name) for name in ("Cy", "Ann", "Bo")]


def shown(response) -> list[str]:
    return [str(row) for row in response.context["cl"].result_list]


def test_no_list_counts_a_whole_table(root):
    AttendeeFactory(organisation=OrganisationFactory())
    OutboxEmailFactory()
    bounded = [model for model, one in admin.site._registry.items() if isinstance(one, BoundedAdmin)]

    assert len(bounded) > 15
    for model in bounded:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        with statements() as found:
            assert root.get(page, {"all": ""}).status_code == 200
        counts = [sql for sql in found if re.match(rf'SELECT COUNT\(.*FROM "{model._meta.db_table}"', sql)]
        assert len(counts) == 2, counts  # before the search, and after it
        assert [sql for sql in counts if "LIMIT" not in sql] == []


@pytest.mark.usefixtures("_of_two_rows")
def test_long_list_is_in_the_order_of_an_index_and_says_that_it_is_cut(root, three):
    response = root.get(ATTENDEES, {"o": "1"})

    assert shown(response) == ["Bo"]
    assert shown(root.get(ATTENDEES, {"o": "1", "p": 2})) == ["Ann"]
    assert response.context["cl"].heading == "First 2 attendees: filter or search to find others"
    assert b"sortable" not in response.content
    assert root.get(ATTENDEES, {"p": 3})["Location"].endswith("?e=1")


def test_short_list_is_sorted_by_name_and_by_any_column(root, three):
    assert shown(root.get(ATTENDEES, {"all": ""})) == ["Ann", "Bo", "Cy"]
    assert shown(root.get(ATTENDEES, {"o": "-1"})) == ["Cy", "Bo", "Ann"]
    assert root.get(ATTENDEES, {"all": ""}).context["cl"].heading == ""


@pytest.mark.usefixtures("_of_two_rows")
def test_long_list_of_events_has_no_dates_to_choose_from(root):
    EventFactory.create_batch(2)
    assert b"change-list-by" not in root.get(EVENTS).content
    assert root.get(EVENTS).context["cl"].date_hierarchy == "starts_at"
    latest = EventFactory(starts_at=datetime(2027, 5, 5, 18, tzinfo=UTC), ends_at=datetime(2027, 5, 5, 20, tzinfo=UTC))

    response = root.get(EVENTS, {"when": "all"})

    assert response.context["cl"].date_hierarchy is None
    assert response.context["cl"].result_list[0] == latest
    assert root.get(EVENTS).context["cl"].result_list[0] != latest


@pytest.mark.usefixtures("_of_two_rows")
def test_action_on_all_rows_of_a_long_list_is_refused(root, three):
    sent = {"action": "erase", "select_across": "1", "_selected_action": [three[0].pk]}

    response = root.post(ATTENDEES, sent, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "There are too many to select them all. Filter or search first."
    ]


def test_search_shows_the_newest_of_those_it_finds(root, three, monkeypatch):
    monkeypatch.setattr(lists, "MOST_FOUND", 2)
    for attendee in three:
        attendee.name += " Brook"
        attendee.save()

    assert shown(root.get(ATTENDEES, {"q": "brook"})) == ["Ann Brook", "Bo Brook"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ann", ["Ann"]),
        ("ANN@EXAMPLE.ORG", ["Ann"]),
        ("ann@", ["Ann"]),
        ("@example", ["Ann", "Bo"]),
        ("pie", ["Ann"]),
        ("council", ["Bo"]),
        ("bakers", ["Ann"]),
        ("pie bakers ann", ["Ann"]),
        ("pie council", []),
        ("nobody", []),
        ("  ", ["Ann", "Bo"]),
    ],
)
def test_attendees_are_found_by_what_is_known_of_them(root, words, found):
    event = EventFactory(title="Pie night", group=GroupFactory(name="Bakers"))
    AttendeeFactory(name="Ann", email="ann@example.org", event=event)
    AttendeeFactory(name="Bo", email="bo@example.org", organisation=OrganisationFactory(name="Leeds City Council"))

    assert shown(root.get(ATTENDEES, {"q": words})) == found


def test_search_looks_once_at_the_attendees(root, three):
    with statements() as found:
        assert shown(root.get(ATTENDEES, {"q": "zzzz"})) == []

    assert (
        len(
            [
                sql
                for sql in found
                if '"meetups_attendee"."name" LIKE' in sql or 'UPPER("meetups_attendee"."name"' in sql
            ]
        )
        == 1
    )


def filters(response) -> dict[str, list[str]]:
    """Return the choices of each filter by its title."""
    changes = response.context["cl"]
    return {spec.title: [str(choice["display"]) for choice in spec.choices(changes)] for spec in changes.filter_specs}


def test_filter_with_too_many_choices_offers_none_but_is_applied(root, monkeypatch):
    monkeypatch.setattr(lists, "MOST_CHOICES", 2)
    groups = [GroupFactory(name=name) for name in ("First", "Second", "Third")]
    events = [EventFactory(group=group, title=f"Of {group.name}") for group in groups]

    assert "group" not in filters(root.get(EVENTS))
    response = root.get(EVENTS, {"group__id__exact": groups[1].pk})
    assert filters(response)["group"] == ["All", "Second"]
    assert shown(response) == [str(events[1])]
    monkeypatch.setattr(lists, "MOST_CHOICES", 3)
    assert filters(root.get(EVENTS))["group"] == ["All", "First", "Second", "Third"]


def test_organiser_filters_by_the_groups_of_their_own_rows(organiser, ours):
    second = OrganiserFactory(group=GroupFactory(name="A second"), user=ours.user).group
    for group in (second, GroupFactory(name="A third")):
        EventFactory(group=group)

    offered = filters(organiser.get(EVENTS))["group"]

    assert (offered[:2], len(offered), "theirs" in str(offered)) == (["All", "A second"], 3, False)


@pytest.mark.parametrize(("sent", "found"), [("", ["Ann", "Bo"]), ("1", ["Ann"]), ("0", ["Bo"])])
def test_filter_asks_whether_a_message_is_sent(root, sent, found):
    MessageFactory(subject="Ann", sent_at=None)
    MessageFactory(subject="Bo", sent_at=datetime(2026, 11, 20, 12, tzinfo=UTC))

    response = root.get("/admin/meetups/message/", {"sent_at__isempty": sent} if sent else {})

    [asked] = [one for one in response.context["cl"].filter_specs if one.title == "whether it is sent"]
    assert [choice["display"] for choice in asked.choices(response.context["cl"])] == ["All", "No", "Yes"]
    assert sorted(shown(response)) == found
