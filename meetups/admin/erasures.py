"""Cancelling places and erasing people in the admin, after a page that asks for confirmation."""

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
from meetups.wording.lists import listed

# The page lists all attendees by name, and a form has 2,000 fields at most.
MOST = 500
PAGE = "admin/meetups/attendee/confirm.html"


class ErasureAdmin(GroupScopedAdmin):
    """Two actions on attendees that cannot be undone. Each shows a page with a button first."""

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
        told = [row for row in chosen if attendees.is_told_of_cancelling(row)]
        return self.ask(
            request,
            chosen,
            action="cancel_places",
            title=gettext("Cancel places"),
            template=PAGE,
            noted=[(row, gettext("emailed") if row in told else gettext("not emailed")) for row in chosen],
            words=[_told_in_words(told), *[_passed_on_in_words()] * bool(told)],
        )

    @admin.action(description=_("Erase personal data"), permissions=["change"])
    @needs_recent_log_in
    def erase(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> HttpResponse | None:
        chosen = [row for row in self._chosen(request, queryset) if not row.erased_at]
        if not chosen:
            self.message_user(request, gettext("Nobody was erased: their data is gone already."), messages.WARNING)
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
        told = [row for row in chosen if attendees.is_told_of_cancelling(row)]
        words = [
            gettext(
                "Name, email address and access needs are erased. The place is still counted. No one can undo this."
            ),
            *[gettext("Places at events to come are cancelled first."), _told_in_words(told)] * bool(told),
        ]
        is_all = bool(request.user.is_superuser)
        return self.ask(
            request,
            chosen,
            action="erase",
            title=gettext("Erase personal data"),
            template=PAGE,
            noted=[(row, _others_in_words(others[row.pk], is_all=is_all)) for row in chosen],
            words=words,
            form=form,
        )

    def _erase(self, request: HttpRequest, chosen: list[Attendee], scope: str) -> None:
        if scope == ErasureForm.SITE:
            keys = erasures.erase_everywhere(chosen=chosen)
        else:
            groups = own_groups(request) if scope == ErasureForm.GROUPS else None
            keys = erasures.erase(chosen=chosen, groups=groups)
        audit.record(request, "erasure", scope=scope, attendees=",".join(map(str, keys)))
        number = len(keys)
        done = ngettext("%d place is erased.", "%d places are erased.", number) % number
        self.message_user(request, done, messages.SUCCESS)

    def _chosen(self, request: HttpRequest, queryset: QuerySet[Attendee]) -> list[Attendee]:
        """The chosen rows; none, with a message, if there are too many for one page."""
        rows = list(queryset.select_related("event__group")[: MOST + 1])
        if len(rows) <= MOST:
            return rows
        self.message_user(request, gettext("Choose at most %d people at once.") % MOST, messages.ERROR)
        return []


def _told_in_words(told: list[Attendee]) -> str:
    """Say how many people are emailed, and who; an email address is one person: `2 people are emailed: Ada and Ben.`"""
    if not told:
        return gettext("Nobody is emailed.")
    names = {row.email.lower(): str(row) for row in told}
    words = ngettext(
        "%(number)d person is emailed: %(names)s.", "%(number)d people are emailed: %(names)s.", len(names)
    )
    return words % {"number": len(names), "names": listed(list(names.values()))}


def _passed_on_in_words() -> str:
    return gettext("Free places go to the waitlist. Attendees who get a place or an offer are emailed too.")


def _others_in_words(number: int, *, is_all: bool) -> str:
    """Say at how many other meetings the same email address is on the list."""
    if not number and is_all:
        return gettext("this email address is at no other meeting")
    if not number:
        return gettext("this email address is at no other meeting of groups that you organise")
    if is_all:
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
