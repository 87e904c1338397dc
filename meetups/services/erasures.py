"""Erasing attendees, as an organiser of their groups or as a superuser."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Lower

from meetups.models import Attendee, Group
from meetups.services import people, privacy, standing_places


def count_others(*, chosen: Iterable[Attendee], groups: QuerySet[Group]) -> dict[int, int]:
    """Return, by the pk of each chosen attendee, how many other places their email address has in these groups.

    Places of the chosen attendees are not counted.
    """
    own = {row.pk: row.lowered for row in _with_emails_of(chosen)}  # type: ignore[attr-defined]
    rows = _with_emails_of(chosen).filter(event__group__in=groups.values("pk"))
    pks = [row.pk for row in chosen]
    counted = Counter(row.lowered for row in rows.exclude(pk__in=pks))  # type: ignore[attr-defined]
    return {pk: counted[own[pk]] if pk in own else 0 for pk in pks}


def erase(*, chosen: Iterable[Attendee], groups: QuerySet[Group] | None = None) -> list[int]:
    """Erase these attendees and, with `groups`, all with the same email addresses at events of these groups.

    Each is erased in a transaction of its own. With `groups`, their standing places there end first. Return the primary
    keys of the attendees erased by this call.
    """
    pks = {row.pk for row in chosen}
    if groups is not None:
        for email in sorted({row.email for row in chosen if row.email}):
            standing_places.forget(email=email, groups=groups)
        pks |= {row.pk for row in _with_emails_of(chosen).filter(event__group__in=groups.values("pk"))}
    found = Attendee.objects.filter(pk__in=pks, erased_at__isnull=True).select_related("event")
    return [privacy.erase(attendee=attendee).pk for attendee in found.order_by("event", "pk")]


def erase_everywhere(*, chosen: Iterable[Attendee]) -> list[int]:
    """Erase everything about the email addresses of these attendees on the whole site (see `people.forget`).

    Of an attendee without an email address, only the chosen place is erased. Return the primary keys of the attendees
    erased by this call.
    """
    pks = [row.pk for row in _with_emails_of(chosen)]
    for email in sorted({row.email for row in chosen if row.email}):
        people.forget(email=email)
    return sorted(pks + erase(chosen=[row for row in chosen if not row.email]))


def _with_emails_of(chosen: Iterable[Attendee]) -> QuerySet[Attendee]:
    """Return the attendees with these email addresses at all events, in any case, annotated with `lowered`."""
    own = Attendee.objects.filter(pk__in=[row.pk for row in chosen]).exclude(email="")
    rows = Attendee.objects.exclude(email="").annotate(lowered=Lower("email"))
    return rows.filter(lowered__in=own.order_by().values_list(Lower("email")))
