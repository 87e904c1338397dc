"""The answers to the feedback form of an event, counted."""

from typing import NamedTuple

from django.db.models import Count, Q

from meetups.models import Event, Feedback
from meetups.wording.counts import answers_in_words


class Result(NamedTuple):
    """The number of each answer. Fewer than five answers reveal too much about each person (law 5)."""

    yes: int = 0
    unsure: int = 0
    no: int = 0

    @property
    def answers(self) -> int:
        return sum(self)

    @property
    def is_public(self) -> bool:
        return self.answers >= 5

    @property
    def in_words(self) -> str:
        return answers_in_words(*self)


def result_of(event: Event) -> Result:
    """Count the answers about this event. One query."""
    counts = {value: Count("pk", filter=Q(again=value)) for value in Feedback.Again.values}
    return Result(**event.feedback.order_by().aggregate(**counts))
