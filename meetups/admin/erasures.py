"""Cancelling places and erasing personal data in the admin, after a confirmation page."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin, own_groups
from meetups.forms.people import ErasureForm
from meetups.models import Attendee
from meetups.services import attendees, erasures
from meetups.views import audit
from meetups.views.log_ins import needs_recent_log_in
from meetups.wording.counts import to_phone_in_words
from meetups.wording.lists import listed

# The page lists all attendees by name, and a form has 2,000 fields at most.
MAX_ROWS = 500
PAGE = "admin/meetups/attendee/confirm.html"


class ErasureAdmin(GroupScopedAdmin):
    """Two actions on attendees that cannot be undone. Each shows a confirmation page first."""

    @admin.action(description=_("Cancel places"), permissions=["change"])
    def cancel_places(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> HttpResponse | None:
        chosen = self._chosen(request, queryset)
        if "confirm" in request.POST or not chosen:
            self.perform(
                request,
                chosen,
                lambda attendee: attendees.cancel(attendee=attendee, by=request.user),  # type: ignore[arg-type]
                lambda number: ngettext("%d place is cancelled.", "%d places are cancelled.", number) % number,
            )
            return None
        emailed = [row for row in chosen if attendees.is_told_of_cancelling(row)]
        return self.ask(
            request,
            chosen,
            action="cancel_places",
            title=gettext("Cancel places"),
            template=PAGE,
            rows_and_notes=[(row, gettext("emailed") if row in emailed else gettext("not emailed")) for row in chosen],
            words=[_emailed_in_words(emailed), *_to_phone(chosen), *[_waitlist_in_words()] * bool(emailed)],
        )

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
        form = ErasureForm(
            request.POST if "confirm" in request.POST else None,
            others=sum(others.values()),
            is_site_wide=bool(request.user.is_superuser),
        )
        if not form.is_valid():
            return self._ask_to_erase(request, chosen, others, form)
        self._erase(request, chosen, form.cleaned_data["scope"])
        return None

    def _ask_to_erase(
        self, request: HttpRequest, chosen: list[Attendee], others: dict[int, int], form: ErasureForm
    ) -> HttpResponse:
        emailed = [row for row in chosen if attendees.is_told_of_cancelling(row)]
        words = [
            gettext(
                "Name, email address and access needs are erased. The place is still counted. This cannot be undone."
            ),
            *[gettext("Places at upcoming events are cancelled first."), _emailed_in_words(emailed)] * bool(emailed),
            *_to_phone(chosen),
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

    def _erase(self, request: HttpRequest, chosen: list[Attendee], scope: str) -> None:
        if scope == ErasureForm.SITE:
            erased = erasures.erase_everywhere(chosen=chosen)
        else:
            groups = own_groups(request) if scope == ErasureForm.GROUPS else None
            erased = erasures.erase(chosen=chosen, groups=groups)
        audit.record(request, "erasure", scope=scope, attendees=",".join(map(str, erased)))
        number = len(erased)
        done = ngettext("%d place is erased.", "%d places are erased.", number) % number
        self.message_user(request, done, messages.SUCCESS)

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


def _waitlist_in_words() -> str:
    return gettext("Free places go to the waitlist. Attendees who get a place or an offer are emailed too.")


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
