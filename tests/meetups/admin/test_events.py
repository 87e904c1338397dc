from datetime import UTC, datetime

import pytest
from django.utils import timezone

from meetups.models import Event, User
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/event/"


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds", zone="Europe/London")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def act(client, action, *events, **more):
    return client.post(
        LIST, {"action": action, "_selected_action": [event.pk for event in events], **more}, follow=True
    )


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_a_constant_number_of_queries(organiser, group, number, django_assert_num_queries):
    for event in EventFactory.create_batch(number, group=group):
        AttendeeFactory.create_batch(2, event=event)

    with django_assert_num_queries(13):
        response = organiser.get(LIST)

    assert len(response.context["cl"].result_list) == number


def test_list_shows_the_local_time_and_the_number_of_attendees(organiser, group):
    event = EventFactory(
        group=group, zone="America/New_York", capacity=30,
        starts_at=datetime(2026, 7, 1, 22, tzinfo=UTC), ends_at=datetime(2026, 7, 1, 23, tzinfo=UTC),
    )  # fmt: skip
    for state in ("going", "came", "absent", "waiting", "cancelled"):
        AttendeeFactory(event=event, status=state)
    AttendeeFactory(event=event, status="offered", is_first_time=True)
    AttendeeFactory(event=event, status="waiting", is_first_time=True)
    EventFactory(group=group, title="Open to all")

    text = organiser.get(LIST, {"when": "all"}).content.decode()

    assert "Wed 1 Jul 2026, 6pm EDT" in text
    people = f"/admin/meetups/attendee/?event__id__exact={event.pk}"
    assert f'<a href="{people}">4 of 30</a>' in text
    assert f'<a href="{people}&amp;state=waiting">2</a>' in text
    assert ">0</a>" in text


def test_new_event_gets_the_group_and_time_zone_of_its_organiser(client):
    organiser = OrganiserFactory(group__zone="America/New_York")
    client.force_login(organiser.user)

    data = as_posted(client.get(address(Event, "add")))
    data |= {
        "title": "First meet-up", "starts_at_0": "2026-11-25", "starts_at_1": "18:00",
        "ends_at_0": "2026-11-25", "ends_at_1": "19:00",
    }  # fmt: skip
    client.post(address(Event, "add"), data)

    event = Event.objects.get()
    assert (event.group, event.zone, event.slug) == (organiser.group, "America/New_York", "2026-11-25-first-meet-up")
    assert (event.starts_at, event.status) == (datetime(2026, 11, 25, 23, tzinfo=UTC), "draft")


def test_organiser_of_two_groups_chooses_one(client):
    organiser = OrganiserFactory()
    OrganiserFactory(user=organiser.user)
    client.force_login(organiser.user)

    form = client.get(address(Event, "add")).context["adminform"].form

    assert (form["group"].value(), form["zone"].value()) == (None, "")


@pytest.mark.parametrize(
    ("status", "people", "moved"), [("draft", 0, True), ("draft", 1, False), ("confirmed", 0, False)]
)
def test_event_that_people_know_of_stays_in_its_group(organiser, group, status, people, moved):
    other = OrganiserFactory(user=group.organisers.get().user).group
    event = EventFactory(group=group, status=status)
    AttendeeFactory.create_batch(people, event=event)
    page = address(Event, "change", event.pk)

    response = organiser.post(page, as_posted(organiser.get(page)) | {"group": str(other.pk)})

    assert response.status_code == 302
    event.refresh_from_db()
    assert event.group == (other if moved else group)


def test_query_string_does_not_fill_in_the_form(organiser, group):
    response = organiser.get(address(Event, "add") + "?starts_at=x&group=y&title=Typed+for+you")

    assert (response.status_code, "Typed for you" in response.content.decode().split("<form")[-1]) == (200, False)


def test_change_of_the_date_changes_slug_and_sequence(organiser, group):
    event = EventFactory(
        group=group, slug="2026-07-01-talks", zone="America/New_York",
        starts_at=datetime(2026, 7, 1, 22, tzinfo=UTC), ends_at=datetime(2026, 7, 1, 23, tzinfo=UTC),
    )  # fmt: skip
    data = as_posted(organiser.get(address(Event, "change", event.pk)))
    assert (data["starts_at_0"], data["starts_at_1"], data["zone"]) == ("2026-07-01", "6pm", "America/New_York")

    organiser.post(address(Event, "change", event.pk), data | {"starts_at_0": "2026-07-02", "ends_at_0": "2026-07-02"})

    event.refresh_from_db()
    assert (event.slug, event.sequence) == ("2026-07-02-talks", 1)
    assert [former.slug for former in event.former_slugs.all()] == ["2026-07-01-talks"]
    assert event.starts_at == datetime(2026, 7, 2, 22, tzinfo=UTC)


