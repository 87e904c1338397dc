"""Messages from organisers to the attendees of an event."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.attendees import Attendee
from meetups.models.fields import LineField, ProseField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Message(models.Model):
    """One text to the attendees of an event in certain states. It is a draft, then previewed, then sent."""

    # The groups of attendees that a message can go to. No group is limited to absent attendees.
    AUDIENCES: ClassVar[dict[str, tuple["StrOrPromise", tuple[str, ...]]]] = {
        "going": (_("Attendees who have or had a place"), Attendee.HELD),
        "waiting": (_("Attendees on the waitlist"), (Attendee.Status.WAITING,)),
        "offered": (_("Attendees who have not answered an offer"), (Attendee.Status.OFFERED,)),
        "cancelled": (_("Attendees who cancelled"), (Attendee.Status.CANCELLED,)),
        "came": (_("Attendees who were checked in at the door"), (Attendee.Status.CAME,)),
    }

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="messages", verbose_name=_("event"))
    subject = LineField(_("subject"), max_length=120)
    text = ProseField(_("text"), max_length=10_000, help_text=_("Plain text. URLs become links."))
    audiences = models.JSONField(_("to"), default=list, help_text=_("Names of `AUDIENCES`."))
    is_about_place = models.BooleanField(
        _("about their place"),
        default=True,
        help_text=_("If not, it has a link to unsubscribe, and is not sent to attendees who have unsubscribed."),
    )
    created_by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    written_at = models.DateTimeField(
        _("emails written at"), null=True, blank=True, editable=False,
        help_text=_("Empty until the worker has written all emails."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages to attendees")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def statuses(self) -> set[str]:
        """The statuses of the attendees it goes to."""
        return {status for name in self.audiences for status in self.AUDIENCES[name][1]}
