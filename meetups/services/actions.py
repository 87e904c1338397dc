"""Actions: written down, done, dropped, handed on, and what their owners agree to (ADR 40)."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import Action, Card, Event, Group, OutboxEmail, User, grace
from meetups.models.actions import new_action_secret
from meetups.services import jobs, search
from meetups.services.deleted import existing
from meetups.standards.email_addresses import comparable

# An email address that its owner has not confirmed is deleted after this time.
UNCONFIRMED_FOR = timedelta(days=7)
RELATIONS = ("group", "event", "card", "due_event", "asked_by")


@transaction.atomic
def add(*, group: Group, text: str, by: User | None = None, **facts: Any) -> Action:
    """Write down an action of a group. An owner with an email address is asked to confirm it (double opt-in).

    `facts` are event, card, owner_name, owner_email, is_owner_public (only if the owner said so), and due_event or
    due_on. `by` is the organiser who enters it, None for a host with a link. An open action that came of the same card,
    with the same text and owner, is returned instead. The form of a host was then sent twice. Raises ValidationError
    with the codes due, group and event, gone if the card was deleted meanwhile, or those of the fields.
    """
    action = Action(group=group, text=text, asked_by=by, **facts)
    action.clean_fields(exclude=RELATIONS)
    _refuse_wrong_meetings(action)
    _hide_missing_name(action)
    if action.card and (same := _same(action, action.card)):
        return same
    action.save()
    search.write(thing=action)
    _ask(action)
    return action


@transaction.atomic
def change(*, action: Action, by: User | None = None, **facts: Any) -> Action:
    """Change an action, as an organiser. `facts` are those of `add`, and text.

    A new email address is confirmed anew, and the link of the owner before stops working. A new name or email address
    hides a name that was shown. Raises ValidationError with the codes of `add`, and name.
    """
    action = _locked(action)
    before = (action.owner_name, comparable(action.owner_email))
    was_public = action.is_owner_public
    for name, value in facts.items():
        setattr(action, name, value)
    action.clean_fields(exclude=RELATIONS)
    _refuse_wrong_meetings(action)
    is_same = before == (action.owner_name, comparable(action.owner_email))
    if is_same and action.is_confirmed and action.is_owner_public and not was_public:
        raise ValidationError(_("Only the owner can show this name, with the link in their email."), code="name")
    if not is_same and was_public:
        action.is_owner_public = False
    _hide_missing_name(action)
    if before[1] != comparable(action.owner_email):
        _replace_owner(action, by)
    action.save()
    search.write(thing=action)
    return action


@transaction.atomic
def hand_on(*, action: Action, owner_name: str = "", owner_email: str = "", by: User | None = None) -> Action:
    """Give an open action a new owner, or none. Their email address is confirmed anew, and their name is not shown.

    The link of the owner before stops working. Raises ValidationError with the code closed.
    """
    action = _locked(action)
    _refuse_closed(action)
    action.owner_name, action.owner_email, action.is_owner_public = owner_name, owner_email, False
    action.clean_fields(exclude=RELATIONS)
    _replace_owner(action, by)
    action.save()
    search.write(thing=action)
    return action


@transaction.atomic
def confirm(*, action: Action) -> Action:
    """Confirm the email address of the owner, who is reminded from then on. Twice is the same as once."""
    action = _locked(action)
    if action.owner_email and not action.is_confirmed:
        action.email_confirmed_at = timezone.now()
        action.save(update_fields=["email_confirmed_at"])
    return action


@transaction.atomic
def stop_reminders(*, action: Action) -> Action:
    """Delete the owner's email address, confirmed or not. Their name and their link stay. Twice is the same as once."""
    action = _locked(action)
    if action.owner_email:
        _forget_email(action)
        action.save(update_fields=["owner_email", "email_confirmed_at", "asked_at"])
    return action


@transaction.atomic
def show_name(*, action: Action, is_shown: bool) -> Action:
    """Show or hide the name of the owner, as they ask with their link. Raises ValidationError with the code name."""
    action = _locked(action)
    if is_shown and not action.owner_name:
        raise ValidationError(_("We do not know your name, so there is nothing to show."), code="name")
    action.is_owner_public = is_shown
    action.save()
    search.write(thing=action)
    return action


