"""The morning after a meeting, its organisers are asked for a write-up by email, once."""

from datetime import UTC, datetime, timedelta

import pytest

from blog import services
from meetups.models import Event, OutboxEmail
from tests.blog.moments import DAY, HOUR, MINUTE
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory

pytestmark = pytest.mark.django_db
END = datetime(2026, 11, 18, 20, tzinfo=UTC)
NINE = datetime(2026, 11, 19, 9, tzinfo=UTC)


@pytest.fixture
def group():
    group = GroupFactory(name="Lamp menders")
    OrganiserFactory(group=group, user__email="ann@example.org")
    OrganiserFactory(group=group, user__email="bo@example.org")
    OrganiserFactory(group=group, user__email="closed@example.org", user__is_active=False)
    OrganiserFactory()
    return group


def held(group, **values):
    return EventFactory(**{"group": group, "title": "Lamps", "starts_at": END - 2 * HOUR, "ends_at": END} | values)


def asked():
    """Run the job, and return the email addresses that were written to so far."""
    services.ask_for_write_ups()
    return list(OutboxEmail.objects.filter(kind="write_up").order_by("pk").values_list("to", flat=True))


def test_organisers_are_asked_once_from_nine_in_the_morning(group, time_machine):
    event = held(group)
    time_machine.move_to(NINE - MINUTE)
    assert asked() == []

    time_machine.move_to(NINE)
    assert asked() == ["ann@example.org", "bo@example.org"]

    OrganiserFactory(group=group)
    for hours in (0, 1, 24):
        time_machine.move_to(NINE + hours * HOUR)
        assert len(asked()) == 2
    email = OutboxEmail.objects.filter(kind="write_up").first()
    assert (email.subject, email.event, email.group) == ("Write it up: Lamps, Wed 18 Nov", event, group)
    assert email.text.startswith(
        "Hello,\n\nThe record of Lamps is filled in: the numbers, the talks, the topics and what you agreed to do.\n\n"
        "Look at it, add three sentences, and publish it.\n\n"
        f"Begin the draft:\nhttp://testserver/admin/blog/post/write-up/{event.pk}/\n"
    )
    assert f'href="http://testserver/admin/blog/post/write-up/{event.pk}/"' in email.html


@pytest.mark.parametrize(
    ("values", "nine"),
    [
        ({"zone": "America/New_York"}, NINE + 5 * HOUR),
        ({"zone": "Asia/Tokyo"}, NINE + 15 * HOUR),  # it ends at 5am on the 19th, in Tokyo
        ({"starts_at": END - DAY, "ends_at": END + 2 * HOUR}, NINE),  # of two days
        ({"ends_at": END + 5 * HOUR}, NINE + DAY),  # it ends at 1am on the 19th
    ],
)
def test_morning_is_that_of_the_day_after_its_end_in_its_zone(group, time_machine, values, nine):
    held(group, **values)

    time_machine.move_to(nine - MINUTE)
    assert asked() == []
    time_machine.move_to(nine)
    assert len(asked()) == 2


@pytest.mark.parametrize("values", [{"status": "draft"}, {"status": "cancelled", "cancellation_reason": "Snow"}])
def test_nobody_is_asked_about_a_meeting_that_was_not_held(group, time_machine, values):
    held(group, **values)

    time_machine.move_to(NINE)
    assert asked() == []


@pytest.mark.parametrize("status", ["draft", "published"])
def test_nobody_is_asked_if_there_is_a_post(group, time_machine, status):
    PostFactory(group=group, event=held(group), status=status)

    time_machine.move_to(NINE)
    assert asked() == []


def test_nobody_is_asked_late(group, time_machine):
    event = held(group)

    time_machine.move_to(END + timedelta(days=4))
    assert asked() == []
    time_machine.move_to(END + timedelta(days=4) - MINUTE)
    assert len(asked()) == 2
    assert event.posts.count() == 0


def test_meeting_that_was_begun_or_cancelled_meanwhile_is_left_out(group, time_machine):
    """The list of meetings is read before each is locked."""
    begun, cancelled = held(group), held(group)
    time_machine.move_to(NINE)
    due = list(Event.objects.filter(pk__in=[begun.pk, cancelled.pk]))
    PostFactory(group=group, event=begun)
    Event.objects.filter(pk=cancelled.pk).update(status="cancelled", cancellation_reason="Snow")

    assert [services._ask_about(event, NINE) for event in due] == [0, 0]
