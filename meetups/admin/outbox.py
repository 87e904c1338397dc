"""The outbox in the admin: emails, their recipients and their state."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin
from meetups.models import Heartbeat, OutboxEmail
from meetups.models.outbox import HIDDEN_FROM_ORGANISERS
from meetups.services.emails import outbox
from meetups.wording.dates import moment_in_words

PROGRESS = ["attempts", "next_try_at", "last_error", "sent_at", "given_up_at"]


class StateFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(OutboxEmail.State.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.in_state(self.value()) if self.value() in OutboxEmail.State.values else queryset


@admin.register(OutboxEmail)
class OutboxEmailAdmin(GroupScopedAdmin):
    """Organisers see the emails to attendees of their events, without the text, because it has the link to a place.

    They do not see emails to followers, or those that would show who did not come or how many places somebody has in
    all groups. Emails are read-only.
    """

    group_path = "attendee__event__group"
    list_display = ["to", "kind", "state_in_words", "problem", "attempts", "subject", "about"]
    list_select_related = ["event"]
    list_filter = [StateFilter, "kind"]
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    actions = ["try_again"]
    fieldsets = [
        (None, {"fields": ["kind", "to", "subject", "event"]}),
        (_("Progress"), {"fields": ["state_in_words", "created_at", *PROGRESS]}),
    ]
    content = (_("Content"), {"fields": ["text", "calendar", "unsubscribe_url", "version"]})

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.exclude(kind__in=HIDDEN_FROM_ORGANISERS)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.fieldsets, self.content] if request.user.is_superuser else self.fieldsets

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        newest = Heartbeat.objects.newest()
        is_silent = newest is None or newest.is_silent
        if request.method == "GET" and self.has_view_permission(request) and is_silent:
            self.message_user(request, _worker_warning(newest), messages.WARNING)
        return super().changelist_view(request, *args, **kwargs)

    @admin.display(description=_("event"), ordering="event__starts_at")
    def about(self, email: OutboxEmail) -> str:
        if email.event is None:
            return "–"
        return f"{Truncator(email.event.title).chars(30)}, {date_format(email.event.local_date, 'j M Y')}"

    @admin.display(description=_("status"))
    def state_in_words(self, email: OutboxEmail) -> str:
        return email.state_in_words

    @admin.display(description=_("last error"))
    def problem(self, email: OutboxEmail) -> str:
        return Truncator(email.last_error).chars(100) or "–"

    @admin.action(description=_("Try again now"))
    def try_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        def done(number: int) -> str:
            words = ngettext("%(number)d email is tried again.", "%(number)d emails are tried again.", number)
            return words % {"number": number}

        self.perform(request, queryset, lambda email: outbox.try_again(email=email), done)


def _worker_warning(newest: Heartbeat | None) -> str:
    if newest is None:
        return gettext("Emails wait until a worker runs: none has run yet")
    since = moment_in_words(newest.beat_at, settings.TIME_ZONE)
    return gettext("Emails wait until a worker runs: none has run since %(since)s") % {"since": since}