@transaction.atomic
def finish(*, action: Action) -> Action:
    """Mark an action as done. Twice is the same as once. Raises ValidationError with the code closed."""
    return _close(action, Action.State.DONE)


@transaction.atomic
def drop(*, action: Action, why: str) -> Action:
    """Drop an action, with one line that says why. Raises ValidationError with the codes why and closed."""
    if not why.strip():
        raise ValidationError(_("Say in one line why it is dropped."), code="why")
    return _close(action, Action.State.DROPPED, why.strip())


@transaction.atomic
def reopen(*, action: Action) -> Action:
    """Open an action again that was done or dropped. Twice is the same as once."""
    action = _locked(action)
    if not action.is_open:
        action.state, action.why, action.closed_at = Action.State.OPEN, "", None
        action.save()
        search.write(thing=action)
    return action


@transaction.atomic
def delete(*, action: Action) -> None:
    """Delete an action, with the emails to its owner."""
    OutboxEmail.objects.filter(action=action.pk).delete()
    search.delete(thing=action)
    Action.objects.filter(pk=action.pk).delete()


def forget_unconfirmed() -> int:
    """Delete the email addresses that were not confirmed within seven days. Return the number deleted."""
    unconfirmed = Action.objects.exclude(owner_email="").filter(email_confirmed_at=None)
    old = unconfirmed.filter(asked_at__lte=grace.over_by() - UNCONFIRMED_FOR)
    rows = old.order_by("pk")
    return jobs.each(rows, lambda row: _forget_unconfirmed(old, row), name=lambda row: f"action {row.pk}")


@transaction.atomic
def _forget_unconfirmed(old: QuerySet[Action], action: Action) -> int:
    """Delete the email address of an action if it is still one of these, and return 1: its owner may confirm now."""
    found = old.select_for_update(of=("self",)).filter(pk=action.pk).first()
    if found is None:
        return 0
    stop_reminders(action=found)
    return 1


def _same(action: Action, card: Card) -> Action | None:
    """Lock the card of a new action. Return the open action that came of it with the same text and owner, or None."""
    words = _("This topic is not on this board any more.")
    locked = existing(Card.objects.select_for_update(of=("self",), no_key=True), words, pk=card.pk)
    known = locked.actions.open().filter(text=action.text, owner_name=action.owner_name)
    email = comparable(action.owner_email)
    return next((row for row in known if comparable(row.owner_email) == email), None)


def _close(action: Action, state: str, why: str = "") -> Action:
    action = _locked(action)
    if action.state != state:
        _refuse_closed(action)
        action.state, action.why, action.closed_at = state, why, timezone.now()
        action.save()
        search.write(thing=action)
    return action


def _locked(action: Action) -> Action:
    return Action.objects.select_for_update(of=("self",)).select_related("group").get(pk=action.pk)


def _replace_owner(action: Action, by: User | None) -> None:
    """Make the old link void, delete the emails to the owner before, and ask the new owner to confirm."""
    _forget_email(action, email=action.owner_email)
    action.secret, action.erased_at, action.asked_by = new_action_secret(), None, by
    _ask(action)


def _forget_email(action: Action, email: str = "") -> None:
    """Delete the emails to the owner, sent or not, and set another email address, which is not confirmed."""
    OutboxEmail.objects.filter(action=action.pk).delete()
    action.owner_email, action.email_confirmed_at, action.asked_at = email, None, None


def _ask(action: Action) -> None:
    """Ask the owner to confirm their email address.

    The worker writes the email, so that a form takes the same time for every address.
    """
    if action.owner_email:
        async_task("meetups.tasks.ask_owner", action.pk)


def _hide_missing_name(action: Action) -> None:
    """Show no name if none is known."""
    action.is_owner_public = action.is_owner_public and bool(action.owner_name)


def _refuse_wrong_meetings(action: Action) -> None:
    due: Event | None = action.due_event
    if action.event and action.event.group_id != action.group_id:
        raise ValidationError(_("Choose a meeting of this group."), code="event")
    if due and action.due_on:
        raise ValidationError(_("Choose a meeting or a date, not both."), code="due")
    if due and due.group_id != action.group_id:
        raise ValidationError(_("Choose a meeting of this group."), code="group")


def _refuse_closed(action: Action) -> None:
    if not action.is_open:
        words = {"done": _("This action is done already."), "dropped": _("This action was dropped already.")}
        raise ValidationError(words[action.state], code="closed")
