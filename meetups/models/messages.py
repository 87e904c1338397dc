"""What organisers write to those who come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField, ProseField


class Message(models.Model):
    """One text to everyone at an event who is in certain states: written, looked at, sent, in this order."""

    event = models.ForeignKey("meetups.Event", models.CASCADE, related_name="messages", verbose_name=_("event"))
    subject = LineField(_("subject"), max_length=120)
    text = ProseField(_("text"), max_length=10_000, help_text=_("Plain words. Addresses of pages become links."))
    states = models.JSONField(_("to"), default=list, help_text=_("The states of those it goes to."))
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

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages to attendees")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None
