"""A group with a lead, and meetings of it, at midday on Friday 20 November 2026."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from meetups import extensions
from meetups.models import Event, Group, User, Venue
from meetups.queries.organising.needs import needs_doing
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, VenueFactory

EVENING = datetime(2026, 11, 20, 18, tzinfo=UTC)


@pytest.fixture
def group(db, noon) -> Group:
    return GroupFactory(name="Leeds")


@pytest.fixture
def lead(group: Group) -> User:
    return OrganiserFactory(group=group, role="lead").user


@pytest.fixture
def library(db, noon) -> Venue:
    """Return a venue at which access is known."""
    known = {"step_free": "yes", "lift": "no", "accessible_toilet": "yes", "access_checked_on": EVENING.date()}
    return VenueFactory(name="The Library", **known)


@pytest.fixture
def meeting(group: Group, library: Venue) -> Callable[..., Event]:
    """Return a function that creates a meeting of the group at 6pm, so many days from today."""

    def create(days: int, title: str = "Tea", **fields: Any) -> Event:
        starts_at = EVENING + timedelta(days=days)
        fields = {"group": group, "venue": library, "ends_at": starts_at + timedelta(hours=1)} | fields
        return EventFactory(title=title, starts_at=starts_at, **fields)

    return create


@pytest.fixture
def doing(lead: User, group: Group) -> Callable[..., dict[str, list[tuple[str, str]]]]:
    """Return a function that reads what needs doing: by heading, the text and the path of each need."""

    def read(user: User = lead) -> dict[str, list[tuple[str, str]]]:
        found = needs_doing(user, Group.objects.filter(pk=group.pk))
        return {part.heading: [(need.text, need.url) for need in part.needs] for part in found}

    return read


@pytest.fixture(autouse=True)
def _without_other_apps(monkeypatch):
    """Other apps test what they register themselves."""
    monkeypatch.setattr(extensions, "needs", {})
    monkeypatch.setattr(extensions, "event_buttons", {})
