"""Run load_demo, and read the rows it added."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import models

from blog.models import Post, Tag
from meetups.models import (
    Attendee,
    AttendeeChange,
    Event,
    EventSeries,
    Group,
    GroupLink,
    Message,
    Organisation,
    Organiser,
    Subscription,
    User,
    Venue,
)

DEMO = datetime(2026, 11, 20, 16, tzinfo=UTC)
RECORDS = (
    Group, GroupLink, Organiser, User, Organisation, Venue, EventSeries, Event, Attendee, AttendeeChange, Subscription,
    Message, Post, Tag,
)  # fmt: skip


def load(*options: str, **more: Any) -> str:
    out = StringIO()
    call_command("load_demo", *options, stdout=out, **more)
    return out.getvalue()


def everything(*records: type[models.Model]) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row with every column, to compare before and after."""
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in records or RECORDS}
