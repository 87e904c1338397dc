from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Action, Attendee, OutboxEmail, Pitch, StandingPlace, Subscription, Talk
from meetups.services import people, privacy
from meetups.services.backups import erasures
from tests.boards import ActionFactory
from tests.factories import AttendeeFactory, EventFactory, OutboxEmailFactory, SubscriptionFactory, UserFactory
from tests.grids import PitchFactory
from tests.standing_places import StandingPlaceFactory
from tests.talks import TalkFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_those_who_were_erased_since_are_erased_again(time_machine):
    time_machine.move_to(NOW, tick=False)
    early, late, kept, other = AttendeeFactory.create_batch(4)
    privacy.erase(attendee=early)
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    privacy.erase(attendee=late)
    privacy.erase(attendee=other)

    erased = erasures.since(NOW + timedelta(hours=1), "default", ["meetups_attendee"])
    Attendee.objects.filter(pk__in=[early.pk, late.pk, other.pk]).update(name="Ann", erased_at=None)
    Attendee.objects.filter(pk=other.pk).update(created_at=NOW + timedelta(hours=2))  # another person's row

    assert [one.pk for one in erased.erased] == [late.pk, other.pk]
    assert erasures.repeat(erased) == 1
    assert erasures.repeat(erased) == 0
    names = dict(Attendee.objects.values_list("pk", "name"))
    assert names == {early.pk: "Ann", late.pk: "", kept.pk: kept.name, other.pk: "Ann"}


def test_owners_of_actions_are_erased_again(time_machine):
    time_machine.move_to(NOW, tick=False)
    early, late = ActionFactory.create_batch(2, owner_name="Ann")
    privacy.erase_owner(action=early)
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    privacy.erase_owner(action=late)

    tables = ["meetups_attendee", "meetups_action"]
    erased = erasures.since(NOW + timedelta(hours=1), "default", tables)
    Action.objects.update(owner_name="Ann", erased_at=None)

    assert erased.erased == [("meetups_action", late.pk, NOW, NOW + timedelta(hours=1))]
    assert erasures.repeat(erased) == 1
    assert list(Action.objects.order_by("pk").values_list("owner_name", flat=True)) == ["Ann", ""]
    assert erasures.since(NOW, "default", ["meetups_attendee"]) == ([], {})


def test_hosts_of_sessions_are_erased_again(time_machine):
    time_machine.move_to(NOW, tick=False)
    pitch = privacy.erase_host(pitch=PitchFactory(name="Ann"))

    erased = erasures.since(NOW, "default", ["meetups_pitch"])
    Pitch.objects.update(name="Ann", erased_at=None)

    assert erased.erased == [("meetups_pitch", pitch.pk, NOW, NOW)]
    assert (erasures.repeat(erased), Pitch.objects.get().name) == (1, "")


def test_speakers_are_erased_again(time_machine):
    time_machine.move_to(NOW, tick=False)
    talk = TalkFactory(name="Ann")
    privacy.erase_speaker(talk=talk)

    erased = erasures.since(NOW, "default", ["meetups_talk"])
    Talk.objects.update(name="Ann", erased_at=None)

    assert erased.erased == [("meetups_talk", talk.pk, NOW, NOW)]
    assert erasures.repeat(erased) == 1
    assert Talk.objects.get().name == ""


ANN = "ann@example.org"


@pytest.fixture
def come_back(time_machine):
    """Return a function that does something an hour after a backup, restores it, and returns how many were erased."""
    models = [Attendee, StandingPlace, Subscription, OutboxEmail]

    def run(done):
        rows = [row for model in models for row in model.objects.all()]
        time_machine.move_to(NOW + timedelta(hours=1), tick=False)
        done()
        tables = [model._meta.db_table for model in models]
        known = erasures.since(NOW, "default", tables)
        for row in rows:
            type(row).objects.filter(pk=row.pk).delete()
            row.save_base(raw=True, force_insert=True)  # with the time at which it was made
        return erasures.repeat(known)

    time_machine.move_to(NOW, tick=False)
    return run


def left_of(email):
    return {
        "places": Attendee.objects.filter(email=email).count(),
        "standing": StandingPlace.objects.filter(email=email).count(),
        "follows": Subscription.objects.filter(email=email).count(),
        "emails": OutboxEmail.objects.filter(to=email, attendee=None).count(),  # not about a place given up
    }


def test_who_erased_everything_has_no_standing_place_and_follows_no_group(come_back):
    for email in (ANN, "bob@example.org"):
        AttendeeFactory(email=email, event=EventFactory(starts_at=NOW + timedelta(days=7)))
        StandingPlaceFactory(email=email)
        SubscriptionFactory(email=email)
        OutboxEmailFactory(to=email)

    assert come_back(lambda: people.forget(email=ANN)) == 1
    assert left_of(ANN) == {"places": 0, "standing": 0, "follows": 0, "emails": 0}
    assert left_of("bob@example.org") == {"places": 1, "standing": 1, "follows": 1, "emails": 1}


def test_who_erased_one_place_keeps_what_they_did_not_end(come_back):
    attendee = AttendeeFactory(email=ANN, event=EventFactory(starts_at=NOW - timedelta(days=7)))
    ended, _kept = StandingPlaceFactory.create_batch(2, email=ANN)
    SubscriptionFactory(email=ANN)
    OutboxEmailFactory(to=ANN)

    def done():
        privacy.erase(attendee=attendee)
        ended.delete()

    assert come_back(done) == 1
    assert left_of(ANN) == {"places": 0, "standing": 1, "follows": 1, "emails": 1}


def test_who_only_ended_something_or_was_erased_by_the_night_is_left_alone(come_back):
    group = EventFactory().group
    old = NOW - timedelta(days=group.keeps_days, hours=2)
    AttendeeFactory(email=ANN, event__group=group, event__starts_at=old, event__ends_at=old + timedelta(hours=1))
    other = SubscriptionFactory(email="bob@example.org")
    AttendeeFactory(email=other.email, event=EventFactory(starts_at=NOW + timedelta(days=7)))
    SubscriptionFactory(email=ANN)

    def done():
        privacy.sweep()
        Subscription.objects.all().delete()

    assert come_back(done) == 1
    assert left_of(ANN)["follows"] == 1
    assert left_of(other.email) == {"places": 1, "standing": 0, "follows": 1, "emails": 0}


def test_account_with_the_address_stays_with_its_emails(come_back):
    UserFactory(email=ANN)
    AttendeeFactory(email=ANN, event=EventFactory(starts_at=NOW + timedelta(days=7)))
    SubscriptionFactory(email=ANN)
    OutboxEmailFactory(to=ANN)

    assert come_back(lambda: people.forget(email=ANN)) == 1
    assert left_of(ANN) == {"places": 0, "standing": 0, "follows": 0, "emails": 1}
