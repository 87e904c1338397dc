"""Groups that people propose, in the admin, for superusers."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import SharedAdmin
from meetups.admin.organisers import record_later
from meetups.forms.proposals import DeclineForm
from meetups.models import GroupProposal
from meetups.queries.proposals import first_meeting_in_words, rhythm_in_words, where_in_words
from meetups.services import proposals
from meetups.views.log_ins import needs_recent_log_in


class WaitingFilter(admin.SimpleListFilter):
    """Those that wait for an answer are listed unless others are asked for."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*GroupProposal.Status.choices, ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        shown = self.value() or GroupProposal.Status.WAITING
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": shown == value, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[GroupProposal]:
        shown = self.value() or GroupProposal.Status.WAITING
        return queryset if shown not in GroupProposal.Status.values else queryset.filter(status=shown)


@admin.register(GroupProposal)
class GroupProposalAdmin(SharedAdmin):
    """Superusers read, accept and decline. They change nothing: the person has confirmed what they wrote."""

    list_display = ["name", "strapline", "where", "person", "confirmed"]
    list_filter = [WaitingFilter]
    search_fields = ["name", "person", "email"]
    actions = ["accept", "decline"]
    change_form_template = "admin/meetups/groupproposal/change_form.html"
    readonly_fields = ["where", "first_meeting", "rhythm"]
    view_on_site = False  # only the person may have the token in the URL
    fieldsets = [
        (None, {"fields": ["name", "strapline", "where", "venue", "first_meeting", "rhythm"]}),
        (_("Proposed by"), {"fields": ["person", "email"]}),
        (_("Answer"), {"fields": ["status", "created_at", "confirmed_at", "answered_at", "reason", "group"]}),
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("where"), ordering="area")
    def where(self, proposal: GroupProposal) -> str:
        return where_in_words(proposal)

    @admin.display(description=_("confirmed"), ordering="confirmed_at")
    def confirmed(self, proposal: GroupProposal) -> str:
        return date_format(timezone.localtime(proposal.confirmed_at), "j M") if proposal.confirmed_at else "–"

    @admin.display(description=_("first meeting"))
    def first_meeting(self, proposal: GroupProposal) -> str:
        return first_meeting_in_words(proposal)

    @admin.display(description=_("how often"))
    def rhythm(self, proposal: GroupProposal) -> str:
        return rhythm_in_words(proposal)

    @admin.action(description=_("Accept and email the person"), permissions=["view"])
    @needs_recent_log_in
    def accept(self, request: HttpRequest, queryset: QuerySet[GroupProposal]) -> None:
        self.perform(
            request,
            queryset,
            partial(accept, request),
            lambda number: (
                ngettext(
                    "%d group is accepted. Its lead gets an email with a link to log in.",
                    "%d groups are accepted. Their leads get an email with a link to log in.",
                    number,
                )
                % number
            ),
        )

    @admin.action(description=_("Decline with a reason"), permissions=["view"])
    def decline(self, request: HttpRequest, queryset: QuerySet[GroupProposal]) -> HttpResponse | None:
        form = DeclineForm(request.POST if "confirm" in request.POST else None)
        if not form.is_valid():
            title, words = gettext("Decline with a reason"), gettext("The person gets the reason by email.")
            return self.ask(request, queryset, action="decline", title=title, words=words, form=form)
        self.perform(
            request,
            queryset,
            lambda proposal: proposals.decline(proposal=proposal, reason=form.cleaned_data["reason"]),
            lambda number: ngettext("%d proposal is declined.", "%d proposals are declined.", number) % number,
        )
        return None


def accept(request: HttpRequest, proposal: GroupProposal) -> None:
    """Accept a proposal, and write the role that it gives to the audit log."""
    accepted = proposals.accept(proposal=proposal)
    if accepted.group:
        record_later(request, "roles", group=accepted.group.pk, role="lead", by="proposal")
