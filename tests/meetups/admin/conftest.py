"""Two groups, and the organiser of the first one, who is logged in."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from meetups.models import User
from tests.meetups.admin.sides import make_side


@pytest.fixture
def ours(db):
    return make_side("ours", "GB-ENG")


@pytest.fixture
def theirs(db):
    return make_side("theirs", "GB-SCT")


@pytest.fixture
def organiser(client, ours, theirs):
    client.force_login(ours.user)
    return client


@pytest.fixture
def root(client, db):
    """Return a client with a superuser logged in."""
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    return client


@pytest.fixture
def november(monkeypatch):
    """Set the time to midday UTC on Monday 2 November 2026."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 2, 12, tzinfo=UTC))
