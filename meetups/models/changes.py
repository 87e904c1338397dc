"""The history of a place: each change of the attendee's status, and the changes that are allowed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.attendees import Attendee


class AttendeeChange(models.Model):
    """One change of an attendee's status. It is deleted with the attendee and does not name them."""

    class Cause(models.TextChoices):
        PERSON = "person", _("The attendee did it")
        ORGANISER = "organiser", _("An organiser did it")
        PLACE_FREED = "freed", _("A place became free")
        SILENCE = "silence", _("There was no answer in time")
        REFUSAL = "refusal", _("Their email server refused our email")
        DOOR = "door", _("Checked in at the door")
        OVER = "over", _("The event was over")
        STANDING = "standing", _("They have a standing place")

    attendee = models.ForeignKey("meetups.Attendee", models.CASCADE, related_name="changes", verbose_name=_("attendee"))
    was = models.CharField(_("was"), max_length=16, choices=Attendee.Status, blank=True)
    became = models.CharField(_("became"), max_length=16, choices=Attendee.Status)
    cause = models.CharField(_("cause"), max_length=9, choices=Cause)
    by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organiser")
    )
    places = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("The places of the event at that time. Empty means no limit.")
    )
    until = models.DateTimeField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("When the offer or reservation before the change would have expired."),
    )
    waitlist_number = models.PositiveIntegerField(
        _("number on the waitlist"),
        null=True,
        blank=True,
        help_text=_("The number before the change."),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.was or '–'} → {self.became}"


_Cause = AttendeeChange.Cause
_Status = Attendee.Status

# Every change of status that is allowed, with its causes. docs/architecture.md shows this as a table.
TRANSITIONS: dict[tuple[str, str], set[str]] = {
    ("", _Status.GOING): {_Cause.PERSON, _Cause.ORGANISER, _Cause.STANDING},
    ("", _Status.WAITING): {_Cause.PERSON, _Cause.ORGANISER},
    ("", _Status.CAME): {_Cause.DOOR},
    ("", _Status.RESERVED): {_Cause.PERSON},
    ("", _Status.RESERVED_WAITING): {_Cause.PERSON},
    (_Status.RESERVED, _Status.GOING): {_Cause.PERSON, _Cause.ORGANISER},
    (_Status.RESERVED, _Status.CANCELLED): {_Cause.PERSON, _Cause.ORGANISER, _Cause.SILENCE, _Cause.REFUSAL},
    (_Status.RESERVED, _Status.CAME): {_Cause.DOOR},
    (_Status.RESERVED_WAITING, _Status.GOING): {_Cause.PERSON, _Cause.ORGANISER},
    (_Status.RESERVED_WAITING, _Status.WAITING): {_Cause.PERSON},
    (_Status.RESERVED_WAITING, _Status.CANCELLED): {_Cause.PERSON, _Cause.ORGANISER, _Cause.SILENCE, _Cause.REFUSAL},
    (_Status.RESERVED_WAITING, _Status.CAME): {_Cause.DOOR},
    (_Status.WAITING, _Status.GOING): {_Cause.PLACE_FREED, _Cause.ORGANISER, _Cause.PERSON},
    (_Status.WAITING, _Status.OFFERED): {_Cause.PLACE_FREED},
    (_Status.WAITING, _Status.CANCELLED): {_Cause.PERSON, _Cause.ORGANISER},
    (_Status.WAITING, _Status.CAME): {_Cause.DOOR},
    (_Status.OFFERED, _Status.GOING): {_Cause.PERSON, _Cause.ORGANISER},
    (_Status.OFFERED, _Status.CANCELLED): {_Cause.PERSON, _Cause.ORGANISER, _Cause.SILENCE},
    (_Status.OFFERED, _Status.CAME): {_Cause.DOOR},
    (_Status.GOING, _Status.CANCELLED): {_Cause.PERSON, _Cause.ORGANISER},
    (_Status.GOING, _Status.CAME): {_Cause.DOOR},
    (_Status.GOING, _Status.ABSENT): {_Cause.OVER},
    (_Status.CANCELLED, _Status.GOING): {_Cause.PERSON, _Cause.ORGANISER},
    (_Status.CANCELLED, _Status.WAITING): {_Cause.PERSON, _Cause.ORGANISER},
    (_Status.CANCELLED, _Status.RESERVED): {_Cause.PERSON},
    (_Status.CANCELLED, _Status.RESERVED_WAITING): {_Cause.PERSON},
    (_Status.CANCELLED, _Status.CAME): {_Cause.DOOR},
    (_Status.CAME, _Status.GOING): {_Cause.DOOR},
    (_Status.CAME, _Status.CANCELLED): {_Cause.DOOR},
    (_Status.CAME, _Status.RESERVED): {_Cause.DOOR},
    (_Status.CAME, _Status.RESERVED_WAITING): {_Cause.DOOR},
    (_Status.ABSENT, _Status.CAME): {_Cause.DOOR},
}
