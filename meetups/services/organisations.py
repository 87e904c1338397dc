"""The organisations of attendees: suggesting, creating, merging and forgetting them."""

import secrets
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Organisation, Venue

Facts = ParamSpec("Facts")
Result = TypeVar("Result")
SUGGESTED = "organisations-suggested"
FORGOTTEN = "– "
AN_HOUR = 60 * 60


def suggested() -> list[str]:
    """Return the names that forms suggest. They are cached for an hour, because the query counts all attendees."""
    return cache.get_or_set(SUGGESTED, Organisation.objects.suggested, AN_HOUR) or []


def organisation_named(name: str) -> Organisation | None:
    """Return the organisation with this name in any case and spacing, or a new one. Return None for an empty name."""
    name = " ".join(name.split())
    if not name:
        return None
    rows = Organisation.objects.alias(lowered_name=Lower("name"))  # as organisation_name_unique compares
    return rows.get_or_create(lowered_name__exact=Lower(Value(name)), defaults={"name": name})[0]


def once_more(service: Callable[Facts, Result]) -> Callable[Facts, Result]:
    """Call a service again if an organisation that it had found was merged into another one before it was done.

    If it is a part of a larger transaction, that one has to be repeated, and not this service.
    """

    @wraps(service)
    def called(*args: Facts.args, **facts: Facts.kwargs) -> Result:
        if connection.in_atomic_block:
            return service(*args, **facts)
        try:
            return service(*args, **facts)
        except IntegrityError:
            return service(*args, **facts)

    return called


@transaction.atomic
def merge(*, into: Organisation, others: Iterable[Organisation]) -> Organisation:
    """Merge organisations into one, which gets the attendees and venues of the others, and a website if it has none.

    The others are deleted. Raises ValidationError with the code alone when there is nothing to merge.
    """
    pks = {organisation.pk for organisation in others} - {into.pk}
    rows = {row.pk: row for row in _locked(pks | {into.pk})}
    if into.pk not in rows or len(rows) == 1:
        raise ValidationError(_("Choose at least two organisations to merge."), code="alone")
    kept = rows.pop(into.pk)
    Attendee.objects.filter(organisation__in=rows).update(organisation=kept, updated_at=timezone.now())
    Venue.objects.filter(host__in=rows).update(host=kept, updated_at=timezone.now())
    kept.website = kept.website or next((row.website for row in rows.values() if row.website), "")
    kept.save()
    Organisation.objects.filter(pk__in=rows).delete()
    transaction.on_commit(lambda: cache.delete(SUGGESTED))
    return kept


def forget() -> int:
    """Replace the name of each organisation with few attendees, all of them erased: it may be personal data.

    The row stays, for the statistics. Return the number of names replaced.
    """
    named = Organisation.objects.exclude(name__startswith=FORGOTTEN)
    pks = list(Organisation.objects.forgotten().filter(pk__in=named.values("pk")).values_list("pk", flat=True))
    return sum(_forget(pk) for pk in pks)


@transaction.atomic
def _forget(pk: int) -> int:
    """Replace the name of an organisation, unless somebody signed up from it meanwhile. Return the number replaced."""
    list(_locked({pk}))
    name = f"{FORGOTTEN}{secrets.token_urlsafe(12)}"  # names are unique
    return Organisation.objects.forgotten().filter(pk=pk).update(name=name)


def _locked(pks: set[int]) -> Iterable[Organisation]:
    """Lock organisations in the order of their keys (no deadlock).

    Sign-ups from these organisations wait, too. Those that had found one that is deleted then are refused by the
    database, and made `once_more`.
    """
    return Organisation.objects.select_for_update().filter(pk__in=pks).order_by("pk")