def test_too_few_places_are_an_error_on_the_form_and_the_input_is_kept(organiser, group):
    event = EventFactory(group=group, capacity=5, title="Before")
    AttendeeFactory.create_batch(3, event=event)
    page = address(Event, "change", event.pk)

    response = organiser.post(page, as_posted(organiser.get(page)) | {"capacity": "2", "title": "After"})

    form = response.context["adminform"].form
    assert form.errors == {"capacity": ["3 people have a place already. Enter at least 3."]}
    assert (form["title"].value(), form["capacity"].value()) == ("After", "2")
    event.refresh_from_db()
    assert (event.title, event.capacity) == ("Before", 5)


def test_status_cancelled_cannot_be_chosen_on_the_form(organiser, group):
    event = EventFactory(group=group)
    page = address(Event, "change", event.pk)

    response = organiser.post(
        page, as_posted(organiser.get(page)) | {"status": "cancelled", "cancellation_reason": "x"}
    )

    assert list(response.context["adminform"].form.errors) == ["status"]
    event.refresh_from_db()
    assert event.status == "confirmed"


def test_cancelled_event_stays_cancelled_and_its_reason_can_be_changed(organiser, group):
    event = EventFactory(group=group, status="cancelled", cancellation_reason="No romo.")
    page = address(Event, "change", event.pk)

    data = as_posted(organiser.get(page)) | {"status": "confirmed", "cancellation_reason": "No room."}
    assert organiser.post(page, data).status_code == 302

    event.refresh_from_db()
    assert (event.status, event.cancellation_reason) == ("cancelled", "No room.")


@pytest.mark.parametrize(
    ("status", "stays"), [("draft", False), ("tentative", True), ("confirmed", True), ("cancelled", True)]
)
def test_organiser_deletes_only_drafts(organiser, group, status, stays):
    event = EventFactory(group=group, status=status)

    organiser.post(address(Event, "delete", event.pk), {"post": "yes"})
    act(organiser, "delete_selected", event, post="yes")

    assert Event.objects.filter(pk=event.pk).exists() is stays


def test_superuser_deletes_an_event_without_attendees(client, group):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    empty, busy = EventFactory.create_batch(2, group=group)
    AttendeeFactory(event=busy, name="Ada Brook")

    for event in (empty, busy):
        client.post(address(Event, "delete", event.pk), {"post": "yes"})

    assert list(Event.objects.all()) == [busy]
    assert "Ada Brook" in client.get(address(Event, "delete", busy.pk)).content.decode()


@pytest.mark.parametrize(("status", "link"), [("draft", False), ("confirmed", True)])
def test_page_of_a_published_event_links_to_the_site(organiser, group, status, link):
    event = EventFactory(group=group, status=status)

    text = organiser.get(address(Event, "change", event.pk)).content.decode()

    assert (f'href="{event.get_absolute_url()}"' in text) is link


def test_events_are_published(organiser, group):
    draft, tentative = EventFactory(group=group, status="draft"), EventFactory(group=group, status="tentative")
    cancelled = EventFactory(group=group, status="cancelled", title="Called off")

    response = act(organiser, "publish", draft, tentative, cancelled)

    assert list(Event.objects.order_by("pk").values_list("status", flat=True)) == [
        "confirmed",
        "confirmed",
        "cancelled",
    ]
    assert messages_of(response) == [
        f"{cancelled}: {cancelled} is cancelled. Copy it to a new date instead.",
        "2 events are published.",
    ]


def test_attendees_of_the_chosen_events_are_exported(organiser, group):
    chosen, other = EventFactory(group=group, title="Chosen"), EventFactory(group=group)
    AttendeeFactory(event=chosen, name="Ada")
    AttendeeFactory(event=other, name="Ben")

    response = act(organiser, "export_attendees", chosen)

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="attendees-{timezone.localdate()}.csv"'
    assert [line.split(",")[0] for line in response.content.decode().splitlines()] == ["event", "Chosen"]
