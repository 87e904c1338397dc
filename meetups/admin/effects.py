"""The effects of a change of a series on its meetings, in sentences: before it, and in the message after it."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext, ngettext

from meetups.queries.recipients import NOBODY, Recipients
from meetups.services.series_plans import Action, Plan, Step
from meetups.wording.dates import leaf
from meetups.wording.recipients import emailed_in_words, soon_in_words


def emailed(plan: Plan) -> int:
    """Return how many people are emailed about a plan."""
    return sum(step.emailed for step in plan.steps)


def effects(plan: Plan) -> list[str]:
    """Return sentences about what a plan does, and who gets an email."""
    found = Counter(_outcome(step) for step in plan.steps)
    sentences = [_sentence(outcome, number) for outcome in OUTCOMES if (number := found[outcome])]
    if plan.earlier and plan.schedule:
        day = leaf(plan.schedule.series.starts_on).long
        sentences.append(gettext("A new series begins on %(day)s.") % {"day": day})
    return [*sentences, *_emails(plan)] or [gettext("No meeting changes.")]


def effects_after(plan: Plan, *, hears: str = "") -> list[str]:
    """Return the same sentences, without the meetings that stay as they are, for the message after it.

    `hears` says who else is told of it.
    """
    done = Plan(plan.schedule, [step for step in plan.steps if step.action != Action.KEEP], plan.earlier, plan.since)
    return [*effects(done), *[hears or gettext("Nobody is emailed.")] * (bool(hears) or not _emails(done))]


def _emails(plan: Plan) -> list[str]:
    at_once, soon = (_recipients_of(plan, action) for action in (Action.CANCEL, Action.CHANGE))
    sentences = [emailed_in_words(*at_once)] if at_once != NOBODY else []
    return sentences + ([soon_in_words(soon.emailed, silent=soon.silent)] if soon != NOBODY else [])


def _recipients_of(plan: Plan, action: Action) -> Recipients:
    return sum((step.recipients for step in plan.steps if step.action == action), start=NOBODY)


PUBLISHED = "publish"
OUTCOMES = (Action.CREATE, PUBLISHED, Action.CHANGE, Action.DELETE, Action.CANCEL, Action.KEEP)


def _outcome(step: Step) -> str:
    is_published = step.action == Action.CHANGE and "status" in step.values
    return PUBLISHED if is_published else step.action


def _sentence(outcome: str, number: int) -> str:
    words: dict[str, Any] = {
        Action.CREATE: ngettext("%d meeting is created.", "%d meetings are created.", number),
        PUBLISHED: ngettext("%d meeting is published.", "%d meetings are published.", number),
        Action.CHANGE: ngettext("%d meeting is changed.", "%d meetings are changed.", number),
        Action.DELETE: ngettext("%d meeting is deleted.", "%d meetings are deleted.", number),
        Action.CANCEL: ngettext("%d meeting is cancelled.", "%d meetings are cancelled.", number),
        Action.KEEP: ngettext("%d meeting stays as it is.", "%d meetings stay as they are.", number),
    }
    return str(words[outcome] % number)
