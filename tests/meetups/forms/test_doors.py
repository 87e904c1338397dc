"""Forms of check-in."""

from datetime import UTC, datetime

import pytest

from meetups.forms.doors import DoorLinkForm, WalkInForm
from meetups.models import DoorLink
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def test_only_the_name_is_required():
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
def test_invalid_value_is_refused_at_its_field(typed, field):
    assert list(WalkInForm(typed).errors) == [field]


def test_each_form_has_its_own_idempotency_key():
    tokens = {WalkInForm()["once"].value() for _ in range(3)}

    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {16}


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/London", datetime(2026, 7, 2, 17, 30, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 7, 2, 16, 30, tzinfo=UTC)),
    ],
)
def test_link_expires_at_local_time_of_its_event(zone, moment):
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
def test_link_without_event_or_with_an_invalid_time_is_refused(typed, errors):
    event = EventFactory()
    form = DoorLinkForm({name: value.format(event=event.pk) for name, value in typed.items()})

    assert (list(form.errors), DoorLink.objects.count()) == (errors, 0)


def test_time_of_expiry_is_optional():
    form = DoorLinkForm({"event": EventFactory().pk})

    assert form.is_valid()
    assert form.cleaned_data["expires_at"] is None
