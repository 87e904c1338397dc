from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Action, Attendee, Pitch, Talk
from meetups.services import privacy
from meetups.services.backups import erasures
from tests.boards import ActionFactory
from tests.factories import AttendeeFactory
from tests.grids import PitchFactory
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

    assert [one.pk for one in erased] == [late.pk, other.pk]
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

    assert erased == [("meetups_action", late.pk, NOW)]
    assert erasures.repeat(erased) == 1
    assert list(Action.objects.order_by("pk").values_list("owner_name", flat=True)) == ["Ann", ""]
    assert erasures.since(NOW, "default", ["meetups_attendee"]) == []


def test_hosts_of_sessions_are_erased_again(time_machine):
    time_machine.move_to(NOW, tick=False)
    pitch = privacy.erase_host(pitch=PitchFactory(name="Ann"))

    erased = erasures.since(NOW, "default", ["meetups_pitch"])
    Pitch.objects.update(name="Ann", erased_at=None)

    assert erased == [("meetups_pitch", pitch.pk, NOW)]
    assert (erasures.repeat(erased), Pitch.objects.get().name) == (1, "")


def test_speakers_are_erased_again(time_machine):
    time_machine.move_to(NOW, tick=False)
    talk = TalkFactory(name="Ann")
    privacy.erase_speaker(talk=talk)

    erased = erasures.since(NOW, "default", ["meetups_talk"])
    Talk.objects.update(name="Ann", erased_at=None)

    assert erased == [("meetups_talk", talk.pk, NOW)]
    assert erasures.repeat(erased) == 1
    assert Talk.objects.get().name == ""
