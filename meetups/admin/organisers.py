"""The organisers of a group, and invitations to become one, as inlines of the group."""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetups.admin.inlines import LimitedInline, RecentLogInInline
from meetups.forms.groups import InvitationForm, InvitationFormSet, OrganiserFormSet, RoleForm
from meetups.models import Group, GroupLink, Organiser, OrganiserInvitation, User
from meetups.services import groups, organisers
from meetups.views import audit


def may_lead(request: HttpRequest, group: Group | None) -> bool:
    """Return whether the user may change this group and its organisers. Without a group, any one will do."""
    if request.user.is_superuser:
        return True
    if not hasattr(request, "led_groups"):  # cached, because one page calls this dozens of times
        roles = Organiser.objects.filter(user=request.user.pk, role=Organiser.Role.LEAD)
        request.led_groups = set(roles.values_list("group", flat=True))  # type: ignore[attr-defined]
    led: set[int] = request.led_groups  # type: ignore[attr-defined]
    return group.pk in led if group else bool(led)


class OfGroupInline(LimitedInline):
    """Rows on the page of a group. Leads change them, and other organisers read them."""

    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_lead(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_lead(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_lead(request, obj)


class GroupLinkInline(OfGroupInline):
    model = GroupLink
    fields = ["position", "kind", "label", "url"]


class OrganiserInline(RecentLogInInline, OfGroupInline):
    """The organisers. New ones are invited in the table below, so this page does not list all accounts."""

    model = Organiser
    form = RoleForm
    formset = OrganiserFormSet
    verbose_name_plural = _("organisers")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user", "group")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["user", "email", "role"] if may_lead(request, obj) else ["user", "role"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "email"]

    @admin.display(description=_("email address"))
    def email(self, organiser: Organiser) -> str:
        return organiser.user.email


class InvitationInline(RecentLogInInline, OfGroupInline):
    """The invitations. Leads see their status, and create and withdraw them. An invitation is never changed."""

    model = OrganiserInvitation
    form = InvitationForm
    formset = InvitationFormSet
    fields = ["email", "role", "status_in_words"]
    extra = 1  # without script, no row can be added
    readonly_fields = ["status_in_words"]
    view_on_site = False  # only the invited person may have the token in the URL
    verbose_name = _("invitation to organise this group")
    verbose_name_plural = _("invitations to organise this group")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_lead(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("status"))
    def status_in_words(self, invitation: OrganiserInvitation) -> str:
        return invitation.status_in_words if invitation.pk else "–"


def save_organisers(request: HttpRequest, group: Group, formset: Any) -> None:
    """Change roles and remove organisers, new leads first: a group can replace its only lead in one request."""
    formset.save(commit=False)
    changed = [organiser for organiser, _changed in formset.changed_objects]
    for organiser in sorted(changed, key=lambda organiser: organiser.role != Organiser.Role.LEAD):
        groups.change_role(organiser=organiser, role=organiser.role)
        _record(request, group, organiser=organiser.user.pk, role=organiser.role)
    for organiser in formset.deleted_objects:
        user = organiser.user.pk
        groups.remove_organiser(organiser=organiser)
        _record(request, group, organiser=user, role="removed")


def save_invitations(request: HttpRequest, group: Group, formset: Any) -> None:
    """Withdraw and send invitations."""
    inviter = cast(User, request.user)  # every user of the admin is logged in
    new = formset.save(commit=False)
    for invitation in formset.deleted_objects:
        number = invitation.pk
        organisers.withdraw(invitation=invitation)
        _record(request, group, invitation=number, role="withdrawn")
    formset.new_objects = []
    for invitation in new:
        sent = organisers.invite(group=group, email=invitation.email, role=invitation.role, invited_by=inviter)
        formset.new_objects.append(sent)
        _record(request, group, invitation=sent.pk, role=sent.role)


def record_later(request: HttpRequest, what: str, **facts: int | str) -> None:
    """Write a line to the audit log once the change is committed."""
    transaction.on_commit(partial(audit.record, request, what, **facts))


def _record(request: HttpRequest, group: Group, **facts: int | str) -> None:
    record_later(request, "roles", group=group.pk, **facts)


SAVED_BY_SERVICES = {Organiser: save_organisers, OrganiserInvitation: save_invitations}
