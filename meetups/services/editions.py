"""Editions of the newsletters of groups: when they are due, what is in them, and sending or skipping them (ADR 60)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import Edition, EditionItem, Group, Subscription
from meetups.queries import edition_rounds as rounds
from meetups.queries.edition_items import Item, fitting, is_worth_an_email, items_of
from meetups.services import jobs
from meetups.services.emails import editions as emails
from meetups.wording.dates import zone_named

# Organisers are asked to look at an edition so long before it is due, and it is never sent by itself sooner than a day
# after they were asked.
ASKED_BEFORE = timedelta(days=2)
TIME_TO_LOOK = timedelta(days=1)
# A younger news item waits for the next edition: its transaction may not be committed yet.
COMMIT_GRACE = timedelta(minutes=5)
# Without readers, an edition has the news of so many days.
WITHOUT_READERS = timedelta(days=14)


def work() -> int:
    """Do what is due for all editions: open, move, draft, send and write them. Return the number of steps taken."""
    return jobs.each(
        [plan, move, draft_due, send_due, emails.write_sent], lambda step: step(), name=lambda step: step.__name__
    )


def plan() -> int:
    """Open an edition for each group with readers that has none. Return the number opened."""
    now = timezone.now()
    readers = Subscription.objects.reading_editions().filter(group=OuterRef("pk"))
    is_under_way = Q(sent_at=None, skipped_at=None) | Q(sent_at__isnull=False, written_at=None)
    under_way = Edition.objects.filter(is_under_way, group=OuterRef("pk"))
    groups = Group.objects.filter(Exists(readers), ~Exists(under_way)).order_by("pk")
    return jobs.each(list(groups), lambda group: _open(group, now))


def move() -> int:
    """Move the editions that are not due yet to where the meetings and settings of their groups put them.

    Return the number moved.
    """
    now = timezone.now()
    movable = Edition.objects.open().filter(Q(drafted_at=None) | Q(due_at__gt=now)).select_related("group")
    editions = list(movable.order_by("pk"))
    meetings = rounds.days_of_meetings([edition.group_id for edition in editions])
    return jobs.each(editions, lambda edition: _move(edition, meetings.get(edition.group_id, [])))


def draft_due() -> int:
    """Ask the organisers to look at each edition that is due in two days and has something to tell. Return how many.

    One that has nothing to tell on its day moves to the next round.
    """
    due = Edition.objects.open().filter(drafted_at=None, due_at__lte=timezone.now() + ASKED_BEFORE)
    return jobs.each(list(due.order_by("due_at", "pk").values_list("pk", flat=True)), _draft)


def send_due() -> int:
    """Send each edition that is due, unless it waits for an organiser. Return the number sent."""
    due = Edition.objects.open().filter(drafted_at__isnull=False, due_at__lte=timezone.now())
    due = due.filter(group__sends_editions=True)
    return jobs.each(list(due.order_by("due_at", "pk").values_list("pk", flat=True)), _send_by_itself)


def items(edition: Edition) -> list[Item]:
    """Return the items of an open edition as it would be sent now, chosen or not, in their order."""
    return _found(edition, timezone.now())[0]


def fingerprint(edition: Edition, found: Sequence[Item]) -> str:
    """Return a hash of everything that the preview of an edition with these items shows."""
    chosen = [[item.name, *item.line] for item in found if item.is_chosen]
    return hashlib.sha256(json.dumps([edition.words, chosen]).encode()).hexdigest()


@transaction.atomic
def save(*, edition: Edition, words: str, decided: Mapping[str, tuple[bool, int]], version: int) -> Edition:
    """Save what organisers decided about an open edition: their words, and for items whether and where they are in it.

    `decided` has items by name. Raises ValidationError with the code sent, skipped, or changed: somebody else saved the
    edition after its form was shown with `version`.
    """
    edition = _locked(edition.pk)
    _refuse_closed(edition)
    if edition.version != version:
        refusal = _("Somebody else saved this edition while you had it open. Compare it with theirs, then save again.")
        raise ValidationError(refusal, "changed", {"edition": edition})
    edition.words = words
    edition.version += 1
    edition.save(update_fields=["words", "words_html", "version"])
    rows = [_row(edition, item, *decided[item.name]) for item in items(edition) if item.name in decided]
    _write_rows(rows)
    return edition


@transaction.atomic
def send(*, edition: Edition, shown: str) -> Edition:
    """Send an edition as its preview showed it: the worker writes the emails. Sending it twice is the same as once.

    `shown` is the `fingerprint` of the preview. Raises ValidationError with the code skipped, changed (the edition
    differs from the preview), empty or today. The code today means that an edition of this day was sent, and the day is
    in the URL.
    """
    edition, now = _locked(edition.pk), timezone.now()
    if edition.sent_at:
        return edition
    _refuse_closed(edition)
    found, until = _found(edition, now)
    if fingerprint(edition, found) != shown:
        raise ValidationError(
            _("This edition has changed since you looked. Look at it again, then send it."), "changed"
        )
    if not _has_something(edition, found):
        raise ValidationError(_("This edition is empty. Choose an item or write a few words."), "empty")
    if _was_sent_today(edition, now):
        raise ValidationError(_("An edition was sent today. Send this one tomorrow."), "today")
    return _close(edition, found, until, now)


@transaction.atomic
def skip(*, edition: Edition) -> Edition:
    """Skip an edition: its news waits for the next one. Twice is the same as once.

    Raises ValidationError with the code sent.
    """
    edition = _locked(edition.pk)
    if edition.sent_at:
        _refuse_closed(edition)
    if edition.skipped_at is None:
        edition.skipped_at = timezone.now()
        edition.save(update_fields=["skipped_at"])
    return edition


def _open(group: Group, now: datetime) -> int:
    """Open the next edition of a group. Two workers at once open one, because of a constraint."""
    today = _local_day(group, now)
    last = group.editions.select_related("group").order_by("-pk").first()
    counted_from = max(last.day if last else date.min, rounds.first_counted_from(group, today))
    meetings = rounds.days_of_meetings([group.pk]).get(group.pk, [])
    due_at = rounds.due_at(group, counted_from, meetings)
    edition = Edition(group=group, counted_from=counted_from, due_at=due_at)
    Edition.objects.bulk_create([edition], ignore_conflicts=True)
    return 1


def _move(edition: Edition, meetings: Sequence[date]) -> int:
    """Move an edition to where its round puts it now. Organisers who were asked keep a day to look at it."""
    group, now = edition.group, timezone.now()
    due_at = rounds.due_at(group, edition.counted_from, meetings)
    has_new_days = group.edition_rhythm == Group.EditionRhythm.FORTNIGHTLY and due_at < now < edition.due_at
    if has_new_days:  # a day before today was chosen, which is no round that was missed
        due_at = rounds.due_at(group, rounds.first_counted_from(group, _local_day(group, now)), meetings)
    if edition.drafted_at:
        due_at = max(due_at, edition.drafted_at + TIME_TO_LOOK)
    if due_at == edition.due_at:
        return 0
    rows = Edition.objects.open().filter(pk=edition.pk, drafted_at=edition.drafted_at, due_at=edition.due_at)
    return rows.update(due_at=due_at)


@transaction.atomic
def _draft(pk: int) -> int:
    edition, now = _locked(pk), timezone.now()
    if not edition.is_open or edition.drafted_at:
        return 0
    if not _has_readers(edition.group) or not _has_something(edition, _found(edition, now)[0]):
        if edition.due_at <= now:
            _move_on(edition, now)
        return 0
    edition.drafted_at = now
    edition.due_at = max(edition.due_at, now + TIME_TO_LOOK)
    edition.save(update_fields=["drafted_at", "due_at"])
    emails.ask_organisers(edition=edition)
    return 1


@transaction.atomic
def _send_by_itself(pk: int) -> int:
    edition, now = _locked(pk), timezone.now()
    if not edition.is_open or edition.drafted_at is None or edition.due_at > now or rounds.waits(edition.group):
        return 0
    found, until = _found(edition, now)
    if not _has_readers(edition.group) or not _has_something(edition, found):
        _move_on(edition, now)
        return 0
    if _was_sent_today(edition, now):
        return 0
    _close(edition, found, until, now)
    return 1


def _move_on(edition: Edition, now: datetime) -> None:
    """Move an edition that has nothing to tell on its day to the next round."""
    edition.counted_from = rounds.after_an_empty_one(edition.group, edition.day, _local_day(edition.group, now))
    edition.drafted_at = None
    meetings = rounds.days_of_meetings([edition.group_id]).get(edition.group_id, [])
    edition.due_at = rounds.due_at(edition.group, edition.counted_from, meetings)
    edition.save(update_fields=["counted_from", "drafted_at", "due_at"])


def _close(edition: Edition, found: Sequence[Item], until: datetime, now: datetime) -> Edition:
    """Mark an edition as sent with exactly these items, which are all news until then. The worker writes its emails."""
    edition.news_until = until
    edition.sent_at, edition.sent_on = now, _local_day(edition.group, now)
    edition.save(update_fields=["news_until", "sent_at", "sent_on"])
    edition.items.all().delete()
    _write_rows([_row(edition, item, item.is_chosen, number) for number, item in enumerate(found, 1)])
    async_task("meetups.tasks.write_editions")
    return edition


def _row(edition: Edition, item: Item, is_chosen: bool, position: int) -> EditionItem:
    decided: dict[str, Any] = {"is_chosen": is_chosen, "position": position}
    return EditionItem(edition=edition, **item.found._asdict(), **decided)


def _write_rows(rows: list[EditionItem]) -> None:
    EditionItem.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["edition", "kind", "key"],
        update_fields=["position", "is_chosen", "news_at", "is_for_all"],
    )


def _found(edition: Edition, now: datetime) -> tuple[list[Item], datetime]:
    """Return the items of an open edition as it would be sent now, and the moment until which it has all news."""
    until = now - COMMIT_GRACE
    since = rounds.told_until(edition.group) or until - WITHOUT_READERS
    return fitting(items_of(edition, since, until), until)


def _has_something(edition: Edition, found: Sequence[Item]) -> bool:
    chosen = [item.found for item in found if item.is_chosen]
    return bool(edition.words.strip()) or is_worth_an_email(chosen, None)


def _has_readers(group: Group) -> bool:
    return group.subscriptions.reading_editions().exists()


def _was_sent_today(edition: Edition, now: datetime) -> bool:
    return edition.group.editions.filter(sent_on=_local_day(edition.group, now)).exists()


def _refuse_closed(edition: Edition) -> None:
    if edition.sent_at:
        raise ValidationError(_("This edition was sent, so it cannot be changed."), code="sent")
    if edition.skipped_at:
        raise ValidationError(_("This edition was skipped. Its news waits for the next one."), code="skipped")


def _locked(pk: int) -> Edition:
    return Edition.objects.select_for_update(of=("self",)).select_related("group").get(pk=pk)


def _local_day(group: Group, moment: datetime) -> date:
    return moment.astimezone(zone_named(group.zone)).date()
