"""Create records for tests: the simplest valid row of each model. A test sets the values that matter to it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone

from blog.models import Post, Tag
from meetups.models import (
    Attendee,
    DoorLink,
    Event,
    EventSeries,
    Feedback,
    Group,
    GroupLink,
    Holiday,
    Message,
    Organisation,
    Organiser,
    OrganiserInvitation,
    OutboxEmail,
    SeriesDate,
    Subscription,
    User,
    Venue,
)


def in_a_week() -> datetime:
    """Return 18:00 in London, seven days from today."""
    zone = ZoneInfo("Europe/London")
    day = timezone.now().astimezone(zone).date() + timedelta(days=7)
    return datetime.combine(day, time(18), tzinfo=zone)


class UserFactory(factory.django.DjangoModelFactory):
    """A user without a password."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"Group {n}")
    slug = factory.Sequence(lambda n: f"group-{n}")
    strapline = "People who make public services better, an hour at a time."
    area = "Leeds"


class GroupLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GroupLink

    group = factory.SubFactory(GroupFactory)
    label = factory.Sequence(lambda n: f"Link {n}")
    url = factory.Sequence(lambda n: f"https://links.example.org/{n}")


class OrganiserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organiser

    user = factory.SubFactory(UserFactory)
    group = factory.SubFactory(GroupFactory)


class OrganiserInvitationFactory(factory.django.DjangoModelFactory):
    """An invitation sent now by a lead of the group, and not answered yet."""

    class Meta:
        model = OrganiserInvitation

    group = factory.SubFactory(GroupFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    invited_by = factory.LazyAttribute(lambda row: OrganiserFactory(group=row.group, role="lead").user)
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda row: row.sent_at + timedelta(days=14))


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Venue {n}")
    slug = factory.Sequence(lambda n: f"venue-{n}")
    street_address = "1 Canal Street"
    address_locality = "Leeds"
    postal_code = "LS1 1AA"


class EventFactory(factory.django.DjangoModelFactory):
    """A confirmed event in a week at 18:00 in London, for one hour, at a venue, with unlimited places."""

    class Meta:
        model = Event

    group = factory.SubFactory(GroupFactory)
    venue = factory.SubFactory(VenueFactory)
    title = factory.Sequence(lambda n: f"Meet-up {n}")
    slug = factory.LazyAttributeSequence(lambda event, n: f"{_local_date(event)}-meet-up-{n}")
    zone = "Europe/London"
    starts_at = factory.LazyFunction(in_a_week)
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=1))
    status = Event.Status.CONFIRMED
    cancellation_reason = factory.LazyAttribute(
        lambda event: "The venue is not free." if event.status == Event.Status.CANCELLED else ""
    )


class EventSeriesFactory(factory.django.DjangoModelFactory):
    """A series every other week, starting in a week, at 18:00 in London for one hour, at a venue.

    It has no events yet: `services.series.fill` creates them.
    """

    class Meta:
        model = EventSeries

    group = factory.SubFactory(GroupFactory)
    venue = factory.SubFactory(VenueFactory)
    title = factory.Sequence(lambda n: f"Series {n}")
    starts_on = factory.LazyFunction(lambda: in_a_week().date())
    start_time = time(18)
    minutes = 60
    zone = "Europe/London"
    rrule = "FREQ=WEEKLY;INTERVAL=2"


class SeriesDateFactory(factory.django.DjangoModelFactory):
    """A day added to a series; with `is_removed=True`, a day removed from it."""

    class Meta:
        model = SeriesDate

    series = factory.SubFactory(EventSeriesFactory)
    on = factory.Sequence(lambda n: date(2027, 1, 1) + timedelta(days=n))


class HolidayFactory(factory.django.DjangoModelFactory):
    """A public holiday in England."""

    class Meta:
        model = Holiday

    nation = "GB-ENG"
    on = factory.Sequence(lambda n: date(2027, 1, 1) + timedelta(days=n))
    name = factory.Sequence(lambda n: f"Holiday {n}")


class AttendeeFactory(factory.django.DjangoModelFactory):
    """An attendee who is going.

    A waiting attendee is last on the waitlist. An offer expires in twelve hours, a reservation in one.
    """

    class Meta:
        model = Attendee

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence(lambda n: f"Attendee {n}")
    email = factory.Sequence(lambda n: f"attendee{n}@example.org")
    waitlist_number = factory.Maybe(
        factory.LazyAttribute(lambda row: row.status in Attendee.ON_WAITLIST),
        factory.Sequence(lambda n: n + 1),
        None,
    )
    offered_until = factory.Maybe(
        factory.LazyAttribute(lambda row: row.status == Attendee.Status.OFFERED),
        factory.LazyFunction(lambda: timezone.now() + timedelta(hours=12)),
        None,
    )
    reserved_until = factory.Maybe(
        factory.LazyAttribute(lambda row: row.status in Attendee.UNCONFIRMED),
        factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=60)),
        None,
    )
    status = Attendee.Status.GOING


class OutboxEmailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutboxEmail

    version = factory.Sequence(lambda n: f"factory-{n}")
    to = factory.Sequence(lambda n: f"reader{n}@example.org")
    subject = "You have a place"
    text = "See you there.\n"


class DoorLinkFactory(factory.django.DjangoModelFactory):
    """A check-in link that expires in three hours."""

    class Meta:
        model = DoorLink

    event = factory.SubFactory(EventFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=3))


class MessageFactory(factory.django.DjangoModelFactory):
    """A draft about their place, to attendees who are going."""

    class Meta:
        model = Message

    event = factory.SubFactory(EventFactory)
    subject = "The lift is out of order"
    text = "Use the door on the north side."
    audiences = factory.LazyFunction(lambda: ["going"])


class SubscriptionFactory(factory.django.DjangoModelFactory):
    """A subscription confirmed an hour ago, with emails at once."""

    class Meta:
        model = Subscription

    group = factory.SubFactory(GroupFactory)
    email = factory.Sequence(lambda n: f"follower{n}@example.org")
    often = Subscription.Often.AT_ONCE
    confirmed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))


class FeedbackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Feedback

    event = factory.SubFactory(EventFactory)
    again = Feedback.Again.YES
    is_counted = True
    answered_on = factory.LazyFunction(timezone.localdate)


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"tag {n}")
    slug = factory.Sequence(lambda n: f"tag-{n}")


class PostFactory(factory.django.DjangoModelFactory):
    """A post published an hour ago, without an event, author or tag."""

    class Meta:
        model = Post

    group = factory.SubFactory(GroupFactory)
    headline = factory.Sequence(lambda n: f"Post {n}")
    slug = factory.Sequence(lambda n: f"post-{n}")
    summary = "What happened, in a sentence."
    body = "What happened, at length."
    status = Post.Status.PUBLISHED
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))


def _local_date(event: Any) -> str:
    return event.starts_at.astimezone(ZoneInfo(event.zone)).date().isoformat()
