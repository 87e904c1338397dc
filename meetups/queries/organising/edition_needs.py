"""Needs of newsletters: editions that organisers can look at, and those that wait for them."""

from collections.abc import Iterator

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from meetups.extensions import Need
from meetups.models import Edition, Group
from meetups.queries.edition_rounds import WAITS_FOR_FIRST
from meetups.wording import present
from meetups.wording.dates import moment_in_words
from meetups.wording.editions import waiting_in_words
from meetups.wording.urgency import Urgency

MOST = 20


def of_editions(groups: QuerySet[Group]) -> Iterator[Need]:
    """Yield a need for each edition of these groups that organisers were asked to look at. One query."""
    sent = Edition.objects.sent().filter(group=OuterRef("group")).order_by().values("group")
    number = Coalesce(Subquery(sent.annotate(number=Count("pk")).values("number")), 0)
    rows = Edition.objects.open().filter(drafted_at__isnull=False, group__in=groups.values("pk"))
    for edition in rows.annotate(sent=number).select_related("group").order_by("due_at", "pk")[:MOST]:
        yield _of(edition, edition.group.sends_editions and edition.sent >= WAITS_FOR_FIRST)


def _of(edition: Edition, sends_itself: bool) -> Need:
    words = waiting_in_words(
        edition.group.name,
        is_due=edition.due_at <= present.now(),
        when=moment_in_words(edition.due_at, edition.group.zone),
        sends_itself=sends_itself,
    )
    url = reverse("admin:meetups_edition_change", args=[edition.pk])
    return Need(Urgency.LATER if sends_itself else Urgency.WAITING, edition.due_at, words, url)
