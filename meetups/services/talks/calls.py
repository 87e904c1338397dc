"""Opening the call for talks of an event, and changing it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction

from meetups.models import Call, Event


class Pause(NamedTuple):
    """A break between talks: minutes after the event begins, how long it is in minutes, and its title."""

    starts_after: int
    minutes: int = 15
    title: str = ""


@transaction.atomic
def open_call(*, event: Event, breaks: Iterable[Pause] = (), **facts: Any) -> Call:
    """Open the call for talks of an event, and return it.

    `facts` are note, places, minutes (of each talk), starts_after (minutes after the event begins), closes_at and
    shortens_breaks. Raises ValidationError with the code draft, cancelled, past, exists, long, late or overlap, or by
    field.
    """
    raise NotImplementedError


@transaction.atomic
def change_call(*, call: Call, breaks: Iterable[Pause] | None = None, **facts: Any) -> Call:
    """Change a call. `facts` are those of `open_call`; without `breaks`, its breaks stay.

    Speakers whose time changes are emailed after 15 minutes. Raises ValidationError with the code places when more
    talks are accepted already, or with the codes long, late and overlap, or by field.
    """
    raise NotImplementedError
