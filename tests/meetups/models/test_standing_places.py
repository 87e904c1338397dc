from datetime import date

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetups.models import StandingDate, StandingPlace
from tests.standing_places import StandingPlaceFactory

pytestmark = pytest.mark.django_db


def test_words_of_a_standing_place_and_of_its_dates():
    standing_place = StandingPlaceFactory(name="Ann", series__title="Lamp menders")
    skipped = standing_place.dates.create(on=date(2026, 12, 2), answer="skipped")

    assert str(standing_place) == "Ann – Lamp menders"
    assert str(skipped) == "2026-12-02: Not this time, or they arranged it themselves"
    assert standing_place.group == standing_place.series.group


def test_token_opens_one_standing_place_and_no_altered_one_does():
    standing_place = StandingPlaceFactory()
    StandingPlaceFactory()

    assert StandingPlace.objects.by_token(standing_place.token) == standing_place
    with pytest.raises(signing.BadSignature):
        StandingPlace.objects.by_token(standing_place.token[:-1] + "-")
    with pytest.raises(StandingPlace.DoesNotExist):
        StandingPlace.objects.filter(pk=0).by_token(standing_place.token)


@pytest.mark.parametrize("field", ["renewed_at", "asked_at", "emailed_on"])
def test_database_refuses_times_of_an_unconfirmed_standing_place(field):
    now = timezone.now()

    with pytest.raises(IntegrityError), transaction.atomic():
        StandingPlaceFactory(**{"confirmed_at": None, field: now.date() if field == "emailed_on" else now})


def test_database_keeps_one_answer_for_each_meeting():
    standing_place = StandingPlaceFactory()
    standing_place.dates.create(on=date(2026, 12, 2), answer=StandingDate.Answer.GIVEN)

    with pytest.raises(IntegrityError), transaction.atomic():
        standing_place.dates.create(on=date(2026, 12, 2), answer=StandingDate.Answer.FULL)
