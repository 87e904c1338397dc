"""Signing up by the form, and the worker that answers it by email, done in this very process."""

from typing import Any

from django.utils.module_loading import import_string
from django_q.models import OrmQ

from meetups.models import Attendee
from meetups.services import attendees

ANSWER = "meetups.tasks.answer_sign_up"


def queued() -> list[OrmQ]:
    """Return the tasks in the queue that write the email of a sign-up."""
    return [row for row in OrmQ.objects.order_by("pk") if row.task["func"] == ANSWER]


def write_answers() -> None:
    """Write the email that each sign-up queued; what else is in the queue stays there."""
    for row in queued():
        import_string(ANSWER)(*row.task["args"])
        row.delete()


def rsvp(**asked: Any) -> Attendee:
    """Sign somebody up, as `attendees.rsvp` does, and write the email."""
    attendee = attendees.rsvp(**asked)
    write_answers()
    return attendee
