import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_q.models import OrmQ

from meetups.models import OutboxEmail, StandingPlace
from meetups.services import series as series_service
from meetups.services import standing_places
from tests.factories import EventSeriesFactory
from tests.standing_places import StandingPlaceFactory, filled, meetings
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANN = "ann@example.org"
TYPED = {"name": "Ann", "organisation": "Rooms", "access_needs": "A ramp."}


@pytest.fixture
def series():
    return EventSeriesFactory(title="Lamp menders", group__name="Menders")


def ask(series, email=ANN, **typed):
    """Ask for a standing place, and let the worker answer. Return the standing place it is about."""
    standing_places.ask(series=series, email=email, **(TYPED | typed))
    task = OrmQ.objects.latest("pk").task
    assert task["func"] == "meetups.tasks.answer_standing_place"
    return standing_places.answer(pk=task["args"][0])


def emails():
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "subject"))


def test_request_is_answered_by_one_email_that_asks_to_confirm(series):
    standing_place = ask(series)

    email = OutboxEmail.objects.get()
    assert (standing_place.name, standing_place.organisation, standing_place.access_needs) == tuple(TYPED.values())
    assert (standing_place.is_confirmed, standing_place.created_at) == (False, NOW)
    assert (email.kind, email.to, email.standing_place) == ("standing_confirm", ANN, standing_place)
    assert email.subject == "Come to Lamp menders every time? One more step"
    assert f"http://testserver/standing-places/{standing_place.token}/" in email.text
    assert f"http://testserver/standing-places/{standing_place.token}/" in email.html
    assert email.unsubscribe_url == ""
    assert not re.search(r"\bAnn\b", email.text + email.html)


def test_second_request_changes_what_was_typed_and_sends_no_second_email(series):
    first = ask(series)
    again = ask(series, "ANN@Example.org", name="Anna", access_needs="")

    assert again == first
    assert StandingPlace.objects.values_list("name", "email", "access_needs").get() == ("Anna", ANN, "")
    assert emails() == [(ANN, "Come to Lamp menders every time? One more step")]


def test_request_of_a_standing_attendee_changes_nothing_and_sends_the_link_once_a_day(series, clock):
    standing_place = StandingPlaceFactory(series=series, email=ANN, name="Ann")

    ask(series, name="Not Ann")
    ask(series, name="Not Ann")
    clock.shift(timedelta(days=1))
    ask(series)

    assert StandingPlace.objects.get().name == "Ann"
    assert emails() == [(ANN, "Your standing place at Lamp menders: your link")] * 2
    assert standing_place.token in OutboxEmail.objects.last().text


def test_request_takes_the_same_queries_for_a_known_and_an_unknown_email_address(series, django_assert_num_queries):
    StandingPlaceFactory(series=series, email=ANN)

    for email in (ANN, "bo@example.org"):
        with django_assert_num_queries(4):
            standing_places.ask(series=series, email=email, **TYPED)


def test_answer_twice_or_of_a_request_that_is_gone_is_as_once(series):
    standing_place = ask(series)

    assert standing_places.answer(pk=standing_place.pk) == standing_place
    assert standing_places.answer(pk=standing_places.confirm(standing_place=standing_place).pk) == standing_place
    assert standing_places.answer(pk=standing_place.pk + 1) is None
    assert len(emails()) == 1


def test_another_series_is_asked_for_on_its_own(series):
    ask(series)
    ask(EventSeriesFactory(title="Kite makers"))

    assert [subject for _, subject in emails()] == [
        "Come to Lamp menders every time? One more step", "Come to Kite makers every time? One more step",
    ]  # fmt: skip


def test_series_that_was_split_is_asked_for_once():
    series = filled()
    standing_place = ask(series)
    later = series_service.split(series=series, on=meetings(series)[3].recurrence_id)

    assert (later != series, ask(later)) == (True, standing_place)


def test_confirm_keeps_the_first_time(series, clock):
    standing_place = standing_places.confirm(standing_place=ask(series))
    clock.shift(timedelta(days=1))

    again = standing_places.confirm(standing_place=standing_place)

    assert (again, again.confirmed_at, again.renewed_at) == (standing_place, NOW, NOW)


def test_confirming_a_second_request_keeps_the_first_standing_place(series):
    known = StandingPlaceFactory(series=series, email=ANN)
    second = StandingPlaceFactory(series=series, email="Ann@Example.org", confirmed_at=None)

    assert standing_places.confirm(standing_place=second) == known
    assert list(StandingPlace.objects.all()) == [known]


def test_request_that_was_deleted_meanwhile_cannot_be_confirmed(series):
    standing_place = ask(series)
    standing_places.end(standing_place=standing_place)

    with pytest.raises(StandingPlace.DoesNotExist):
        standing_places.confirm(standing_place=standing_place)


def test_database_refuses_a_second_standing_place(series):
    StandingPlaceFactory(series=series, email=ANN)

    with pytest.raises(IntegrityError), transaction.atomic():
        StandingPlaceFactory(series=series, email="ANN@example.org")


def test_series_that_has_ended_cannot_be_confirmed(series):
    standing_place = ask(series)
    series_service.set_status(series=series, status="ended")
    standing_place.series.refresh_from_db()

    with pytest.raises(ValidationError) as refused:
        standing_places.confirm(standing_place=standing_place)

    assert refused.value.code == "ended"
    assert StandingPlace.objects.get().is_confirmed is False


def test_changed_details_are_those_of_the_next_places():
    series = filled()
    standing_place = StandingPlaceFactory(series=series, name="Ann")
    first, second = meetings(series)[:2]
    standing_places.give(event=first)

    standing_places.change_details(standing_place=standing_place, name="Anna", organisation="Rooms", access_needs="")
    standing_places.give(event=second)

    assert [event.attendees.get().name for event in (first, second)] == ["Ann", "Anna"]
    assert second.attendees.get().organisation.name == "Rooms"
