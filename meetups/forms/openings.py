"""Opening a lean-coffee board, and making a link for its hosts."""

import re
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.forms.moments import WallClockField, moment_in
from meetups.models import Board, Event, HostLink, Topic

MOST_TOPICS = 100


class BoardForm(forms.ModelForm):
    """A board, and the topics of the group's backlog that it takes along. The event must be known to choose them."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), required=False, label=_("Topics of the backlog to take along"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Board
        fields = ["event", "has_topics", "votes_each", "boxes", "hides_totals"]
        help_texts = {
            "boxes": _(
                "How long a topic is discussed at first, and after each vote to go on. Such as 5, 3, 1: five minutes,"
                " then three, then one."
            ),
            "hides_totals": _("So that people do not vote for a topic only because it leads."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "event" not in self.fields:
            return  # the page of a board that is open only shows it
        event, topics = self._chosen(), cast(forms.ModelMultipleChoiceField, self.fields["topics"])
        topics.queryset = _waiting(event) if event else Topic.objects.none()
        if event is None:
            topics.help_text = _("Open this form from the page of the event to choose some.")
        elif event.format == Event.Format.UNCONFERENCE:
            self.initial["has_topics"] = False

    def _chosen(self) -> Event | None:
        """Return the event that is sent or filled in, if the user may choose it."""
        number = str(self.data.get(self.add_prefix("event")) or self.initial.get("event") or "")
        is_number = re.fullmatch("[1-9][0-9]{0,17}", number)
        events = cast(Any, self.fields["event"]).queryset
        return events.filter(pk=number).first() if is_number else None


class HostLinkForm(forms.ModelForm):
    """A board, and when its host link expires in the event's time zone; empty means the default."""

    expires_at = WallClockField(
        label=_("Ends"),
        required=False,
        help_text=_("In the time zone of the event. If empty, at 6am after it."),
    )

    class Meta:
        model = HostLink
        fields = ["board", "expires_at"]

    def clean(self) -> None:
        super().clean()
        board, clock = self.cleaned_data.get("board"), self.cleaned_data.get("expires_at")
        if board and clock:
            self.cleaned_data["expires_at"] = moment_in(ZoneInfo(board.event.zone), clock)


def _waiting(event: Event) -> Any:
    """Return the open topics of the group with most interest."""
    waiting = event.group.topics.waiting()
    return waiting.filter(pk__in=list(waiting.values_list("pk", flat=True)[:MOST_TOPICS]))
