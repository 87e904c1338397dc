"""Erasing people from the lists of groups, by the organisers of these groups or by whoever runs the site."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Lower

from meetups.models import Attendee, Group
from meetups.services import people, privacy


def count_others(*, chosen: Iterable[Attendee], groups: QuerySet[Group]) -> dict[int, int]:
    """Count the other meetings of these groups at which the email address of each chosen attendee has a place.

    The keys are those of the chosen attendees. Meetings that are among the chosen themselves are not counted.
    """
    own = {row.pk: row.lowered for row in _with_emails_of(chosen)}  # type: ignore[attr-defined]
    rows = _with_emails_of(chosen).filter(event__group__in=groups.values("pk"))
    keys = [row.pk for row in chosen]
    counted = Counter(row.lowered for row in rows.exclude(pk__in=keys))  # type: ignore[attr-defined]
    return {key: counted[own[key]] if key in own else 0 for key in keys}


def erase(*, chosen: Iterable[Attendee], groups: QuerySet[Group] | None = None) -> list[int]:
    """Erase these attendees and, with `groups`, everybody with the same email addresses at meetings of these groups.

    Each is erased in a transaction of its own. Return the keys of the attendees erased by this call.
    """
    keys = {row.pk for row in chosen}
    if groups is not None:
        keys |= {row.pk for row in _with_emails_of(chosen).filter(event__group__in=groups.values("pk"))}
    found = Attendee.objects.filter(pk__in=keys, erased_at__isnull=True).select_related("event")
    return [privacy.erase(attendee=attendee).pk for attendee in found.order_by("event", "pk")]


def erase_everywhere(*, chosen: Iterable[Attendee]) -> list[int]:
    """Erase everything about the email addresses of these attendees on the whole site (see `people.forget`).

    Return the keys of the attendees erased by this call.
    """
    keys = sorted(row.pk for row in _with_emails_of(chosen))
    for email in sorted({row.email for row in chosen if row.email}):
        people.forget(email=email)
    return keys


def _with_emails_of(chosen: Iterable[Attendee]) -> QuerySet[Attendee]:
    """The places of these email addresses at all meetings, whatever the case, annotated with `lowered`."""
    own = Attendee.objects.filter(pk__in=[row.pk for row in chosen]).exclude(email="")
    rows = Attendee.objects.exclude(email="").annotate(lowered=Lower("email"))
    return rows.filter(lowered__in=own.order_by().values_list(Lower("email")))
