"""Two organisers save the rows of the same form: links and organisers of a group, days and venues of a series."""

import json

import pytest

from meetups.models import Group, GroupLink, Organiser, SeriesDate
from meetups.views.log_ins import BEGAN_AT
from tests.factories import EventSeriesFactory, OrganiserFactory, OrganiserInvitationFactory, VenueFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
LEAD = "Somebody else changed this while you had it open. Nothing is saved yet. Check it, and save again."


@pytest.fixture
def group(client):
    organiser = OrganiserFactory(role="lead", group__name="Leeds")
    client.force_login(organiser.user)
    return organiser.group


@pytest.fixture
def links(group):
    return [group.links.create(position=n, label=label, url=f"https://{label}.example/", kind="other")
            for n, label in enumerate(["chat", "files", "video"], 1)]  # fmt: skip


@pytest.fixture
def series(group):
    return EventSeriesFactory(group=group, starts_on="2030-01-02", rrule="FREQ=WEEKLY;COUNT=4;BYDAY=WE")


def again(page):
    """Return the data that a browser sends for the page that it shows."""
    return as_posted(page) | {"_seen": page.context["seen"]}


def opened(client, row):
    return again(client.get(address(type(row), "change", row.pk)))


def send(client, row, data):
    return client.post(address(type(row), "change", row.pk), data)


def errors(page, prefix):
    """Return the errors of the rows with this prefix."""
    found = {row.formset.prefix: row.formset.non_form_errors() for row in page.context["inline_admin_formsets"]}
    return list(found[prefix])


def shown(page, prefix, name):
    """Return the values of a field in the rows of the page."""
    formset = next(row.formset for row in page.context["inline_admin_formsets"] if row.formset.prefix == prefix)
    return [form[name].value() for form in formset.forms]


def test_rows_that_others_changed_added_and_deleted_are_named_and_nothing_is_lost(client, group, links):
    chat, files, video = links
    data = opened(client, group)
    GroupLink.objects.filter(pk=chat.pk).update(url="https://theirs.example/")
    files.delete()
    group.links.create(position=2, label="wiki", url="https://wiki.example/", kind="other")
    rows = {"links-0-label": "talk", "links-2-label": "film", "links-TOTAL_FORMS": "4", "links-3-position": "9",
            "links-3-kind": "other", "links-3-label": "mine", "links-3-url": "https://mine.example/"}  # fmt: skip

    page = send(client, group, data | rows | {"area": "York"})

    assert errors(page, "links") == [
        LEAD,
        "files: was deleted.",
        "chat: URL: was https://chat.example/, is now https://theirs.example/.",
        "wiki: was added.",
    ]
    assert (GroupLink.objects.get(pk=video.pk).label, Group.objects.get(pk=group.pk).area) == ("video", "Leeds")
    assert shown(page, "links", "label") == ["talk", "wiki", "film", "mine"]
    assert shown(page, "links", "url")[:2] == ["https://theirs.example/", "https://wiki.example/"]
    assert send(client, group, again(page)).status_code == 302
    assert list(group.links.values_list("label", flat=True)) == ["talk", "wiki", "film", "mine"]
    assert (Group.objects.get(pk=group.pk).area, group.links.count()) == ("York", 4)


def test_row_that_was_changed_here_and_deleted_there_becomes_a_new_row(client, group, links):
    data = opened(client, group)
    links[0].delete()

    page = send(client, group, data | {"links-0-label": "talk"})

    assert errors(page, "links") == [LEAD, "chat: was deleted, you changed it. It is a new row here."]
    assert send(client, group, again(page)).status_code == 302
    assert sorted(group.links.values_list("label", flat=True)) == ["files", "talk", "video"]


def test_deletion_of_a_row_that_somebody_else_changed_is_asked_for_twice(client, group, links):
    data = opened(client, group) | {"links-0-DELETE": "on"}
    GroupLink.objects.filter(pk=links[0].pk).update(label="talk")

    page = send(client, group, data)

    assert errors(page, "links") == [LEAD, "talk: Label: was chat, is now talk."]
    assert send(client, group, again(page)).status_code == 302
    assert list(group.links.values_list("label", flat=True)) == ["files", "video"]


