"""What is kept about people, and when it goes: names, addresses and needs are erased, numbers stay (ADR 15)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils import timezone

from meetups.models import Attendee, Group, Job, OptOut, OutboxEmail
from meetups.services import attendees, organisations, organisers, redaction, subscriptions
from meetups.services.attendees import locking
from meetups.services.attendees.places import CANCEL_EMAILS

JOB = "retention"
NEEDS_KEPT = timedelta(days=7)
EMAILS_KEPT = timedelta(days=90)
OPT_OUTS_KEPT = timedelta(days=365)
# The columns of an attendee that say who it was, and their content afterwards.
BLANK: dict[str, Any] = {"name": "", "email": "", "access_needs": "", "hashed_network": "", "counts_until": None}
BLANK |= {"is_name_public": False, "wants_name_public": False}
# So many rows are changed at once: nobody else waits for long.
BATCH = 500


def sweep() -> int:
    """Everything that was kept for its time is erased; `ADR 15` has the periods. How many people were forgotten.

    It may run twice, or late, without harm: what it left, the next one takes.
    """
    now = timezone.now()
    _in_batches(_needs_of_past_events(now), lambda rows: rows.update(access_needs=""))
    number = sum(
        _in_batches(_people_of_past_events(days, now), lambda rows: _forget(rows.values_list("pk", flat=True), now))
        for days in Group.objects.order_by().values_list("keeps_days", flat=True).distinct()
    )
    for old in (_old_emails(now), _idle_opt_outs(now)):
        _in_batches(old, lambda rows: rows.delete())
    organisations.forget()
    redaction.redact()
    return number


def promises() -> dict[str, Any]:
    """For how long what is kept, in days, and when it was last seen to: what the page on privacy says. Two queries."""
    groups = list(Group.objects.order_by("keeps_days", "name").values_list("keeps_days", "name"))
    return {
        "needs_days": NEEDS_KEPT.days,
        "emails_days": EMAILS_KEPT.days,
        "opt_outs_days": OPT_OUTS_KEPT.days,
        "unconfirmed_days": subscriptions.UNCONFIRMED_FOR.days,
        "invitation_days": organisers.LASTS.days,
        "groups": [(days, [name for _, name in rows]) for days, rows in groupby(groups, key=itemgetter(0))],
        "swept_at": Job.objects.filter(name=JOB).values_list("ran_at", flat=True).first(),
    }


@transaction.atomic
def erase(*, attendee: Attendee) -> Attendee:
    """Whoever is on a list may have all erased that says who they are; what is left is a number. Twice is as once.

    A place, an offer or a spot in line that is worth something is given up first, so that it goes to the next in line;
    the letter that says so still goes out, and is deleted by the next `sweep`.
    """
    attendee = locking.lock_attendee(attendee)
    if attendee.erased_at:
        return attendee
    if attendee.status in CANCEL_EMAILS and not attendee.event.is_past:
        attendees.cancel(attendee=attendee)
    _forget([attendee.pk], timezone.now())
    attendee.refresh_from_db()
    return attendee


def _forget(numbers: Iterable[int], now: datetime) -> None:
    """Who these attendees are. Organisation, states and changes stay: they are what is counted."""
    numbers = list(numbers)
    Attendee.objects.filter(pk__in=numbers).update(
        **BLANK,
        secret=Concat(Value("erased-"), Cast("pk", CharField())),  # nobody was ever sent this one: every link is void
        calendar_token_version=F("calendar_token_version") + 1,
        erased_at=now,
    )
    _due_emails().filter(attendee__in=numbers).delete()
    redaction.redact_admin_log(attendees=numbers)


def _in_batches(rows: QuerySet[Any], work: Callable[[QuerySet[Any]], Any]) -> int:
    """Do it to all these rows, each batch in a transaction of its own. How many there were."""
    number, last = 0, 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            work(rows.model._default_manager.filter(pk__in=keys))
        number, last = number + len(keys), keys[-1]
    return number


def _needs_of_past_events(now: datetime) -> QuerySet[Attendee]:
    return Attendee.objects.exclude(access_needs="").filter(event__ends_at__lt=now - NEEDS_KEPT)


def _people_of_past_events(days: int, now: datetime) -> QuerySet[Attendee]:
    """Of the groups that keep names for so many days."""
    over = now - timedelta(days=days)
    return Attendee.objects.filter(erased_at__isnull=True, event__ends_at__lt=over, event__group__keeps_days=days)


def _due_emails() -> QuerySet[OutboxEmail]:
    """Those that nobody waits for any more: sent, or given up."""
    return OutboxEmail.objects.exclude(pk__in=OutboxEmail.objects.waiting().order_by().values("pk"))


def _old_emails(now: datetime) -> QuerySet[OutboxEmail]:
    """Those past their time, and those to somebody who is erased."""
    is_erased = Exists(Attendee.objects.filter(pk=OuterRef("attendee"), erased_at__isnull=False))
    return _due_emails().filter(Q(created_at__lt=now - EMAILS_KEPT) | is_erased)


def _idle_opt_outs(now: datetime) -> QuerySet[OptOut]:
    """Those with no use left: for a long time nobody with this address has come to the group."""
    known = Attendee.objects.alias(lowered=Lower("email")).filter(
        event__group=OuterRef("group"), lowered=Lower(OuterRef("email"))
    )
    return OptOut.objects.filter(~Exists(known), created_at__lt=now - OPT_OUTS_KEPT)
