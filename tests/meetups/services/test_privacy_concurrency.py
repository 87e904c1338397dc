"""Erasing at the same time as other changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from meetups.models import Attendee, AttendeeChange, OutboxEmail
from meetups.services import attendees, grids, privacy, talks
from tests.factories import EventFactory, GroupFactory
from tests.grids import PitchFactory
from tests.talks import TalkFactory
from tests.threads import meanwhile, on_postgresql
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

needs_row_locks = on_postgresql
ANN = {"name": "Ann", "email": "ann@example.org"}


def old_event():
    """Create an event that ended so long ago that the sweep erases its people."""
    ended = timezone.now() - timedelta(days=11)
    return EventFactory(group=GroupFactory(keeps_days=10), starts_at=ended - timedelta(hours=1), ends_at=ended)


def together(*calls):
    """Call all of these at once. Return what each raised, or None."""
    barrier = Barrier(len(calls))

    def do(call):
        barrier.wait(timeout=PATIENCE)
        try:
            call()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(do, calls))


def test_erasing_four_times_at_once_gives_the_place_to_one_attendee():
    event = EventFactory(capacity=1)
    ann = attendees.rsvp(event=event, name="Ann", email="ann@example.org")
    for name in ("Bob", "Cy"):
        attendees.rsvp(event=event, name=name, email=f"{name}@example.org", wait=True)

    assert together(*[lambda: privacy.erase(attendee=ann)] * 4) == [None] * 4

    states = list(Attendee.objects.order_by("pk").values_list("name", "status"))
    assert states == [("", "cancelled"), ("Bob", "going"), ("Cy", "waiting")]
    assert AttendeeChange.objects.filter(attendee=ann).count() == 2
    assert OutboxEmail.objects.filter(kind="place_cancelled").count() == 1


def test_details_changed_at_the_same_moment_are_erased():
    event = EventFactory()
    ann = attendees.rsvp(event=event, name="Ann", email="ann@example.org")

    refused = together(
        lambda: privacy.erase(attendee=ann),
        *[lambda: attendees.change_details(attendee=ann, name="Anne", access_needs="A ramp.")] * 3,
    )

    assert {getattr(error, "code", error) for error in refused} <= {None, "erased"}
    row = Attendee.objects.get()
    assert (row.name, row.email, row.access_needs) == ("", "", "")


@needs_row_locks
@pytest.mark.parametrize("erase", [lambda talk: privacy.erase_speaker(talk=talk), lambda _talk: privacy.sweep()])
def test_speaker_erased_while_their_talk_is_saved_stays_erased(erase):
    talk = TalkFactory(call__event=old_event(), position=1, needs="A chair.", **ANN)

    with meanwhile(lambda: erase(talk), before='UPDATE "meetups_talk"'):
        talks.set_links(talk=talk, slides_url="https://slides.example.org/", recording_url="")

    talk.refresh_from_db()
    assert (talk.name, talk.email, talk.needs, talk.slides_url) == ("", "", "", "https://slides.example.org/")
    assert (talk.erased_at is None, talk.secret) == (False, f"erased-{talk.pk}")


@needs_row_locks
def test_host_erased_while_their_session_is_saved_stays_erased():
    pitch = PitchFactory(grid__event=old_event(), title="Tea", **ANN)

    with meanwhile(privacy.sweep, before='UPDATE "meetups_pitch"'):
        grids.edit(pitch=pitch, title="Green tea")

    pitch.refresh_from_db()
    assert (pitch.title, pitch.name, pitch.email, pitch.erased_at is None) == ("Green tea", "", "", False)
