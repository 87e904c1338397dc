"""Groups in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetups.admin.archives import ArchivePages
from meetups.admin.base import GroupScopedAdmin, LastingAddressAdmin
from meetups.admin.handovers import HandOverPages
from meetups.admin.health import HealthPage
from meetups.admin.holidays import follow
from meetups.admin.inlines import RecentLogInAdmin
from meetups.admin.organisers import (
    SAVED_BY_SERVICES,
    GroupLinkInline,
    InvitationInline,
    OrganiserInline,
    may_lead,
)
from meetups.admin.searched import SearchedAdmin
from meetups.admin.sources import SourcePage
from meetups.forms.groups import GroupForm
from meetups.models import Group
from meetups.queries.doors import places_not_used
from meetups.services import holidays


@admin.register(Group)
class GroupAdmin(
    ArchivePages,
    HandOverPages,
    HealthPage,
    SourcePage,
    RecentLogInAdmin,
    LastingAddressAdmin,
    GroupScopedAdmin,
    SearchedAdmin,
):
    """Organisers read their groups, leads change them, superusers create and delete them."""

    form = GroupForm
    group_path = "pk"
    change_list_template = "admin/meetups/group/change_list.html"
    change_form_template = "admin/meetups/group/change_form.html"
    list_display = ["name", "area", "rhythm", "zone"]
    search_fields = ["name", "area"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "strapline", "picture", "story", "colour"]}),
        (_("How and where"), {"fields": ["rhythm", "area", "zone", "nation"]}),
        (_("Getting in touch"), {"fields": ["contact_email", "code_of_conduct", "followers"]}),
        (_("Emails"), {"fields": ["what_to_expect", "asks_days_before"]}),
        (_("Newsletter"), {"fields": ["edition_rhythm", "edition_from", "edition_hour", "sends_editions"]}),
        (_("Topics"), {"fields": ["reviews_topics"]}),
        (_("Privacy"), {"fields": ["keeps_days"]}),
        (_("At the door"), {"fields": ["places_not_used"]}),
    ]
    readonly_fields = ["places_not_used", "followers"]
    inlines = [GroupLinkInline, OrganiserInline, InvitationInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may_lead(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    @admin.display(description=_("places not used"))
    def places_not_used(self, group: Group) -> str:
        """Return the number of places that were not used. The page never shows who did not come."""
        return str(places_not_used(group)) if group.pk else "–"

    @admin.display(description=_("followers"))
    def followers(self, group: Group) -> str:
        """Return the number of followers. Organisers do not see who they are."""
        return str(group.subscriptions.confirmed().count()) if group.pk else "–"

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        """Save the group. A nation that it names for the first time has its public holidays at once."""
        super().save_model(request, obj, form, change)
        if not change or "nation" in form.changed_data:
            holidays.ensure(nation=obj.nation)
            follow(self, request, {obj.nation})

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        save = SAVED_BY_SERVICES.get(formset.model)
        if save:
            save(request, form.instance, formset)
        else:
            super().save_formset(request, form, formset, change)
