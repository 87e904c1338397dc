"""What is typed at the door, and of its links."""

from datetime import UTC, datetime

import pytest

from meetups.forms.doors import DoorLinkForm, WalkInForm
from meetups.models import DoorLink
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def test_name_is_enough():
    form = WalkInForm({"name": "  Ann  "})

    assert form.is_valid()
    assert form.answers == {"name": "Ann", "organisation": "", "email": "", "once": ""}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Ann\x00"}, "name"),
        ({"name": "Ann", "organisation": "Leeds\u2028City"}, "organisation"),
        ({"name": "Ann", "email": "ann"}, "email"),
        ({"name": "Ann", "email": f"{'a' * 250}@example.org"}, "email"),
        ({"name": "Ann", "once": "x\x00"}, "once"),
    ],
)
def test_what_cannot_be_kept_is_refused(typed, field):
    assert list(WalkInForm(typed).errors) == [field]


def test_each_form_has_a_number_of_its_own():
    numbers = {WalkInForm()["once"].value() for _ in range(3)}

    assert len(numbers) == 3
    assert {len(number) for number in numbers} == {16}


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/London", datetime(2026, 7, 2, 17, 30, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 7, 2, 16, 30, tzinfo=UTC)),
    ],
)
def test_link_ends_by_the_clock_of_its_event(zone, moment):
    event = EventFactory(zone=zone)
    form = DoorLinkForm({"event": event.pk, "expires_at_0": "2026-07-02", "expires_at_1": "18:30"})

    assert form.is_valid()
    assert form.save(commit=False).expires_at == moment


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, ["event"]),
        ({"event": "0"}, ["event"]),
        ({"expires_at_0": "2026-07-02", "expires_at_1": "18:30"}, ["event"]),
        ({"event": "{event}", "expires_at_0": "2026-07-02"}, ["expires_at"]),
        ({"event": "{event}", "expires_at_0": "9999-12-31", "expires_at_1": "23:59"}, ["expires_at"]),
    ],
)
def test_link_without_event_or_with_half_a_moment_is_refused(typed, errors):
    event = EventFactory()
    form = DoorLinkForm({name: value.format(event=event.pk) for name, value in typed.items()})

    assert (list(form.errors), DoorLink.objects.count()) == (errors, 0)


def test_link_may_leave_its_end_to_the_house():
    form = DoorLinkForm({"event": EventFactory().pk})

    assert form.is_valid()
    assert form.cleaned_data["expires_at"] is None
