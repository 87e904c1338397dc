"""Handing over a group, and what its next lead needs on paper: two pages of the group in the admin."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from meetups.admin.leaving import Leaving, is_only_lead, role_of
from meetups.forms.handovers import HandOverForm
from meetups.models import Group, HandOver, Organiser, User
from meetups.queries.handovers import pack_of
from meetups.services import handovers
from meetups.views import audit
from meetups.views.log_ins import needs_recent_log_in

MOST_ENDED = 5


class HandOverPages(Leaving):
    """Adds both pages to the admin of groups. The second one is for organisers at any time."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        site = self.admin_site
        return [
            path("<path:object_id>/hand-over/", site.admin_view(self.hand_over_view), name="meetups_group_hand_over"),
            path("<path:object_id>/pack/", site.admin_view(self.pack_view), name="meetups_group_pack"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    @needs_recent_log_in
    def hand_over_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the hand-over of a group. A POST offers it, asks for it, withdraws it, or lets an organiser leave."""
        group = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if group is None:
            return self._missing(request, object_id)
        user = cast(User, request.user)  # every user of the admin is logged in
        step = request.POST.get("step", "")
        if step == "leave":
            return self.leave(request, group)
        form = HandOverForm(request.POST if step == "offer" else None, group=group, lead=user)
        try:
            hand_over = _take(step, group, user, form)
        except ValidationError as refusal:
            if step == "offer":
                form.add_error(None, refusal)
            else:
                messages.error(request, " ".join(refusal.messages))
            return self._hand_over_page(request, group, form)
        if hand_over is None:
            return self._hand_over_page(request, group, form)
        audit.record(request, "hand-over", group=group.pk, hand_over=hand_over.pk, status=step)
        messages.success(request, DONE[step]())
        return HttpResponseRedirect(reverse("admin:meetups_group_hand_over", args=[group.pk]))

    def pack_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what a lead needs: tasks, links, venues, series and everything that is open. It is made for A4."""
        group = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if group is None:
            return self._missing(request, object_id)
        context = {"group": group, "pack": pack_of(group)}
        return TemplateResponse(request, "admin/meetups/group/pack.html", context)

    def _missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer as Django does for a row that does not exist. The same goes for groups of others."""
        response: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        return response

    def _hand_over_page(self, request: HttpRequest, group: Group, form: HandOverForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **standing_of(group, cast(User, request.user)),
            "title": _("Hand over the group"),
            "original": group,
            "group": group,
            "form": form,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/meetups/group/hand_over.html", context)


DONE = {
    "offer": lambda: _("The offer is sent. We email you the answer."),
    "ask": lambda: _("We have emailed the leads. You lead the group in 14 days, unless one of them answers."),
    "withdraw": lambda: _("The hand-over is withdrawn."),
}


def standing_of(group: Group, user: User) -> dict[str, Any]:
    """Return what this user reads and may do: the open hand-over, and why they cannot ask for the group, if so."""
    rows = list(group.handovers.select_related("lead", "successor", "invitation")[: MOST_ENDED + 1])
    waiting = [row for row in rows if row.status == HandOver.Status.OPEN and not (row.is_given and row.is_over)]
    hand_over = waiting[0] if waiting else None
    leads = [row.user for row in group.organisers.filter(role=Organiser.Role.LEAD).select_related("user")]
    begun_by = hand_over and (hand_over.lead if hand_over.is_given else hand_over.successor)
    answering = hand_over and ([hand_over.successor] if hand_over.is_given else leads)
    refusal, role = handovers.refusal_to_ask(group=group, successor=user), role_of(group, user)
    return {
        "hand_over": hand_over,
        "successor": _successor_of(hand_over, is_lead=user in leads) if hand_over else "",
        "answer_url": hand_over.url_for(user) if hand_over and user in (answering or []) else "",
        "is_own": hand_over is not None and begun_by == user,
        "ended": [row for row in rows if row != hand_over][:MOST_ENDED],
        "leads": leads,
        "is_lead": user in leads,
        "role": role,
        "is_only_lead": is_only_lead(role),
        "refusal": refusal[1] if refusal else "",
    }


def _successor_of(hand_over: HandOver, *, is_lead: bool) -> str:
    """Return the name of the successor. Only leads read the email address of somebody who was invited."""
    if hand_over.successor:
        return str(hand_over.successor)
    return hand_over.invitation.email if hand_over.invitation and is_lead else _("somebody who was invited by email")


def _take(step: str, group: Group, user: User, form: HandOverForm) -> HandOver | None:
    """Take a step. Return None if the form is not valid, or if there is no step (the page is only opened)."""
    if step == "ask":
        return handovers.ask(group=group, successor=user)
    if step == "withdraw" and (hand_over := group.handovers.open().first()):
        handovers.withdraw(hand_over=hand_over, by=user)
        return hand_over
    return handovers.offer(group=group, lead=user, **form.facts) if step == "offer" and form.is_valid() else None
