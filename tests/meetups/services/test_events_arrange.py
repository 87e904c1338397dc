"""Setting the venue of a meeting and publishing it, from a page that may be older than the meeting."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event, ScheduledEmails
from meetups.services import events
from tests.factories import AttendeeFactory, EventFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def draft():
    return EventFactory(status="draft", venue=None, capacity=30)


@pytest.fixture
def library():
    return VenueFactory(name="The Library", capacity=30)


def state(event):
    event = Event.objects.get(pk=event.pk)
    return event.venue, event.status


def refusal(**asked):
    with pytest.raises(ValidationError) as refused:
        events.arrange(**asked)
    return refused.value.code, refused.value.messages


def test_venue_is_set_and_the_meeting_stays_a_draft(draft, library):
    assert events.arrange(event=draft, venue=library, shown=None) == draft
    assert state(draft) == (library, "draft")


def test_meeting_is_published_with_the_venue_that_is_chosen(draft, library):
    events.arrange(event=draft, venue=library, shown=None, is_ready=True)

    assert state(draft) == (library, "confirmed")


def test_meeting_is_published_with_the_venue_that_it_has(library):
    draft = EventFactory(status="tentative", venue=library)

    events.arrange(event=draft, venue=library, shown=library.pk, is_ready=True)

    assert state(draft) == (library, "confirmed")


def test_attendees_are_emailed_a_new_venue(library):
    event = EventFactory()
    AttendeeFactory(event=event)

    events.arrange(event=event, venue=library, shown=event.venue_id)

    assert (state(event), ScheduledEmails.objects.get().kind) == ((library, "confirmed"), "changed")


def test_venue_can_be_taken_away(library):
    event = EventFactory(venue=library)

    events.arrange(event=event, venue=None, shown=library.pk)

    assert state(event) == (None, "confirmed")


def test_venue_that_was_left_as_it_was_shown_does_not_undo_the_choice_of_somebody_else(draft, library):
    Event.objects.filter(pk=draft.pk).update(venue=library)

    events.arrange(event=draft, venue=None, shown=None, is_ready=True)

    assert state(draft) == (library, "confirmed")


def test_choice_that_two_organisers_made_is_not_refused(draft, library):
    Event.objects.filter(pk=draft.pk).update(venue=library)

    events.arrange(event=draft, venue=library, shown=None)

    assert state(draft) == (library, "draft")


def test_choice_after_somebody_else_chose_is_refused(draft, library):
    Event.objects.filter(pk=draft.pk).update(venue=library)

    code, words = refusal(event=draft, venue=VenueFactory(), shown=None, is_ready=True)

    said = "Somebody else changed the venue meanwhile: The Library, 1 Canal Street, Leeds, LS1 1AA."
    assert (code, words) == ("changed", [f"{said} Choose again if it is not right."])
    assert state(draft) == (library, "draft")


def test_meeting_that_was_cancelled_meanwhile_is_not_published(draft, library):
    events.cancel(event=draft, reason="No venue.")

    code, words = refusal(event=draft, venue=library, shown=None, is_ready=True)

    assert (code, words) == ("cancelled", [f"{draft} is cancelled. Copy it to a new date instead."])
    assert state(draft) == (None, "cancelled")


def test_meeting_that_is_over_is_not_changed(library):
    event = EventFactory(venue=None)
    Event.objects.update(starts_at=event.starts_at - timedelta(days=30), ends_at=event.ends_at - timedelta(days=30))
    event.refresh_from_db()

    assert refusal(event=event, venue=library, shown=None) == ("past", [f"{event} is over."])


@pytest.mark.parametrize("shown", [None, "library"])
def test_meeting_is_not_published_at_a_venue_that_is_closed_by_then(draft, library, shown):
    Event.objects.filter(pk=draft.pk).update(venue=library if shown else None)
    library.closed_on = draft.local_date
    library.save()

    code, words = refusal(event=draft, venue=library, shown=library.pk if shown else None, is_ready=True)
    open_until_then = VenueFactory(closed_on=draft.local_date + timedelta(days=1))

    assert (code, words[0].partition(" from ")[0]) == ("closed", "The Library takes no meetings")
    events.arrange(event=draft, venue=open_until_then, shown=library.pk if shown else None, is_ready=True)
    assert state(draft) == (open_until_then, "confirmed")


@pytest.mark.parametrize(("capacity", "is_refused"), [(29, True), (30, False), (None, False)])
def test_venue_that_holds_fewer_people_than_there_are_places_is_refused(draft, capacity, is_refused):
    small = VenueFactory(name="The Den", capacity=capacity)

    if is_refused:
        assert refusal(event=draft, venue=small, shown=None) == (
            "above",
            ["The Den holds 29 people, and there are 30 places. Change that on the meeting."],
        )
    else:
        assert events.arrange(event=draft, venue=small, shown=None).venue == small


def test_meeting_without_a_number_of_places_fits_in_any_venue():
    event, den = EventFactory(venue=None, capacity=None), VenueFactory(capacity=2)

    assert events.arrange(event=event, venue=den, shown=None).venue == den


def test_small_venue_that_was_accepted_before_does_not_stop_publishing(draft):
    den = VenueFactory(capacity=2)
    Event.objects.filter(pk=draft.pk).update(venue=den)

    events.arrange(event=draft, venue=den, shown=den.pk, is_ready=True)

    assert state(draft) == (den, "confirmed")
