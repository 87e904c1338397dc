"""Erasing personal data: names, email addresses and access needs are erased, and numbers stay (ADR 15)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils import timezone

from meetups.models import Action, Attendee, Grid, Group, Job, OptOut, OutboxEmail, Pitch, Seat, Talk
from meetups.models.proposals import ANSWERED_KEPT, CONFIRM_WITHIN
from meetups.services import (
    actions,
    attendees,
    organisations,
    organisers,
    redaction,
    standing_places,
    subscriptions,
    talks,
)
from meetups.services.attendees import locking
from meetups.services.attendees.places import CANCEL_EMAILS
from meetups.services.deleted import existing
from meetups.services.grids.locking import lock_grid, raise_version
from meetups.services.talks.locking import lock_talk

JOB = "retention"
NEEDS_KEPT = timedelta(days=7)
EMAILS_KEPT = timedelta(days=90)
OPT_OUTS_KEPT = timedelta(days=365)
# The columns with the personal data of an attendee, and their values after erasure.
BLANK: dict[str, Any] = {"name": "", "email": "", "access_needs": "", "hashed_network": "", "counts_until": None}
BLANK |= {"is_name_public": False, "wants_name_public": False}
# The same of the owner of an action. A name that they made public stays until they erase it (ADR 40).
NO_EMAIL: dict[str, Any] = {"owner_email": "", "email_confirmed_at": None, "asked_at": None}
NO_OWNER: dict[str, Any] = {**NO_EMAIL, "owner_name": "", "is_owner_public": False}
# The same of the host of a session: a public name stays until they erase it (ADR 42).
NO_HOST: dict[str, Any] = {"name": "", "email": "", "is_name_public": False}
IS_SHOWN_AS_HOST = Q(is_name_public=True, withdrawn_at__isnull=True)
# The same of a speaker (ADR 41). Facts that only the organisers need are erased at the end of the period in any case.
NO_SPEAKER_EMAIL: dict[str, Any] = {"email": "", "needs": "", "reply": ""}
NO_SPEAKER: dict[str, Any] = {**NO_SPEAKER_EMAIL, "name": "", "is_name_public": False}
NAME_IS_SHOWN = Q(is_name_public=True, state=Talk.State.ACCEPTED)
# The same of every model with personal data whose rows stay. `people.EXPORTED` has the same columns.
ERASED: dict[Any, dict[str, Any]] = {
    Attendee: BLANK, Action: NO_OWNER, Seat: {"name": ""}, Pitch: NO_HOST, Talk: NO_SPEAKER
}  # fmt: skip
BATCH = 500  # rows that are changed in one transaction, so that locks are short
MOST_GROUPS_NAMED = 20


def sweep() -> int:
    """Erase all personal data whose retention period is over (ADR 15). Return the number of attendees erased.

    It may run twice or late without harm.
    """
    now = timezone.now()
    _in_batches(_needs_of_past_events(now), lambda rows: rows.update(access_needs=""))
    number = 0
    for days in Group.objects.order_by().values_list("keeps_days", flat=True).distinct():
        people = _people_of_past_events(days, now)
        number += _in_batches(people, lambda rows: _erase(rows.values_list("pk", flat=True), now))
        _in_batches(_owners_of_old_actions(days, now), lambda rows: _erase_owners(rows, now))
        _in_batches(_seats_of_past_events(days, now), lambda rows: rows.update(**ERASED[Seat]))
        _in_batches(_hosts_of_past_events(days, now), lambda rows: _lock_and_erase_hosts(rows, now))
        _in_batches(_speakers_of_past_events(days, now), lambda rows: _erase_speakers(rows, now))
    for old in (_old_emails(now), _idle_opt_outs(now)):
        _in_batches(old, lambda rows: rows.delete())
    organisations.forget()
    redaction.redact()
    return number


def promises() -> dict[str, Any]:
    """Return the retention periods in days and the time of the last sweep, for the privacy page. Makes three queries.

    `groups` names the groups with each period. If there are many groups, those with the most usual period, which is
    `usual_days`, are left out, so that the page stays short.
    """
    number = dict(Group.objects.order_by().values_list("keeps_days").annotate(Count("pk")))
    named, usual = Group.objects.order_by("keeps_days", "name"), None
    if sum(number.values()) > MOST_GROUPS_NAMED:
        usual = max(number, key=lambda days: (number[days], days))
        named = named.exclude(keeps_days=usual)
    groups = list(named.values_list("keeps_days", "name"))
    return {
        "needs_days": NEEDS_KEPT.days,
        "emails_days": EMAILS_KEPT.days,
        "opt_outs_days": OPT_OUTS_KEPT.days,
        "unconfirmed_days": subscriptions.UNCONFIRMED_FOR.days,
        "unconfirmed_standing_days": standing_places.UNCONFIRMED_FOR.days,
        "unconfirmed_owner_days": actions.UNCONFIRMED_FOR.days,
        "invitation_days": organisers.LASTS.days,
        "unconfirmed_proposal_days": CONFIRM_WITHIN.days,
        "proposal_days": ANSWERED_KEPT.days,
        "usual_days": usual,
        "groups": [(days, [name for _, name in rows]) for days, rows in groupby(groups, key=itemgetter(0))],
        "swept_at": Job.objects.filter(name=JOB).values_list("ran_at", flat=True).first(),
    }


@transaction.atomic
def erase(*, attendee: Attendee) -> Attendee:
    """Erase the personal data of an attendee. Erasing twice is the same as once.

    An upcoming place, offer or waitlist position is given up first, so that it goes to the next attendee. The email
    about that is still sent, and the next `sweep` deletes it. A standing place gives them no other place at this event.
    """
    attendee = locking.lock_attendee(attendee)
    if attendee.erased_at:
        return attendee
    if attendee.status in CANCEL_EMAILS and not attendee.event.is_past:
        attendees.cancel(attendee=attendee)
    standing_places.leave_out(attendee=attendee)
    _erase([attendee.pk], timezone.now())
    attendee.refresh_from_db()
    return attendee


@transaction.atomic
def erase_owner(*, action: Action) -> Action:
    """Erase the name and email address of the owner of an action, shown or not. Erasing twice is the same as once.

    Raises ValidationError with the code gone if the action was deleted meanwhile.
    """
    action = existing(Action.objects.select_for_update(of=("self",)), pk=action.pk)
    if not action.erased_at:
        Action.objects.filter(pk=action.pk).update(is_owner_public=False, updated_at=timezone.now())
        _erase_owners(Action.objects.filter(pk=action.pk), timezone.now())
        action.refresh_from_db()
    return action


def _erase_owners(rows: QuerySet[Action], now: datetime) -> None:
    """Erase the owners of these actions, with the emails to them. A public name stays, and so does its link."""
    OutboxEmail.objects.filter(action__in=list(rows.values_list("pk", flat=True))).delete()
    rows.filter(is_owner_public=True).update(**NO_EMAIL)
    rows.filter(is_owner_public=False).update(**NO_OWNER, secret=_erased_secret(), erased_at=now)


@transaction.atomic
def erase_host(*, pitch: Pitch) -> Pitch:
    """Erase the name and email address of the host of a session, shown or not. Erasing twice is the same as once.

    Raises ValidationError with the code gone if the session was deleted meanwhile.
    """
    grid = lock_grid(Grid(pk=pitch.grid_id))
    pitch = existing(grid.pitches, pk=pitch.pk)
    if pitch.erased_at:
        return pitch
    if pitch.is_name_public:
        grid.pitches.filter(pk=pitch.pk).update(is_name_public=False, updated_at=timezone.now())
    raise_version(grid)  # hosts see names that are not public
    _erase_hosts(grid.pitches.filter(pk=pitch.pk), timezone.now())
    pitch.refresh_from_db()
    return pitch


def _lock_and_erase_hosts(rows: QuerySet[Pitch], now: datetime) -> None:
    """Lock the grids of these sessions first: whoever edits a pitch holds that lock, and would save the name again."""
    for grid in Grid.objects.filter(pk__in=rows.values("grid")).order_by("pk"):
        lock_grid(grid)
    _erase_hosts(rows, now)


def _erase_hosts(rows: QuerySet[Pitch], now: datetime) -> None:
    """Erase the hosts of these sessions, with the emails to them. A public name stays, and so does its link."""
    OutboxEmail.objects.filter(pitch__in=list(rows.values_list("pk", flat=True))).delete()
    rows.filter(IS_SHOWN_AS_HOST).update(email="")
    rows.exclude(IS_SHOWN_AS_HOST).update(**NO_HOST, secret=_erased_secret(), erased_at=now)


@transaction.atomic
def erase_speaker(*, talk: Talk) -> None:
    """Erase the name and email address of a speaker, shown or not. Erasing twice is the same as once.

    A talk that is still to come is withdrawn first, so that the organisers hear of it. Of one that is not given, not
    even the title stays. Raises ValidationError with the code gone if the talk was deleted meanwhile.
    """
    found = lock_talk(talk)
    if found.erased_at:
        return
    if found.state in (Talk.State.OFFERED, Talk.State.ACCEPTED) and not (found.started_at or found.call.event.is_past):
        talks.withdraw(talk=found, is_erased=True)
    talks.show_name(talk=found, is_public=False)  # raises the version: hosts see names that are not public
    _erase_speakers(Talk.objects.filter(pk=talk.pk), timezone.now())


def _erase_speakers(rows: QuerySet[Talk], now: datetime) -> None:
    """Erase the speakers of these talks, with the emails to them. A name that is shown stays, and so does its link."""
    OutboxEmail.objects.filter(talk__in=list(rows.values_list("pk", flat=True))).delete()
    rows.filter(NAME_IS_SHOWN).update(**NO_SPEAKER_EMAIL)
    hidden = rows.exclude(NAME_IS_SHOWN)
    _erase_talks(hidden.exclude(state=Talk.State.ACCEPTED))
    hidden.update(**NO_SPEAKER, secret=_erased_secret(), erased_at=now)


def _erase_talks(rows: QuerySet[Talk]) -> None:
    """Erase what was typed about talks that nobody gives, and the sent emails with their titles."""
    pks = list(rows.values_list("pk", flat=True))
    _finished_emails().filter(kind=OutboxEmail.Kind.TALK_WITHDRAWN, version__in=list(map(str, pks))).delete()
    Talk.tags.through.objects.filter(talk__in=pks).delete()
    rows.update(**dict.fromkeys(("about", "about_html", "slides_url", "recording_url"), ""), title=redaction.ERASED)


def _erased_secret() -> Concat:
    """Return a secret that no link has."""
    return Concat(Value("erased-"), Cast("pk", CharField()))


def _erase(pks: Iterable[int], now: datetime) -> None:
    """Erase the personal data of these attendees. Organisation, status and changes stay, for the statistics."""
    pks = list(pks)
    Attendee.objects.filter(pk__in=pks).update(
        **BLANK, secret=_erased_secret(), calendar_token_version=F("calendar_token_version") + 1, erased_at=now,
        updated_at=now,  # an open door list is shown without them
    )  # fmt: skip
    Seat.objects.filter(attendee__in=pks).update(**ERASED[Seat])
    _finished_emails().filter(attendee__in=pks).delete()
    redaction.redact_admin_log(attendees=pks)


def _in_batches(rows: QuerySet[Any], work: Callable[[QuerySet[Any]], Any]) -> int:
    """Call `work` with these rows, each batch in a transaction of its own. Return the number of rows."""
    number, last = 0, 0
    while pks := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            work(rows.model._default_manager.filter(pk__in=pks))
        number, last = number + len(pks), pks[-1]
    return number


def _needs_of_past_events(now: datetime) -> QuerySet[Attendee]:
    return Attendee.objects.exclude(access_needs="").filter(event__ends_at__lt=now - NEEDS_KEPT)


def _people_of_past_events(days: int, now: datetime) -> QuerySet[Attendee]:
    """Return the attendees of events that ended longer ago than this, in groups that keep names for so many days."""
    over = now - timedelta(days=days)
    return Attendee.objects.filter(erased_at__isnull=True, event__ends_at__lt=over, event__group__keeps_days=days)


def _seats_of_past_events(days: int, now: datetime) -> QuerySet[Seat]:
    """Return the seats with a name whose board was not deleted in time: they are deleted the morning after."""
    over = now - timedelta(days=days)
    return Seat.objects.exclude(name="").filter(board__event__ends_at__lt=over, board__event__group__keeps_days=days)


def _hosts_of_past_events(days: int, now: datetime) -> QuerySet[Pitch]:
    """Return the pitches with a host to erase, at events that ended longer ago than this, in such groups."""
    over = now - timedelta(days=days)
    is_known = ~Q(email="") | (~Q(name="") & ~IS_SHOWN_AS_HOST)
    return Pitch.objects.filter(is_known, grid__event__ends_at__lt=over, grid__event__group__keeps_days=days)


def _speakers_of_past_events(days: int, now: datetime) -> QuerySet[Talk]:
    """Return the talks with a speaker to erase, at events that ended longer ago than this, in such groups."""
    over = now - timedelta(days=days)
    is_known = ~Q(**NO_SPEAKER_EMAIL) | ~NAME_IS_SHOWN
    old = Talk.objects.filter(call__event__ends_at__lt=over, call__event__group__keeps_days=days)
    return old.filter(is_known, erased_at__isnull=True)


def _owners_of_old_actions(days: int, now: datetime) -> QuerySet[Action]:
    """Return the actions with an owner to erase, in groups that keep names for so many days.

    The days count from when an action was closed, or from when an open one is due. They count from when it was written
    down, if it is due at no time.
    """
    over = now - timedelta(days=days)
    is_due = Q(due_event__ends_at__lt=over) | Q(due_on__lt=over.date())
    is_old = Q(due_event__isnull=True, due_on__isnull=True, created_at__lt=over)
    is_known = ~Q(owner_email="") | (~Q(owner_name="") & Q(is_owner_public=False))
    is_over = Q(closed_at__lt=over) | Q(Q(closed_at__isnull=True) & (is_due | is_old))
    return Action.objects.filter(is_known, is_over, group__keeps_days=days)


def _finished_emails() -> QuerySet[OutboxEmail]:
    """Return the emails that are sent or given up."""
    return OutboxEmail.objects.exclude(pk__in=OutboxEmail.objects.waiting().order_by().values("pk"))


def _old_emails(now: datetime) -> QuerySet[OutboxEmail]:
    """Return the finished emails that are too old, or whose attendee is erased."""
    is_erased = Exists(Attendee.objects.filter(pk=OuterRef("attendee"), erased_at__isnull=False))
    return _finished_emails().filter(Q(created_at__lt=now - EMAILS_KEPT) | is_erased)


def _idle_opt_outs(now: datetime) -> QuerySet[OptOut]:
    """Return the old opt-outs of email addresses that no attendee of the group has."""
    known = Attendee.objects.alias(lowered=Lower("email")).filter(
        event__group=OuterRef("group"), lowered=Lower(OuterRef("email"))
    )
    return OptOut.objects.filter(~Exists(known), created_at__lt=now - OPT_OUTS_KEPT)
