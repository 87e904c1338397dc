"""The organisations of attendees: suggesting, creating, merging and forgetting them."""

import secrets
from collections.abc import Iterable

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Attendee, Organisation, Venue

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
    Attendee.objects.filter(organisation__in=rows).update(organisation=kept)
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

    Sign-ups from these organisations wait, too. One that had read an organisation that is deleted then is refused by
    the database.
    """
    return Organisation.objects.select_for_update().filter(pk__in=pks).order_by("pk")
