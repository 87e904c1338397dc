"""The list of attendees asks for the meeting first, and has the columns that organisers need."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.admin import meeting_first
from meetups.models import Attendee
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganisationFactory, OrganiserFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/attendee/"


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def at(days, **values):
    starts_at = timezone.now() + timedelta(days=days)
    return EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **values)


@pytest.mark.parametrize("number", [1, 3])
def test_next_and_last_meetings_are_asked_for_first(organiser, group, number, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(meeting_first, "NEXT", number)
    for days in (1, 2, 3):
        AttendeeFactory(event=at(days, group=group, title=f"In {days}"))
    EventFactory(group=group, status="draft", title="Draft")
    EventFactory(title="Of another group")
    at(-2, group=group, title="Before")

    with django_assert_num_queries(8):
        response = organiser.get(LIST)

    assert response.context["title"] == "Attendees: choose a meeting"
    shown = [[event.title for event in events] for _heading, events in response.context["parts"]]
    assert shown == [[f"In {days}" for days in (1, 2, 3)][:number], ["Before"]]
    assert f'<a href="?event__id__exact={group.events.get(title="In 1").pk}">' in response.text


@pytest.mark.parametrize("query", ["all=", "q=ann", "state=place", "reach=phone"])
def test_search_and_filters_go_over_all_meetings(organiser, group, query):
    event = EventFactory(group=group)
    AttendeeFactory(event=event, name="Ann", email="ann@example.org" if query != "reach=phone" else "")

    response = organiser.get(f"{LIST}?{query}")

    assert [row.name for row in response.context["cl"].result_list] == ["Ann"]
    assert 'class="field-event' in response.text


def test_list_of_a_meeting_has_needs_first_time_organisation_and_state(organiser, group):
    event = EventFactory(group=group, title="Lamps")
    council = OrganisationFactory(name="City Council")
    AttendeeFactory(
        event=event, name="Ann", email="ann@example.org", access_needs="x" * 130, is_first_time=True,
        organisation=council,
    )  # fmt: skip
    AttendeeFactory(event=event, name="Pat", email="")

    response = organiser.get(LIST, {"event__id__exact": event.pk})

    assert response.context["title"] == f"Attendees of {event}"
    for cell in (
        '<td class="field-state" data-label="Status">Going</td>',
        '<td class="field-email_or_phone" data-label="Email address">ann@example.org</td>',
        '<td class="field-email_or_phone" data-label="Email address">None: phone them</td>',
        f'<td class="field-needs" data-label="Access needs">{"x" * 119}…</td>',
        '<td class="field-organisation nowrap" data-label="Organisation">City Council</td>',
        '<td class="field-is_first_time" data-label="First time"><img src="/static/admin/img/icon-yes.svg" alt="True">',
    ):
        assert cell in response.text
    assert 'class="field-event' not in response.text
    assert f"/admin/meetups/attendee/add/?event={event.pk}" in response.text
    assert f"/admin/meetups/event/{event.pk}/needs/" in response.text


def test_nobody_is_to_be_phoned_about_a_past_meeting(organiser, group):
    event = at(-2, group=group)
    AttendeeFactory(event=event, email="")

    assert "phone them" not in organiser.get(LIST, {"event__id__exact": event.pk}).text


@pytest.mark.parametrize("number", ["theirs", "x", "0", "9" * 30])
def test_list_of_another_groups_meeting_names_nothing(organiser, number):
    other = EventFactory(title="Of theirs")
    AttendeeFactory(event=other, name="Their Ann")

    response = organiser.get(LIST, {"event__id__exact": other.pk if number == "theirs" else number}, follow=True)

    assert response.status_code in {200, 400}
    assert ("Of theirs" in response.text, "Their Ann" in response.text) == (False, False)


def test_5000_attendees_of_one_meeting_are_a_list_of_pages(organiser, group):
    event = EventFactory(group=group)
    Attendee.objects.bulk_create(
        [
            Attendee(event=event, name=f"Person {n:04}", email=f"p{n}@example.org", secret=f"s{n}")
            for n in range(5000)
        ]
    )  # fmt: skip

    response = organiser.get(LIST, {"event__id__exact": event.pk, "p": 100})

    assert [row.name for row in response.context["cl"].result_list][-1] == "Person 4999"
    assert response.context["cl"].result_count == 5000


def test_another_attendee_is_added_to_the_same_meeting(organiser, group):
    event = EventFactory(group=group)
    data = {"event": event.pk, "name": "Ada", "_addanother": "1"}

    response = organiser.post(address(Attendee, "add"), data)

    assert response.headers["Location"] == f"/admin/meetups/attendee/add/?event={event.pk}"
    assert organiser.get(response.headers["Location"]).context["adminform"].form["event"].value() == str(event.pk)


def test_change_leads_back_to_the_list_of_the_meeting(organiser, group):
    attendee = AttendeeFactory(event=EventFactory(group=group))

    response = organiser.post(address(Attendee, "change", attendee.pk), {"name": "New", "email": attendee.email})

    assert response.headers["Location"] == f"{LIST}?event__id__exact={attendee.event_id}"
