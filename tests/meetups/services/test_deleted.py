"""Services say that a row was deleted between two reads. A colleague or a job deletes it, and a page shows it still."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from meetups.services import (
    accounts,
    actions,
    attendees,
    blogroll,
    boards,
    doors,
    feedback,
    grids,
    groups,
    interests,
    needs,
    people,
    privacy,
    series,
    standing_places,
    talks,
)
from meetups.services.deleted import deleted, is_deleted, passing_over_deleted
from tests.boards import ActionFactory, BoardFactory, CardFactory, TopicFactory
from tests.factories import AttendeeFactory, EventFactory, EventSeriesFactory, GroupFactory, UserFactory
from tests.grids import GridFactory, PitchFactory
from tests.meetups.services.refusals import code_of
from tests.statements import just_after
from tests.talks import CallFactory, TalkFactory

pytestmark = pytest.mark.django_db
EMAIL = "ann@example.org"
ANN = {"name": "Ann", "email": EMAIL}


def meeting():
    return EventFactory(series=EventSeriesFactory(), recurrence_id=date(2026, 11, 25))


@pytest.mark.parametrize(
    ("make", "service"),
    [
        (EventFactory, lambda event: attendees.rsvp(event=event, **ANN)),
        (EventFactory, lambda event: doors.walk_in(event=event, name="Ann")),
        (EventFactory, lambda event: feedback.give(event=event, form_token="token-123", again="yes")),
        (EventFactory, lambda event: needs.mark_read(event=event, shown="")),
        (EventFactory, lambda event: series.lock_event(event=event)),
        (meeting, lambda event: series.lock_event(event=event)),
        (meeting, lambda event: series.remove(event=event)),
        (meeting, lambda event: series.change(event=event, values={}, scope="this")),
        (meeting, lambda event: standing_places.give(event=event)),
        (AttendeeFactory, lambda attendee: attendees.cancel(attendee=attendee)),
        (AttendeeFactory, lambda attendee: privacy.erase(attendee=attendee)),
        (ActionFactory, lambda action: privacy.erase_owner(action=action)),
        (CardFactory, lambda card: actions.add(group=card.board.event.group, text="Book the room", card=card)),
        (PitchFactory, lambda pitch: grids.show_name(pitch=pitch, is_public=True)),
        (PitchFactory, lambda pitch: grids.withdraw(pitch=pitch)),
        (PitchFactory, lambda pitch: privacy.erase_host(pitch=pitch)),
        (GridFactory, lambda grid: grids.pitch(grid=grid, title="Tea", idempotency_key="token-123")),
        (BoardFactory, lambda board: boards.join(board=board, name="Ann")),
        (CallFactory, lambda call: talks.offer(call=call, title="Tea", idempotency_key="token-123", **ANN)),
        (TalkFactory, lambda talk: talks.withdraw(talk=talk)),
        (TopicFactory, lambda topic: interests.me_too(topic=topic, browser="one")),
        (GroupFactory, groups.lock_group),
        (GroupFactory, lambda group: blogroll.suggest(group=group, site_url="https://example.org/")),
        (UserFactory, lambda account: accounts.delete(account=account)),
        (UserFactory, lambda account: accounts.save(account=account)),
    ],
)
def test_row_that_was_deleted_meanwhile_is_refused_in_words(make, service):
    row = make()
    type(row)._base_manager.filter(pk=row.pk).delete()

    assert code_of(service, row) == "gone"


def test_other_errors_do_not_say_so():
    assert not is_deleted(ValueError("gone"))


def test_other_refusals_are_not_passed_over():
    with passing_over_deleted():
        raise deleted()
    with pytest.raises(ValidationError, match="full"), passing_over_deleted():
        raise ValidationError("full", code="full")


@pytest.mark.parametrize(("make", "table"), [(ActionFactory, "action"), (PitchFactory, "pitch")])
def test_row_that_is_deleted_meanwhile_does_not_stop_the_erasure(make, table):
    field = "owner_email" if make is ActionFactory else "email"
    first, second = make(**{field: EMAIL}), make(**{field: EMAIL})

    with just_after(f'FROM "meetups_{table}"', type(first).objects.filter(pk=first.pk).delete):
        people.forget(email=EMAIL)

    assert list(type(second).objects.values_list("pk", field)) == [(second.pk, "")]
