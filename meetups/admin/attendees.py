"""Attendees in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.erasures import ErasureAdmin
from meetups.admin.lists import MOST_FOUND, RelatedFilter
from meetups.admin.meeting_first import MeetingFirstAdmin
from meetups.admin.phoning import ReachFilter
from meetups.admin.tables import csv_of, state_in_words
from meetups.forms.attendees import AttendeeAdminForm
from meetups.models import Attendee, AttendeeChange, Event, Organisation
from meetups.models.attendees import AttendeeQuerySet
from meetups.models.places import is_standing
from meetups.services import attendees, organisations
from meetups.services.attendees import offers
from meetups.services.attendees.locking import lock_event
from meetups.views import audit
from meetups.views.log_ins import needs_recent_log_in
from meetups.wording.dates import moment_in_words

Status = Attendee.Status
# The fields that an organiser may correct. The service has parameters of the same names.
CORRECTED = ("name", "email", "access_needs", "is_first_time", "is_name_public", "wants_offer")
# The fields that an organiser fills in for a new attendee.
ADDED = ("event", "name", "email", "access_needs", "is_first_time", "wait", "once")
# Of access needs in the list; the page of the needs of a meeting has the whole text.
LONGEST_NEEDS = 120


class StateFilter(admin.SimpleListFilter):
    """Filter by status. One choice covers all past places, so that the list does not show who came."""

    title = _("status")
    parameter_name = "state"
    STATES: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
        "place": (_("Has or had a place"), Attendee.HELD),
        "waiting": (_("Waiting"), (Status.WAITING,)),
        "offered": (_("Offered a place"), (Status.OFFERED,)),
        "reserved": (_("Reserved, not confirmed"), Attendee.UNCONFIRMED),
        "cancelled": (_("Cancelled"), (Status.CANCELLED,)),
    }
    STANDING = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found = [(name, label) for name, (label, _states) in self.STATES.items()]
        return [found[0], (self.STANDING, _("Standing place")), *found[1:]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> QuerySet[Attendee]:
        if self.value() == self.STANDING:
            return queryset.filter(is_standing(), status__in=Attendee.HELD)
        chosen = self.STATES.get(self.value() or "")
        return queryset.filter(status__in=chosen[1]) if chosen else queryset


@admin.register(Attendee)
class AttendeeAdmin(MeetingFirstAdmin, ErasureAdmin):
    """Attendees of an organiser's events. No page shows who did not come, or the token of a place."""

    form = AttendeeAdminForm
    group_path = "event__group"
    change_form_template = "admin/meetups/attendee/change_form.html"
    list_display = ["name_or_erased", "state", "email_or_phone", "needs", "is_first_time", "organisation"]
    list_select_related = ["event", "organisation"]
    labels = {"created_at": _("signed up at")}
    list_filter = [
        StateFilter,
        ReachFilter,
        "is_first_time",
        ("event__group", RelatedFilter),
        ("organisation", RelatedFilter),
    ]
    search_fields = ["name", "email"]  # see also `find`
    actions = ["give_place", "move_to_top", "wait_again", "record_phoned", "cancel_places", "erase", "export"]
    view_on_site = False
    refusal_fields = {"taken": "email", "full": "event", "draft": "event", "cancelled": "event"}
    add_fieldsets = [
        (
            None,
            {
                "fields": ["event", "name", "email", "organisation_name", "access_needs", "is_first_time", "wait"],
                "description": _("We email them the link to manage their place."),
            },
        )
    ]
    fieldsets = [
        (None, {"fields": ["event", "state", "name", "email", "organisation_name"]}),
        (
            _("For the organisers"),
            {
                "fields": ["access_needs", "is_first_time", "is_name_public"],
                "description": _("Share this only with people who need to know."),
            },
        ),
        (_("When"), {"fields": ["created_at"]}),  # `updated_at` would show who came
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_position().annotate(stands=is_standing())  # type: ignore[attr-defined]

    def find(self, request: HttpRequest, rows: AttendeeQuerySet, words: str) -> AttendeeQuerySet:  # type: ignore[override]
        """Find attendees by name, email address, organisation, event and group, without joining millions of rows."""
        if "@" in words and (of_email := rows.with_email(words.strip())).exists():
            return of_email
        for word in words.split():
            titled = Event.objects.filter(Q(title__icontains=word) | Q(group__name__icontains=word))
            named = Organisation.objects.filter(name__icontains=word)
            events, hosts = (some.order_by("-pk").values_list("pk", flat=True)[:MOST_FOUND] for some in (titled, named))
            is_related = Q(event__in=list(events)) | Q(organisation__in=list(hosts))
            rows = rows.filter(is_related | Q(name__icontains=word) | Q(email__icontains=word))
        return rows

    def get_ordering(self, request: HttpRequest) -> Any:
        """Sort the waitlist by position, and all others by name."""
        is_waitlist = request.GET.get("state") == "waiting"
        return ["event__starts_at", "event", "waitlist_number"] if is_waitlist else ["name", "id"]

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Refuse filters on `status`, which would show who came."""
        return lookup.partition("__")[0] != "status" and super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request: HttpRequest, obj: Attendee | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        first, *others = self.fieldsets
        asked = ["position"] if obj.is_reached_by_phone else ["position", "wants_offer"]  # nobody could answer an offer
        return [first, *[(_("Waitlist"), {"fields": asked})] * obj.is_waiting, *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Attendee | None = None) -> list[str]:
        return ["event", "state", "created_at"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse changes to an erased attendee."""
        return super().has_change_permission(request, obj) and (obj is None or obj.erased_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse deletion. A cancelled place goes to the waitlist, and an erased attendee is still counted."""
        return False

    def lock(self, row: Attendee) -> None:
        """Lock an attendee, but their event first, as services do."""
        lock_event(row.event)
        super().lock(row)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["organisations"] = organisations.suggested()
        if attendee := context["original"]:
            context["history"] = history(attendee)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Attendee, form: Any, change: bool) -> None:
        cleaned = form.cleaned_data
        organisation = cleaned["organisation_name"]
        if not change:
            values = {name: cleaned[name] for name in ADDED}
            added = attendees.add(**values, organisation=organisation, by=request.user)  # type: ignore[arg-type]
            obj.__dict__.update(added.__dict__)
            return
        details = {name: cleaned[name] for name in CORRECTED if name in cleaned}
        attendees.correct(attendee=obj, organisation=organisation, **details)
        if "position" in form.changed_data:
            offers.move(attendee=obj, to=cleaned["position"])

    @admin.display(description=_("name"), ordering="name")
    def name_or_erased(self, attendee: Attendee) -> str:
        return attendee.name or gettext("(erased)")

    @admin.display(description=_("email address"), ordering="email")
    def email_or_phone(self, attendee: Attendee) -> str:
        if attendee.is_reached_by_phone and not attendee.event.is_past:
            return gettext("None: phone them")
        return attendee.email

    @admin.display(description=_("access needs"), ordering="access_needs")
    def needs(self, attendee: Attendee) -> str:
        return Truncator(attendee.access_needs).chars(LONGEST_NEEDS)

    @admin.display(description=_("status"), ordering="waitlist_number")
    def state(self, attendee: Attendee) -> str:
        """Return the status in words. The list cannot be sorted by it, which would show who came."""
        if not attendee.is_waiting:
            words = state_in_words(attendee.status, attendee.event)
            stands = attendee.is_going and attendee.stands  # type: ignore[attr-defined]
            return gettext("%s, standing place") % words if stands else words
        return gettext("Number %(position)d on the waitlist") % {"position": attendee.on_waitlist + 1}  # type: ignore[attr-defined]

    @admin.action(description=_("Give a place"), permissions=["change"])
    def give_place(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> None:
        def give(attendee: Attendee) -> None:
            is_back = attendee.status == Status.CANCELLED
            service = attendees.restore if is_back else offers.promote
            service(attendee=attendee, by=request.user)  # type: ignore[arg-type]

        done = lambda number: ngettext("%d person has a place now.", "%d people have a place now.", number) % number  # noqa: E731
        self.perform(request, queryset.order_by("event", "waitlist_number", "pk"), give, done)

    @admin.action(description=_("Move to the top of the waitlist"), permissions=["change"])
    def move_to_top(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> None:
        """Move attendees to the top of the waitlist. They keep their order."""
        self.perform(
            request,
            queryset.order_by("event", "-waitlist_number", "pk"),
            lambda attendee: offers.move(attendee=attendee, to=1),
            lambda number: ngettext("%d person is moved.", "%d people are moved.", number) % number,
        )

    @admin.action(description=_("Put at the end of the waitlist"), permissions=["change"])
    def wait_again(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> None:
        self.perform(
            request,
            queryset.order_by("event", "pk"),
            lambda attendee: attendees.restore(attendee=attendee, wait=True, by=request.user),  # type: ignore[arg-type]
            lambda number: (
                ngettext("%d person is back on the list.", "%d people are back on the list.", number) % number
            ),
        )

    @admin.action(description=_("Record as phoned"), permissions=["change"])
    def record_phoned(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> None:
        self.perform(
            request,
            queryset.order_by("event", "pk"),
            lambda attendee: attendees.record_phoned(attendee=attendee),
            lambda number: (
                ngettext("%d person is recorded as phoned.", "%d people are recorded as phoned.", number) % number
            ),
        )

    @admin.action(description=_("Export (CSV)"), permissions=["view"])
    @needs_recent_log_in
    def export(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> Any:
        audit.record(request, "export", chosen=queryset.count())
        return csv_of(queryset)


def history(attendee: Attendee) -> list[dict[str, Any]]:
    """Return the history of a place for organisers. Once the event is over, it does not show who came."""
    event = attendee.event
    rows: QuerySet[AttendeeChange] = attendee.changes.select_related("by").exclude(became=Status.ABSENT)
    if event.ends_at <= timezone.now():
        rows = rows.exclude(Q(was__in=Attendee.HELD) & Q(became__in=Attendee.HELD))
    return [
        {
            "at": moment_in_words(row.at, event.zone),
            "was": state_in_words(row.was, event) if row.was else "–",
            "became": state_in_words(row.became, event),
            "cause": row.get_cause_display(),
            "by": row.by or "",
        }
        for row in rows
    ]
