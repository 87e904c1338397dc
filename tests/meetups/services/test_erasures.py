"""Erasing attendees."""

import pytest

from meetups.models import Attendee, Group, OptOut, OutboxEmail, Subscription
from meetups.services import erasures, privacy
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OutboxEmailFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


def names():
    return list(Attendee.objects.order_by("pk").values_list("name", flat=True))


def test_other_places_are_counted_in_any_case_without_the_chosen_ones():
    ours, theirs = GroupFactory.create_batch(2)
    first, second = (
        AttendeeFactory(event__group=ours, email=email) for email in ("Ada@example.org", "ada@Example.org")
    )
    AttendeeFactory(event__group=ours, email="ADA@EXAMPLE.ORG")
    AttendeeFactory(event__group=theirs, email="ada@example.org")
    erased = privacy.erase(attendee=AttendeeFactory(event__group=ours))
    AttendeeFactory(event__group=ours, name="", email="")

    own = Group.objects.filter(pk=ours.pk)

    assert erasures.count_others(chosen=[first, erased], groups=own) == {first.pk: 2, erased.pk: 0}
    assert erasures.count_others(chosen=[first, second], groups=own) == {first.pk: 1, second.pk: 1}
    assert erasures.count_others(chosen=[first], groups=Group.objects.all()) == {first.pk: 3}


def test_non_ascii_email_address_is_counted_in_capitals_too_if_the_database_can():
    first = AttendeeFactory(email="ada@bücher.example")
    AttendeeFactory(event__group=first.event.group, email="ADA@bücher.example")

    assert erasures.count_others(chosen=[first], groups=Group.objects.all()) == {first.pk: 1}


def test_erased_attendees_are_not_erased_again():
    event = EventFactory()
    first, second = AttendeeFactory.create_batch(2, event=event)
    privacy.erase(attendee=first)

    assert erasures.erase(chosen=[first, second]) == [second.pk]


def test_erase_everywhere_erases_the_email_address_on_the_whole_site():
    ada = AttendeeFactory(name="Ada", email="ada@example.org", event=EventFactory(status="draft"))
    AttendeeFactory(name="Ben", email="ben@example.org")
    for email in ("ADA@example.org", "ben@example.org"):
        SubscriptionFactory(email=email)
        OptOut.objects.create(group=ada.event.group, email=email)
        OutboxEmailFactory(to=email)

    assert erasures.erase_everywhere(chosen=[ada]) == [ada.pk]

    assert names() == ["", "Ben"]
    for model, column in ((Subscription, "email"), (OptOut, "email"), (OutboxEmail, "to")):
        assert list(model.objects.values_list(column, flat=True)) == ["ben@example.org"]


def test_erase_reaches_places_with_the_same_email_addresses_only_if_asked():
    ours, theirs = GroupFactory.create_batch(2)
    rows = [
        AttendeeFactory(event__group=group, name=name, email=email)
        for group, name, email in (
            (ours, "Ada", "ada@example.org"), (ours, "Ada again", "ADA@example.org"), (ours, "Ben", "ben@example.org"),
            (theirs, "Ada elsewhere", "ada@example.org"), (ours, "Cy", "cy@example.org"),
        )
    ]  # fmt: skip

    assert erasures.erase(chosen=[rows[4]]) == [rows[4].pk]
    assert set(erasures.erase(chosen=[rows[0]], groups=Group.objects.filter(pk=ours.pk))) == {rows[0].pk, rows[1].pk}
    assert erasures.erase(chosen=[rows[0]]) == []
    assert [name for name in names() if name] == ["Ben", "Ada elsewhere"]
