"""What organisers write to those who come."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.attendees import Attendee
from meetups.models.fields import LineField, ProseField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Message(models.Model):
    """One text to everyone at an event who is in certain states: written, looked at, sent, in this order."""

    # To whom it may go. Those who came and those who did not are one, but for thanks to those who came.
    AUDIENCES: ClassVar[dict[str, tuple["StrOrPromise", tuple[str, ...]]]] = {
        "going": (_("Who has a place, or had one"), Attendee.HELD),
        "waiting": (_("Who waits for one"), (Attendee.Status.WAITING,)),
        "offered": (_("Who was offered one and has not answered"), (Attendee.Status.OFFERED,)),
        "cancelled": (_("Who cancelled"), (Attendee.Status.CANCELLED,)),
        "came": (_("Who came, as far as ticked at the door"), (Attendee.Status.CAME,)),
    }

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="messages", verbose_name=_("event"))
    subject = LineField(_("subject"), max_length=120)
    text = ProseField(_("text"), max_length=10_000, help_text=_("Plain words. Addresses of pages become links."))
    states = models.JSONField(_("to"), default=list, help_text=_("Whom it goes to, by the names of `AUDIENCES`."))
    is_about_place = models.BooleanField(
        _("about their place"),
        default=True,
        help_text=_("Anything else carries a link to unsubscribe, and skips those who have."),
    )
    created_by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    written_at = models.DateTimeField(
        _("letters written at"), null=True, blank=True, editable=False,
        help_text=_("Empty while the worker has still letters to write."),
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
        """The states of those it goes to."""
        return {status for key in self.states for status in self.AUDIENCES[key][1]}
