"""Remarks: written parts of answers that an organiser released, and what they become."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Action, Feedback, Remark, Topic, User
from meetups.services import actions, topics
from meetups.services.feedback import lock_event
from meetups.standards.titles import shortened

LONGEST_ACTION = 280


@transaction.atomic
def release(*, answer: Feedback, part: str) -> Remark:
    """Release a written part of an answer, so that the event's page shows it. Twice is the same as once.

    Raises ValidationError with the code empty.
    """
    lock_event(answer.event_id)
    if part not in Remark.Part.values or not getattr(answer, part):
        raise ValidationError(_("There are no words in this part of the answer."), code="empty")
    return Remark.objects.get_or_create(answer=answer, part=part)[0]


@transaction.atomic
def take_back(*, answer: Feedback, part: str) -> None:
    """Take back the release of a part of an answer. A topic or action that was made of it stays. Twice is the same as
    once."""
    lock_event(answer.event_id)
    Remark.objects.filter(answer=answer, part=part).delete()


@transaction.atomic
def make_topic(*, answer: Feedback, part: str) -> Topic:
    """Make a released remark an open topic of the backlog, or find the one with these words. Twice is once.

    Raises ValidationError with the code hidden if it is not released, or taken if it became an action.
    """
    remark = _locked(answer, part)
    if remark.action:
        raise ValidationError(_("This remark is an action already."), code="taken")
    if remark.topic is None:
        event = remark.answer.event
        remark.topic = topics.add(group=event.group, title=remark.text, raised_at=event)
        remark.save()
    return remark.topic


@transaction.atomic
def make_action(*, answer: Feedback, part: str, by: User | None = None) -> Action:
    """Make a released remark an open action of the group, without an owner. Twice is the same as once.

    Raises ValidationError with the code hidden if it is not released, or taken if it became a topic.
    """
    remark = _locked(answer, part)
    if remark.topic:
        raise ValidationError(_("This remark is a topic already."), code="taken")
    if remark.action is None:
        event = remark.answer.event
        text = shortened(remark.text, LONGEST_ACTION)
        remark.action = actions.add(group=event.group, text=text, by=by, event=event)
        remark.save()
    return remark.action


def _locked(answer: Feedback, part: str) -> Remark:
    """Lock the event of an answer, and return this part of it as it is now."""
    lock_event(answer.event_id)
    rows = Remark.objects.select_related("answer__event__group", "topic", "action")
    remark = rows.filter(answer=answer, part=part).first()
    if remark is None:
        raise ValidationError(_("Show these words on the event’s page first."), code="hidden")
    return remark
