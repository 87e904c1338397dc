"""Groups in the admin."""

from html import escape
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
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
from meetups.models import BlogrollSource, Edition, Group, Picture
from meetups.models.slugs import path_of
from meetups.queries.doors import places_not_used
from meetups.services import blogroll, holidays

FRAME = '<iframe src="{}" title="{}" width="100%" height="480" style="border: 0" loading="lazy"></iframe>'
COPIED = (
    '<span class="copied"><textarea class="vLargeTextField" rows="3" cols="40" readonly aria-label="{1}">{0}'
    "</textarea> "
    '<button class="button" type="button" data-copied="{2}" data-failed="{3}" hidden>{4}</button></span> '
    '<a href="{5}">{6}</a>'
)


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

    class Media:
        js = [forms.widgets.Script("js/copy.js", type="module")]

    form = GroupForm
    group_path = "pk"
    change_list_template = "admin/meetups/group/change_list.html"
    change_form_template = "admin/meetups/group/change_form.html"
    list_display = ["name", "area", "rhythm", "zone"]
    search_fields = ["name", "area"]
    prepopulated_fields = {"slug": ["name"]}
    labels = {"contact_email": _("Contact email address")}
    help_texts = {
        "asks_days_before": _(
            "This many days before each meeting, we email everyone with a place. Leave it empty to ask nobody."
        ),
    }
    fieldsets = [
        (None, {"fields": ["name", "slug", "strapline", "picture", "story", "colour"]}),
        (_("How and where"), {"fields": ["rhythm", "area", "zone", "nation"]}),
        (_("Getting in touch"), {"fields": ["contact_email", "code_of_conduct", "followers"]}),
        (_("Emails"), {"fields": ["what_to_expect", "asks_days_before"]}),
        (_("Newsletter"), {"fields": ["edition_rhythm", "edition_from", "edition_hour", "sends_editions"]}),
        (_("Topics"), {"fields": ["reviews_topics"]}),
        (_("Privacy"), {"fields": ["keeps_days"]}),
        (_("At the door"), {"fields": ["places_not_used"]}),
        (_("On other websites"), {"fields": ["embed_origins", "embed_snippet"]}),
    ]
    readonly_fields = ["places_not_used", "followers", "embed_snippet"]
    inlines = [GroupLinkInline, OrganiserInline, InvitationInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may_lead(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Delete with a group what belongs to it alone, though the pages of these rows never delete one."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        own = {str(model._meta.verbose_name) for model in (BlogrollSource, Edition, Picture)}
        return to_delete, counts, {name for name in lacking if str(name) not in own}, protected

    @admin.display(description=_("places not used"))
    def places_not_used(self, group: Group) -> str:
        """Return the number of places that were not used. The page never shows who did not come."""
        return str(places_not_used(group)) if group.pk else "–"

    @admin.display(description=_("followers"))
    def followers(self, group: Group) -> str:
        """Return the number of followers. Organisers do not see who they are."""
        return str(group.subscriptions.confirmed().count()) if group.pk else "–"

    @admin.display(description=_("what to put on your website"))
    def embed_snippet(self, group: Group) -> str:
        """Return the HTML of a frame with the next meetups, in a field that organisers copy from."""
        if not group.pk:
            return "–"
        url = f"{settings.SITE_URL}{path_of('meetups:groups-embed', group.slug)}"
        title = _("Next meetups of %(group)s") % {"group": group.name}
        frame = FRAME.format(escape(url), escape(title))  # plain text, which the field escapes once more
        failed = _("The text is selected: copy it with Ctrl+C or ⌘C.")
        words = (_("What to put on your website"), _("Copied"), failed, _("Copy it"), url, _("Open it"))
        return format_html(COPIED, frame, *words)

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        """Save the group. A nation that it names for the first time has its public holidays at once."""
        super().save_model(request, obj, form, change)
        if not change or "nation" in form.changed_data:
            holidays.ensure(nation=obj.nation)
            follow(self, request, {obj.nation})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save links and organisers. Say which links are not read, because the blogroll is full."""
        super().save_related(request, form, formsets, change)
        if labels := blogroll.links_without_space(form.instance):
            words = _("The blogroll has %(most)d websites, which is the most. Delete some there. Not read: %(links)s.")
            values = {"most": blogroll.MOST_SOURCES, "links": ", ".join(labels)}
            self.message_user(request, words % values, messages.WARNING)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        save = SAVED_BY_SERVICES.get(formset.model)
        if save:
            save(request, form.instance, formset)
        else:
            super().save_formset(request, form, formset, change)
