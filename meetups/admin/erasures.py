"""Cancelling places and erasing personal data in the admin, after a confirmation page."""

from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin, own_groups
from meetups.forms.events import ShownForm
from meetups.forms.people import ErasureForm
from meetups.models import Attendee, Event, OutboxEmail
from meetups.queries import hearing
from meetups.services import attendees, erasures
from meetups.services.attendees import waitlist
from meetups.views import audit
from meetups.views.log_ins import needs_recent_log_in
from meetups.wording.counts import to_phone_in_words
from meetups.wording.lists import listed
from meetups.wording.recipients import difference_in_words

# The page lists all attendees by name, and a form has 2,000 fields at most.
MAX_ROWS = 500
PAGE = "admin/meetups/attendee/confirm.html"


class ErasureAdmin(GroupScopedAdmin):
    """Two actions on attendees that cannot be undone. Each shows a confirmation page first."""

    @admin.action(description=_("Cancel places"), permissions=["change"])
    def cancel_places(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> HttpResponse | None:
        chosen = self._chosen(request, queryset)
        emailed = [row for row in chosen if attendees.is_emailed_of_cancelling(row)]
        next_ones = _next_ones(chosen)
        if "confirm" in request.POST or not chosen:
            self._cancel_places(request, chosen)
            return None
        return self.ask(
            request,
            chosen,
            action="cancel_places",
            title=gettext("Cancel places"),
            template=PAGE,
            rows_and_notes=[(row, gettext("emailed") if row in emailed else gettext("not emailed")) for row in chosen],
            words=[_emailed_in_words(emailed), *_to_phone(chosen), *_waitlist_in_words(next_ones)],
            form=ShownForm(initial={"shown": len(emailed) + _count_emailed(next_ones)}),
        )

    def _cancel_places(self, request: HttpRequest, chosen: list[Attendee]) -> None:
        """Cancel places, and say how many people are told, compared with the number that was shown."""
        form, begun, told = ShownForm(request.POST), timezone.now(), []

        def cancel(attendee: Attendee) -> None:
            told.append(attendees.is_emailed_of_cancelling(attendee))
            attendees.cancel(attendee=attendee, by=request.user)  # type: ignore[arg-type]

        def done(number: int) -> str:
            events = Event.objects.filter(pk__in={row.event_id for row in chosen})
            freed, silent = hearing.of_freed_for(events, begun)
            words = ngettext("%d place is cancelled.", "%d places are cancelled.", number) % number
            shown = form.cleaned_data["shown"] if form.is_valid() else None
            return f"{words} {difference_in_words(sum(told) + freed, shown)} {silent}".strip()

        self.perform(request, chosen, cancel, done)

    @admin.action(description=_("Erase personal data"), permissions=["change"])
    @needs_recent_log_in
    def erase(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> HttpResponse | None:
        chosen = [row for row in self._chosen(request, queryset) if not row.erased_at]
        if not chosen:
            self.message_user(
                request, gettext("The personal data of these people is erased already."), messages.WARNING
            )
            return None
        others = erasures.count_others(chosen=chosen, groups=own_groups(request))
        emailed = [row for row in chosen if attendees.is_emailed_of_cancelling(row)]
        form = ErasureForm(
            request.POST if "confirm" in request.POST else None,
            others=sum(others.values()),
            is_site_wide=bool(request.user.is_superuser),
            shown=len(emailed) + _count_emailed(_next_ones(chosen)),
        )
        if not form.is_valid():
            return self._ask_to_erase(request, chosen, others, emailed, form)
        self._erase(request, chosen, form.cleaned_data)
        return None

    def _ask_to_erase(
        self,
        request: HttpRequest,
        chosen: list[Attendee],
        others: dict[int, int],
        emailed: list[Attendee],
        form: ErasureForm,
    ) -> HttpResponse:
        words = [
            gettext(
                "Name, email address and access needs are erased. The place is still counted. This cannot be undone."
            ),
            *[gettext("Places at upcoming events are cancelled first."), _emailed_in_words(emailed)] * bool(emailed),
            *_to_phone(chosen),
            *_waitlist_in_words(_next_ones(chosen)),
        ]
        is_site_wide = bool(request.user.is_superuser)
        return self.ask(
            request,
            chosen,
            action="erase",
            title=gettext("Erase personal data"),
            template=PAGE,
            rows_and_notes=[(row, _others_in_words(row, others[row.pk], is_site_wide=is_site_wide)) for row in chosen],
            words=words,
            form=form,
        )

    def _erase(self, request: HttpRequest, chosen: list[Attendee], cleaned: dict[str, Any]) -> None:
        """Erase people, and say how many were told. The number that was shown is that of the chosen places alone."""
        begun, scope = timezone.now(), cleaned["scope"]
        if scope == ErasureForm.SITE:
            erased = erasures.erase_everywhere(chosen=chosen)
        else:
            groups = own_groups(request) if scope == ErasureForm.GROUPS else None
            erased = erasures.erase(chosen=chosen, groups=groups)
        audit.record(request, "erasure", scope=scope, attendees=",".join(map(str, erased)))
        number = len(erased)
        done = ngettext("%d place is erased.", "%d places are erased.", number) % number
        shown = cleaned["shown"] if scope == ErasureForm.CHOSEN else None
        freed, silent = hearing.of_freed_for(Event.objects.filter(attendees__in=erased), begun)
        leaving = OutboxEmail.objects.filter(attendee__in=erased, created_at__gte=begun)
        told = difference_in_words(leaving.count() + freed, shown)
        self.message_user(request, f"{done} {told} {silent}".strip(), messages.SUCCESS)

    def _chosen(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> list[Attendee]:
        """Return the chosen rows. If there are too many for one page, show a message and return none."""
        rows = list(queryset.select_related("event__group")[: MAX_ROWS + 1])
        if len(rows) <= MAX_ROWS:
            return rows
        self.message_user(request, gettext("Choose at most %d people at once.") % MAX_ROWS, messages.ERROR)
        return []


def _emailed_in_words(emailed: list[Attendee]) -> str:
    """Return the number of people who are emailed, and their names. Each email address counts as one person."""
    if not emailed:
        return gettext("No emails are sent.")
    names = {row.email.lower(): str(row) for row in emailed}
    words = ngettext(
        "%(number)d person is emailed: %(names)s.", "%(number)d people are emailed: %(names)s.", len(names)
    )
    return words % {"number": len(names), "names": listed(list(names.values()))}


def _next_ones(leaving: list[Attendee]) -> list[Attendee]:
    """Return the attendees on waitlists who get a place or an offer if these attendees leave."""
    by_event = groupby(sorted(leaving, key=lambda row: row.event_id), key=lambda row: row.event_id)
    rows = [list(group) for _event, group in by_event]
    return [found for group in rows for found in waitlist.next_ones(group[0].event, group)]


def _count_emailed(next_ones: list[Attendee]) -> int:
    return sum(not row.is_reached_by_phone for row in next_ones)


def _waitlist_in_words(next_ones: list[Attendee]) -> list[str]:
    """Return the sentences about the attendees on waitlists: those who are emailed, and those to phone."""
    emailed = _count_emailed(next_ones)
    silent = len(next_ones) - emailed
    words = ngettext(
        "%d person on the waitlist gets a place or an offer, and an email.",
        "%d people on the waitlist get a place or an offer, and an email.",
        emailed,
    )
    to_phone = ngettext(
        "%d person on the waitlist gets a place and has no email address: phone them.",
        "%d people on the waitlist get a place and have no email address: phone them.",
        silent,
    )
    return [words % emailed] * bool(emailed) + [to_phone % silent] * bool(silent)


def _to_phone(chosen: list[Attendee]) -> list[str]:
    """Return the sentence about attendees of upcoming events who have no email address, if there are any."""
    number = sum(row.is_reached_by_phone and not row.event.is_past for row in chosen)
    return [to_phone_in_words(number)] if number else []


def _others_in_words(attendee: Attendee, number: int, *, is_site_wide: bool) -> str:
    """Return the number of other meetings with the same email address, in words."""
    if attendee.is_reached_by_phone:
        return gettext("no email address, so search other meetings for the name")
    if not number and is_site_wide:
        return gettext("this email address is at no other meeting")
    if not number:
        return gettext("this email address is at no other meeting of groups that you organise")
    if is_site_wide:
        words: Any = ngettext(
            "this email address is at %d other meeting", "this email address is at %d other meetings", number
        )
    else:
        words = ngettext(
            "this email address is at %d other meeting of groups that you organise",
            "this email address is at %d other meetings of groups that you organise",
            number,
        )
    return str(words % number)
