"""Which events, in what order, and with what: the questions lists and pages ask of them."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from meetups.models.calendars import CARD_COLUMNS, EventCard, event_cards

if TYPE_CHECKING:
    from meetups.models.events import Event  # noqa: F401
    from meetups.models.prepared import Slot

# No meetup is longer. It lets "what is on now or later" start reading at a known place of an index.
LONGEST = timedelta(days=31)


NOT_ON_ITS_PAGE = (
    "description", "online_url", "uid", "sequence", "created_at", "updated_at",
    "group__story", "group__story_html", "group__code_of_conduct", "group__code_of_conduct_html", "group__rhythm",
    "group__nation", "group__what_to_expect", "group__keeps_days", "group__asks_days_before", "cutoff_hours",
    "confirms_sign_ups",
    "group__contact_email", "group__zone", "group__updated_at", "venue__directions", "venue__host",
    "venue__updated_at",
)  # fmt: skip


@cache
def not_of_its_series() -> tuple[str, ...]:
    """What an event's page leaves unsaid of its series: all but the name of the usual venue."""
    series, venue = (apps.get_model("meetups", name)._meta.concrete_fields for name in ("EventSeries", "Venue"))
    unsaid = [f"series__{field.name}" for field in series if field.name not in {"id", "venue"}]
    unsaid += [f"series__venue__{field.name}" for field in venue if field.name not in {"id", "name"}]
    return tuple(unsaid)


def places_taken(now: "datetime | Slot") -> Coalesce:
    """For a row of events, how many places are taken at that moment."""
    attendees = apps.get_model("meetups", "Attendee")
    taken = (
        attendees.objects.taking(now)
        .filter(event=models.OuterRef("pk"))
        .order_by()
        .values("event")
        .annotate(number=models.Count("pk"))
        .values("number")
    )
    return Coalesce(models.Subquery(taken), 0)


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> "EventQuerySet":
        """Everything but drafts: a cancelled event keeps its page."""
        return self.exclude(status=self.model.Status.DRAFT)

    def upcoming(self, now: "datetime | Slot | None" = None, since: "Slot | None" = None) -> "EventQuerySet":
        """Not yet over, soonest first; what is going on now is still upcoming (law 3). `since` is LONGEST before."""
        now = now or timezone.now()
        begun = now - LONGEST if isinstance(now, datetime) else since
        return self.filter(ends_at__gt=now, starts_at__gt=begun).order_by("starts_at", "id")

    def past(self, now: "datetime | Slot | None" = None) -> "EventQuerySet":
        """Over, latest first."""
        return self.filter(ends_at__lte=now or timezone.now()).order_by("-starts_at", "-id")

    def with_taken(self, now: "datetime | Slot | None" = None) -> "EventQuerySet":
        """Adds `taken`, how many places nobody else can have."""
        return self.annotate(taken=places_taken(now or timezone.now()))

    def with_numbers(self) -> "EventQuerySet":
        """Adds `held`, how many have, had, are offered or reserved a place, `newcomers` among them, and `waiting`."""
        attendees = apps.get_model("meetups", "Attendee")
        rows = attendees.objects.filter(event=models.OuterRef("pk")).order_by().values("event")
        holds = Q(status__in=[*attendees.HELD, attendees.Status.OFFERED, attendees.Status.RESERVED])
        numbers = {
            "held": holds,
            "newcomers": holds & Q(is_first_time=True),
            "waiting": Q(status=attendees.Status.WAITING),
        }
        counted = {name: rows.annotate(number=models.Count("pk", filter=which)) for name, which in numbers.items()}
        return self.annotate(
            **{name: Coalesce(models.Subquery(row.values("number")), 0) for name, row in counted.items()}
        )

    def whole(self) -> "EventQuerySet":
        """With all that an event's own page says, and nothing more; the order is nobody's business for one row."""
        events = self.order_by().select_related("group", "venue", "series__venue")
        return events.defer(*NOT_ON_ITS_PAGE, *not_of_its_series())

    def filtered(
        self, *, group: str = "", venue: str = "", mode: str = "", q: str = "", on: date | None = None
    ) -> "EventQuerySet":
        """Of that group, at that venue, attended that way, with these words, on that day; empty is not asked."""
        events = self
        if group:
            events = events.filter(group__slug=group)
        if venue:
            events = events.filter(venue__slug=venue)
        if mode:
            events = events.filter(attendance_mode=mode)
        if on:
            events = events.filter(slug__startswith=f"{on.isoformat()}-")  # the address begins with the local day
        for word in q.split():
            events = events.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(group__name__icontains=word)
                | Q(venue__name__icontains=word)
                | Q(venue__address_locality__icontains=word)
            )
        return events

    def cards(self, now: datetime | None = None) -> list[EventCard]:
        """The lines of a list, in the order and number of this queryset, with one query."""
        return event_cards(self.with_taken(now).values_list(*CARD_COLUMNS), now)
