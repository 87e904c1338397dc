"""The answers to the feedback form of an event, counted, and what organisers released of their words."""

from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from meetups.models import Action, Event, Feedback, Group, Remark, Topic
from meetups.models.places import people_there
from meetups.models.slugs import path_of
from meetups.wording.counts import FEWEST, answers_in_words

MOST_STILL_OPEN = 10
ANSWERS = {
    value: Count("feedback", filter=Q(feedback__again=value, feedback__is_counted=True))
    for value in Feedback.Again.values
}
IS_OPEN = Q(topic__state=Topic.State.OPEN) | Q(action__state=Action.State.OPEN)
BECAME_SOMETHING = Q(topic__isnull=False) | Q(action__isnull=False)


class Result(NamedTuple):
    """The number of each counted answer, and of people who were there. Below five they are not public (law 5)."""

    yes: int = 0
    unsure: int = 0
    no: int = 0
    there: int = 0

    @property
    def answers(self) -> int:
        return self.yes + self.unsure + self.no

    @property
    def is_public(self) -> bool:
        return self.answers >= FEWEST

    @property
    def in_words(self) -> str:
        return answers_in_words(self.yes, self.unsure, self.no, self.there if self.there >= FEWEST else 0)


class Outcome(NamedTuple):
    """The outcome of a remark: `Topic` or `Action`, its state in words, and its page, or "" without one."""

    kind: str
    title: str
    state: str
    url: str
    is_open: bool


class ShownRemark(NamedTuple):
    """A remark as pages show it: the part of the form in words, the text, and what became of it."""

    part: str
    text: str
    became: Outcome | None


class EarlierRemarks(NamedTuple):
    """The remarks about an earlier event that became something, and those before it of which that is still open."""

    event: str
    url: str
    remarks: list[ShownRemark]
    still_open: list[ShownRemark]


def result_of(event: Event) -> Result:
    """Count the counted answers about this event, and the people who were there; none if it was deleted. One query."""
    counted = Event.objects.filter(pk=event.pk).order_by().annotate(**ANSWERS, there=people_there())
    return next((Result(**row) for row in counted.values(*Result._fields)), Result())


def remarks_of(event: Event) -> list[ShownRemark]:
    """Return the released remarks about this event, part by part, if its result is public. One query."""
    return _shown(_rows(_public(Remark.objects.filter(answer__event=event))))


def answers_per_event() -> dict[str, Subquery]:
    """Return the expressions `answers` and `yes` for a queryset of events: None without a counted answer, or without
    one that would use the format again."""
    counted = Feedback.objects.filter(event=OuterRef("pk"), is_counted=True).order_by().values("event")
    number = Count("pk")
    yes = counted.filter(again=Feedback.Again.YES)
    return {
        "answers": Subquery(counted.annotate(number=number).values("number")),
        "yes": Subquery(yes.annotate(number=number).values("number")),
    }


def you_said_we_did(group: Group, event: Event) -> EarlierRemarks | None:
    """Return what became of the remarks about the last meeting of a group before this event, and what is still open.

    That is the last one with a public result of whose remarks any became a topic or an action. None without one. The
    open ones are of the ten latest remarks about meetings before that with a public result. Two queries.
    """
    became = _public(Remark.objects.filter(BECAME_SOMETHING, answer__event__group=group)).order_by()
    last = _last_with_result(became, event)
    if last is None:
        return None
    earlier = became.filter(IS_OPEN, answer__event__starts_at__lt=last.starts_at)
    rows = _rows(became.filter(answer__event=last) | earlier)
    remarks = [row for row in rows if row.answer.event_id == last.pk]
    still_open = rows[len(remarks) :][:MOST_STILL_OPEN]
    return EarlierRemarks(str(last), last.get_absolute_url(), _shown(remarks), _shown(still_open))


def _public(remarks: QuerySet[Remark]) -> QuerySet[Remark]:
    """Return those of these remarks about events with a public result: few words of few people tell too much."""
    answers = Feedback.objects.filter(event=OuterRef("answer__event"), is_counted=True).order_by().values("event")
    counted = Subquery(answers.annotate(number=Count("pk")).values("number"))
    return remarks.alias(counted=counted).filter(counted__gte=FEWEST)


def _last_with_result(remarks: QuerySet[Remark], event: Event) -> Event | None:
    """Return the last past event before this one that has any of these remarks. One query."""
    past = Event.objects.public().past().filter(starts_at__lt=event.starts_at)
    return past.filter(pk__in=remarks.values("answer__event")).first()


def _rows(remarks: QuerySet[Remark]) -> list[Remark]:
    """Return these remarks, those about the latest meeting first. One query."""
    rows = remarks.select_related("answer", "topic__group", "action__group")
    return list(rows.order_by("-answer__event__starts_at", "answer"))


def _shown(rows: list[Remark]) -> list[ShownRemark]:
    """Return these remarks for a page, in the order of the form."""
    ordered = sorted(rows, key=lambda row: Remark.Part.values.index(row.part))
    return [ShownRemark(row.get_part_display(), row.text, _outcome(row)) for row in ordered]


def _outcome(row: Remark) -> Outcome | None:
    """Return what became of a remark."""
    if topic := row.topic:
        url = topic.get_absolute_url() if topic.has_page else ""
        return Outcome(_("Topic"), topic.title, topic.get_state_display(), url, topic.state == Topic.State.OPEN)
    if action := row.action:
        url = f"{path_of('meetups:actions-index', action.group.slug)}#action-{action.uid}"
        return Outcome(_("Action"), action.text, action.get_state_display(), url, action.state == Action.State.OPEN)
    return None
