"""Actions: what somebody said they would do."""

import secrets

from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetups.models.emails import EmailAddressField, of_email
from meetups.models.fields import LineField, new_uid

_signer = signing.Signer(sep=".", salt="meetups.actions")


def new_action_secret() -> str:
    """Return a random secret. Once an action has a new one, all earlier links to it fail."""
    return secrets.token_urlsafe(16)


class ActionQuerySet(models.QuerySet["Action"]):
    def open(self) -> "ActionQuerySet":
        """Return actions that are neither done nor dropped, oldest first."""
        return self.filter(state=Action.State.OPEN).order_by("created_at", "id")

    def with_slug(self) -> "ActionQuerySet":
        """Annotate `slug`, which names an action in the URL of its list."""
        return self.annotate(slug=models.F("uid"))

    def with_email(self, email: str) -> "ActionQuerySet":
        """Return the actions whose owner has this email address, whatever the case."""
        return of_email(self.exclude(owner_email=""), email, "owner_email")

    def by_token(self, token: str) -> "Action":
        """Return the action of the token in an owner's link. Raises DoesNotExist if it is invalid or was replaced."""
        try:
            secret = _signer.unsign(token)
        except signing.BadSignature as error:
            raise Action.DoesNotExist from error
        return self.get(secret=secret)


class Action(models.Model):
    """Something that a person will do for the group, until the next meeting or another day."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="actions", verbose_name=_("group"))
    event = models.ForeignKey(
        "meetups.Event", models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("agreed at")
    )
    card = models.ForeignKey(
        "meetups.Card", models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("card")
    )
    text = LineField(_("action"), max_length=280)
    owner_name = LineField(_("owner"), max_length=120, blank=True)
    owner_email = EmailAddressField(
        _("owner's email address"), blank=True, help_text=_("Only if they want a reminder. They confirm it first.")
    )
    is_owner_public = models.BooleanField(
        _("show the owner's name"), default=False, help_text=_("Only if they said so. Otherwise it says “somebody”.")
    )
    asked_at = models.DateTimeField(
        _("asked to confirm at"), null=True, blank=True, editable=False,
        help_text=_("When the owner was sent the email that asks them to confirm their email address."),
    )  # fmt: skip
    asked_by = models.ForeignKey(
        "meetups.User", models.SET_NULL, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("owner entered by"),
        help_text=_("Empty if it was entered with the link of a host or of the owner before."),
    )  # fmt: skip
    email_confirmed_at = models.DateTimeField(_("email confirmed at"), null=True, blank=True, editable=False)
    due_event = models.ForeignKey(
        "meetups.Event", models.SET_NULL, null=True, blank=True, related_name="actions_due",
        verbose_name=_("due at meeting"),
    )  # fmt: skip
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=7, choices=State, default=State.OPEN)
    why = LineField(_("why"), max_length=280, blank=True, help_text=_("Why it was dropped, in one line."))
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_action_secret, editable=False)
    uid = models.CharField(_("UID"), max_length=255, unique=True, default=new_uid, editable=False)
    erased_at = models.DateTimeField(_("owner erased at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["group", "state", "created_at", "id"], name="action_listed"),
            models.Index(Lower("owner_email"), name="action_owner_email"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_event__isnull=True) | Q(due_on__isnull=True),
                name="action_due_once",
                violation_error_message=_("Choose a meeting or a date, not both."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="action_closed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(why=""),
                name="action_dropped_with_reason",
                violation_error_message=_("Say in one line why it is dropped."),
            ),
            models.CheckConstraint(
                condition=~Q(owner_email="") | Q(email_confirmed_at__isnull=True), name="action_confirmed_has_email"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("meetups:actions-detail", args=[self.token])

    @property
    def token(self) -> str:
        """The token of the owner's link in emails: the secret, signed."""
        return _signer.sign(self.secret)

    @property
    def is_open(self) -> bool:
        return self.state == Action.State.OPEN

    @property
    def is_confirmed(self) -> bool:
        """Whether the owner confirmed their email address, and is reminded."""
        return self.email_confirmed_at is not None
