"""Needs of the blogroll: suggestions to answer, and websites that have ended or cannot be read for a fortnight."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from meetups.extensions import Need
from meetups.models import BlogrollSource, Group
from meetups.models.blogroll import FLAGGED_AFTER
from meetups.wording import present
from meetups.wording.urgency import Urgency

MOST = 20
Status = BlogrollSource.Status


def of_blogroll(groups: QuerySet[Group]) -> Iterator[Need]:
    """Yield a need for each website of these groups that is suggested, has ended or fails for a fortnight. One query.

    Suggestions come first, the oldest first. Their list has the actions that answer them.
    """
    rows = BlogrollSource.objects.filter(group__in=groups.values("pk")).select_related("group").defer("known")
    fails = Q(status=Status.ACTIVE, failing_since__lte=present.now() - FLAGGED_AFTER)
    needy = rows.filter(fails | Q(status__in=[Status.SUGGESTED, Status.ENDED]))
    rows_page = reverse("admin:meetups_blogrollsource_changelist")
    for source in needy.order_by("-status", "created_at", "pk")[:MOST]:
        page = reverse("admin:meetups_blogrollsource_change", args=[source.pk])
        names = {"name": source.name, "group": source.group.name, "day": source.failing_since_in_words}
        if source.status == Status.SUGGESTED:
            words = _("Somebody suggests %(name)s for the blogroll of %(group)s: accept or decline it") % names
            yield Need(Urgency.WAITING, source.created_at, words, f"{rows_page}?status__exact={Status.SUGGESTED}")
        else:
            words = _("%(name)s, in the blogroll of %(group)s, has not been readable since %(day)s") % names
            yield Need(Urgency.LATER, source.failing_since or source.created_at, words, page)
