"""Released remarks in the admin: what became of each, and what has to be done."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetups.admin.base import GroupScopedAdmin
from meetups.admin.lists import FilledFilter, RelatedFilter
from meetups.models import Remark
from meetups.services import remarks


@admin.register(Remark)
class RemarkAdmin(GroupScopedAdmin):
    """Released remarks. They are released, and taken back one by one, on the page of their answer."""

    group_path = "answer__event__group"
    list_display = ["text", "part", "event", "topic", "action"]
    list_select_related = ["answer__event", "topic", "action"]
    list_filter = [
        "part",
        ("topic", FilledFilter),
        ("action", FilledFilter),
        ("answer__event__group", RelatedFilter),
    ]
    ordering = ["-answer__event__starts_at", "part", "answer"]
    actions = ["make_topics", "make_actions", "take_back"]
    fields = ["text", "part", "answer", "topic", "action"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let superusers delete remarks, as they do with their answer. Organisers take them back."""
        return bool(request.user.is_superuser)

    @admin.display(description=_("event"), ordering="answer__event__starts_at")
    def event(self, remark: Remark) -> str:
        return str(remark.answer.event)

    @admin.display(description=_("text"))
    def text(self, remark: Remark) -> str:
        return remark.text

    @admin.action(description=_("Make them topics"), permissions=["view"])
    def make_topics(self, request: HttpRequest, queryset: QuerySet[Remark]) -> None:
        self.perform(
            request,
            queryset,
            lambda remark: remarks.make_topic(answer=remark.answer, part=remark.part),
            lambda number: ngettext("%d remark is a topic.", "%d remarks are topics.", number) % number,
        )

    @admin.action(description=_("Make them actions"), permissions=["view"])
    def make_actions(self, request: HttpRequest, queryset: QuerySet[Remark]) -> None:
        self.perform(
            request,
            queryset,
            lambda remark: remarks.make_action(
                answer=remark.answer,
                part=remark.part,
                by=request.user,  # type: ignore[arg-type]
            ),
            lambda number: ngettext("%d remark is an action.", "%d remarks are actions.", number) % number,
        )

    @admin.action(description=_("Stop showing these words"), permissions=["view"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Remark]) -> None:
        self.perform(
            request,
            queryset,
            lambda remark: remarks.take_back(answer=remark.answer, part=remark.part),
            lambda number: (
                ngettext("%d remark is not shown any more.", "%d remarks are not shown any more.", number) % number
            ),
        )