def test_form_with_new_changed_and_deleted_rows_can_be_sent_twice(client, group, links):
    data = opened(client, group) | {
        "links-0-label": "talk", "links-1-DELETE": "on", "links-TOTAL_FORMS": "4", "links-3-position": "4",
        "links-3-kind": "other", "links-3-label": "wiki", "links-3-url": "https://wiki.example/",
    }  # fmt: skip

    assert [send(client, group, data).status_code for _time in range(2)] == [302, 302]
    assert list(group.links.values_list("label", flat=True)) == ["talk", "video", "wiki"]


def test_role_that_somebody_else_changed_stays_theirs(client, group):
    other = OrganiserFactory(group=group, role="organiser", user__name="Bo Lee")
    gone = OrganiserFactory(group=group, role="organiser", user__name="Al Roe")
    data = opened(client, group)
    data |= {name: "lead" for name in data if name.endswith("-role") and data.get(name[:-4] + "id") == gone.pk}
    Organiser.objects.filter(pk=other.pk).update(role="lead")
    gone.delete()

    page = send(client, group, data)

    found = errors(page, "organisers")
    assert found[:2] == [LEAD, "Al Roe – Leeds: was deleted."]
    assert found[2].startswith("Bo Lee – Leeds: Role: was Organiser: events, attendees")
    assert send(client, group, again(page)).status_code == 302
    assert list(group.organisers.values_list("role", flat=True)) == ["lead", "lead"]


def test_invitation_of_somebody_else_is_named(client, group):
    data = opened(client, group)
    invitation = OrganiserInvitationFactory(group=group, email="al@example.org")

    page = send(client, group, data | {"organiser_invitations-0-email": "bo@example.org"})

    assert errors(page, "organiser_invitations") == [LEAD, f"Invitation {invitation.pk}: was added."]
    assert send(client, group, again(page)).status_code == 302
    assert sorted(group.organiser_invitations.values_list("email", flat=True)) == ["al@example.org", "bo@example.org"]


def test_days_and_venues_of_a_series_are_compared(client, series):
    hall, library = VenueFactory(name="Hall"), VenueFactory(name="Library")
    series.stops.create(position=0, venue=hall)
    series.exceptions.create(on="2030-01-09", is_removed=True)
    data = opened(client, series)
    SeriesDate.objects.update(is_removed=False, on="2030-01-10")
    series.stops.update(venue=library)

    page = send(client, series, data | {"exceptions-1-on": "2030-01-16", "exceptions-1-is_removed": "on"})

    found = [list(row.formset.non_form_errors()) for row in page.context["inline_admin_formsets"]]
    assert found == [
        [LEAD, "+ 2030-01-10: Day: was 2030-01-09, is now 2030-01-10.",
         "+ 2030-01-10: Removed: was yes, is now no."],
        [LEAD, f"{library}: Venue: was {hall}, is now {library}."],
    ]  # fmt: skip
    assert send(client, series, again(page)).status_code == 302
    assert list(series.exceptions.values_list("on", "is_removed")) == [
        (SeriesDate.objects.get(is_removed=False).on, False), (SeriesDate.objects.get(is_removed=True).on, True),
    ]  # fmt: skip
    assert [stop.venue for stop in series.stops.all()] == [library]


def test_venues_in_turn_that_are_written_again_are_the_same_rows(client, series):
    data = opened(client, series) | {"stops-0-position": "1", "stops-0-venue": VenueFactory().pk}

    assert [send(client, series, data).status_code for _time in range(2)] == [302, 302]
    assert series.stops.count() == 1


def test_rows_are_not_compared_after_a_log_in_that_is_too_old(client, group):
    data = opened(client, group)
    OrganiserFactory(group=group, role="lead")
    session = client.session
    session[BEGAN_AT] -= 2 * 3600
    session.save()

    assert send(client, group, data).status_code == 302


@pytest.mark.parametrize("rows", [[], {"links": []}, {"links": {"1": {"label": 1}}}, {"links": {"x": {}}}])
def test_rows_that_cannot_be_read_are_no_error(client, group, rows):
    data = opened(client, group)
    seen = json.loads(data["_seen"]) | {"rows": rows}

    assert send(client, group, data | {"_seen": json.dumps(seen)}).status_code == 302


def test_form_without_the_number_of_its_rows_is_refused_as_before(client, group, links):
    data = {name: value for name, value in opened(client, group).items() if name != "links-TOTAL_FORMS"}

    assert send(client, group, data).status_code == 200
