"""Sign people up, and write the emails that the worker would write."""

from typing import Any

from django.utils.module_loading import import_string
from django_q.models import OrmQ

from meetups.models import Attendee
from meetups.services import attendees

ANSWER = "meetups.tasks.answer_sign_up"


def queued() -> list[OrmQ]:
    """Return the queued tasks that write sign-up emails."""
    return [row for row in OrmQ.objects.order_by("pk") if row.task["func"] == ANSWER]


def write_answers() -> None:
    """Run the queued tasks that write sign-up emails, and leave all other tasks in the queue."""
    for row in queued():
        import_string(ANSWER)(*row.task["args"])
        row.delete()


def rsvp(**arguments: Any) -> Attendee:
    """Sign a person up with `attendees.rsvp`, and write the email."""
    attendee = attendees.rsvp(**arguments)
    write_answers()
    return attendee
