"""The organisations people come from: suggested, and put together when one was typed in two ways."""

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
    """Names that may be suggested to anybody, asked for once an hour: everyone who has ever come is counted for it."""
    return cache.get_or_set(SUGGESTED, Organisation.objects.suggested, AN_HOUR) or []


def organisation_named(name: str) -> Organisation | None:
    """The organisation of that name, whatever the case and the spaces; a new one when nobody came from there yet."""
    name = " ".join(name.split())
    if not name:
        return None
    rows = Organisation.objects.alias(lowered_name=Lower("name"))  # as organisation_name_unique compares
    return rows.get_or_create(lowered_name__exact=Lower(Value(name)), defaults={"name": name})[0]


@transaction.atomic
def merge(*, into: Organisation, others: Iterable[Organisation]) -> Organisation:
    """Organisations that are one become one: it takes over who comes from the others, what they host, and a website
    it lacks. The others are gone. Raises ValidationError with the code alone when there is nothing to merge.
    """
    keys = {organisation.pk for organisation in others} - {into.pk}
    rows = {row.pk: row for row in _locked(keys | {into.pk})}
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
    """The name of an organisation that few people typed goes with the last of them: it may have been their own.

    The row stays, so that the numbers do. How many names went.
    """
    named = Organisation.objects.exclude(name__startswith=FORGOTTEN)
    numbers = list(Organisation.objects.forgotten().filter(pk__in=named.values("pk")).values_list("pk", flat=True))
    for number in numbers:
        # a name that nobody could have taken before
        Organisation.objects.filter(pk=number).update(name=f"{FORGOTTEN}{secrets.token_urlsafe(12)}")
    return len(numbers)


def _locked(keys: set[int]) -> Iterable[Organisation]:
    """In the order of their keys, so that two who merge at once wait for each other; a place taken now waits too."""
    return Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk")
