"""Lean-coffee boards in the admin: organisers open them, and share links with which others host them.

Nothing here tells anybody's votes.
"""

import re
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.links import LinkAdmin
from meetups.admin.lists import RelatedFilter
from meetups.forms.openings import BoardForm, HostLinkForm
from meetups.models import Board, HostLink, Seat
from meetups.services import boards

STEPS_SHOWN = 100
NUMBERS = ["votes_each", "boxes", "hides_totals"]


@admin.register(Board)
class BoardAdmin(GroupScopedAdmin):
    """Organisers open boards here. A board is changed on its host page alone, and deleted only without a topic."""

    form = BoardForm
    group_path = "event__group"
    list_display = ["event", "phase", "code", "seats", "opened_at"]
    list_select_related = ["event"]
    list_filter = ["phase", ("event__group", RelatedFilter)]
    search_fields = ["event__title", "code"]
    refusal_fields = {**dict.fromkeys(["draft", "cancelled", "past", "exists"], "event"), "none": "topics"}
    add_fieldsets = [(None, {"fields": ["event", "has_topics", *NUMBERS, "topics"]})]
    fieldsets = [
        (None, {"fields": ["event", "pages", "phase", "code", "seats", "has_topics", *NUMBERS]}),
        (_("History"), {"fields": ["opened_by", "opened_at", "wrapped_up_at", "steps"]}),
    ]
    readonly_fields = ["pages", "phase", "code", "seats", "opened_by", "opened_at", "wrapped_up_at", "steps"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seats = Seat.objects.valid().filter(board=OuterRef("pk")).order_by().values("board")
        valid = Coalesce(Subquery(seats.annotate(number=Count("pk")).values("number")), 0)
        return super().get_queryset(request).annotate(valid_seats=valid)

    def get_fieldsets(self, request: HttpRequest, obj: Board | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.initial_event(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def view_on_site(self, obj: Board) -> str | None:
        return obj.get_absolute_url()

    def save_model(self, request: HttpRequest, obj: Board, form: Any, change: bool) -> None:
        opened = boards.open_board(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        obj.__dict__.update(opened.__dict__)

    @admin.display(description=_("pages"))
    def pages(self, board: Board) -> str:
        """Return links to the pages that hosts use."""
        named = {"host": _("Host page"), "screen": _("Screen")}
        named |= {"paper": _("On paper")} if board.has_topics else {}
        links = [(reverse(f"meetups:boards-{page}", args=[board.event.slug]), name) for page, name in named.items()]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.display(description=_("phones"))
    def seats(self, board: Any) -> int:
        return board.valid_seats if board.seats_counted is None else board.seats_counted

    @admin.display(description=_("latest steps of hosts"))
    def steps(self, board: Board) -> str:
        """Return the latest steps, the last one first."""
        rows = board.steps.select_related("host", "card").order_by("-pk")[:STEPS_SHOWN]
        # Steps can be seconds apart, so their times are those of a log: 18:30:05.
        shown = [
            (date_format(localtime(row.at), "j M Y, H:i:s"), f"{row}: {row.card}" if row.card else row, row.taken_by)
            for row in rows
        ]
        return format_html_join("", "<div>{} {} – {}</div>", shown) or "–"


@admin.register(HostLink)
class HostLinkAdmin(LinkAdmin):
    form = HostLinkForm
    group_path = "board__event__group"
    list_display = ["board", "is_open", "until", "created_by"]
    list_select_related = ["board__event", "created_by"]
    list_filter = [("board__event__group", RelatedFilter)]
    search_fields = ["board__event__title"]
    refusal_fields = {"cancelled": "board", "past": "expires_at", "late": "expires_at"}
    add_fieldsets = [
        (
            None,
            {
                "fields": ["board", "expires_at"],
                "description": _("Anyone with the link can host the board, without an account. Give it to hosts only."),
            },
        )
    ]
    fieldsets = [(None, {"fields": ["board", "url", "code", "is_open", "until", "created_by", "created_at"]})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the board in the query string, if the user may organise it."""
        number = request.GET.get("board", "")
        own = self.admin_site._registry[Board].get_queryset(request)
        is_own = bool(re.fullmatch("[1-9][0-9]{0,17}", number)) and own.filter(pk=number).exists()
        return {"board": number} if is_own else {}

    def open(self, link: HostLink, user: Any) -> HostLink:
        return boards.open_host_link(board=link.board, by=user, expires_at=link.expires_at)

    def end(self, link: HostLink) -> None:
        boards.end_host_link(link=link)
