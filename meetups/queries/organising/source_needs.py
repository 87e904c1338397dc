"""Needs of calendars that are read each night: changes that wait for an answer, and failures of a week."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from meetups.extensions import Need
from meetups.models import CalendarSource, Group
from meetups.wording.urgency import Urgency

MOST = 20


def of_sources(groups: QuerySet[Group]) -> Iterator[Need]:
    """Yield a need for each calendar of these groups with changes to answer, or that fails for a week. One query."""
    rows = CalendarSource.objects.filter(group__in=groups.values("pk")).select_related("group")
    needy = rows.filter(~Q(file="") | Q(told_at__isnull=False)).defer("file", "uids")
    for source in needy.annotate(has_file=~Q(file="")).order_by("changed_at", "pk")[:MOST]:
        yield from _of(source)


def _of(source: CalendarSource) -> Iterator[Need]:
    names = {"group": source.group.name, "day": source.failing_since_in_words}
    if source.changed_at and source.has_file:  # type: ignore[attr-defined]
        words = _("The calendar of %(group)s has changed: check what to import") % names
        page = reverse("admin:meetups_event_import_source", args=[source.pk])
        yield Need(Urgency.WAITING, source.changed_at, words, page)
    if source.failing_since and source.told_at:
        words = _("The calendar of %(group)s has not been readable since %(day)s") % names
        page = reverse("admin:meetups_group_calendar", args=[source.group_id])
        yield Need(Urgency.LATER, source.failing_since, words, page)
