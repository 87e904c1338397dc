"""Leaving a group as one of its organisers, from the page on which it is handed over."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from meetups.admin.organisers import record_later
from meetups.models import Group, Organiser, User
from meetups.services import groups


def role_of(group: Group, user: User) -> Organiser | None:
    """Return the role of a user in a group."""
    return group.organisers.select_related("user", "group").filter(user=user).first()


def is_only_lead(role: Organiser | None) -> bool:
    """Return whether a role is that of the only lead, who cannot leave."""
    return role is not None and role.role == Organiser.Role.LEAD and not groups.has_other_lead(role)


class Leaving:
    """Lets an organiser leave a group. The page of the hand-over offers it."""

    admin_site: Any
    opts: Any
    log_change: Any
    media: Any

    def leave(self, request: HttpRequest, group: Group) -> HttpResponse:
        """Ask an organiser whether they leave the group, and end their role once they confirm it."""
        role = role_of(group, cast(User, request.user))  # every user of the admin is logged in
        back = HttpResponseRedirect(f"{reverse('admin:meetups_group_hand_over', args=[group.pk])}#leave")
        if role is None or is_only_lead(role):
            return back
        if "confirm" not in request.POST:
            return self._ask(request, group)
        try:
            groups.remove_organiser(organiser=role)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return back
        words = _("Left the group.")
        self.log_change(request, group, words)
        record_later(request, "roles", group=group.pk, organiser=role.user.pk, role="removed")
        messages.success(request, _("You have left %(group)s. We have emailed you this.") % {"group": group})
        may_organise = role.user.is_superuser or role.user.organiser_roles.exists()
        return HttpResponseRedirect(reverse("admin:index" if may_organise else "account_logout"))

    def _ask(self, request: HttpRequest, group: Group) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Leave the group"),
            "group": group,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/meetups/group/leave.html", context)
