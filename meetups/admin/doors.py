"""Door links in the admin. Door volunteers check people in with them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetups.admin.links import LinkAdmin
from meetups.admin.lists import RelatedFilter
from meetups.forms.doors import DoorLinkForm
from meetups.models import DoorLink
from meetups.services import doors


@admin.register(DoorLink)
class DoorLinkAdmin(LinkAdmin):
    form = DoorLinkForm
    group_path = "event__group"
    list_display = ["event", "is_open", "until", "created_by"]
    list_select_related = ["event", "created_by"]
    list_filter = [("event__group", RelatedFilter)]
    search_fields = ["event__title"]
    refusal_fields = {"draft": "event", "cancelled": "event", "past": "expires_at", "late": "expires_at"}
    add_fieldsets = [
        (
            None,
            {
                "fields": ["event", "expires_at"],
                "description": _(
                    "Anyone with the link can see the names and organisations of the attendees and check "
                    "them in, without an account. Give it to your door volunteers only."
                ),
            },
        )
    ]
    fieldsets = [(None, {"fields": ["event", "url", "code", "is_open", "until", "created_by", "created_at"]})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.initial_event(request)

    def open(self, link: DoorLink, user: Any) -> DoorLink:
        return doors.open_link(event=link.event, by=user, expires_at=link.expires_at)

    def end(self, link: DoorLink) -> None:
        doors.revoke(link=link)
