"""Who logs in, and whom people come from."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from meetups.models.attendees import Attendee
from meetups.models.emails import EmailAddressField, of_email
from meetups.models.fields import LineField
from meetups.standards.email_addresses import comparable

MOST_SUGGESTIONS = 100


class UserManager(BaseUserManager["User"]):
    """Accounts are made by e-mail address, and without a password."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=comparable(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def with_email(self, email: str) -> models.QuerySet["User"]:
        """Those with this email address, whatever the case: at most one."""
        return of_email(self.get_queryset(), email)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.with_email(username or "").get()


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account: an organiser, an author, or whoever runs the site. Attendees need none."""

    email = EmailAddressField(_("email address"), unique=True)
    name = LineField(_("name"), max_length=120, help_text=_("As shown on write-ups."))
    is_active = models.BooleanField(
        _("may log in"), default=True, help_text=_("Untick this instead of deleting the account.")
    )
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("This email address has an account already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Return what a session must hold to stay valid. It changes with the email address, which ends all sessions."""
        return self._with_email(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by the secret keys that were replaced (SECRET_KEY_FALLBACKS)."""
        return map(self._with_email, super().get_session_auth_fallback_hash())

    def _with_email(self, keyed_hash: str) -> str:
        return hashlib.sha256(f"{keyed_hash}\n{self.email}".encode()).hexdigest()

    @cached_property
    def is_staff(self) -> bool:
        """The admin is for those who run the site and for organisers of any group."""
        return self.is_superuser or self.organiser_roles.exists()


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def suggested(self) -> list[str]:
        """Names to be suggested to anybody, in order. One query.

        People type them freely, so one may be somebody's own: only those that at least five different people came from
        are told, and those that host a venue. An address that is erased counts no more.
        """
        came = Attendee.objects.filter(
            status__in=(Attendee.Status.GOING, Attendee.Status.CAME), event__ends_at__lt=timezone.now()
        ).exclude(models.Q(email="") | models.Q(event__status="cancelled"))
        people = models.Count(Lower("email"), distinct=True)
        known = came.order_by().values("organisation").annotate(people=people).filter(people__gte=5)
        rows = self.filter(models.Q(pk__in=known.values("organisation")) | models.Q(venues__isnull=False))
        return list(rows.order_by("name").distinct().values_list("name", flat=True)[:MOST_SUGGESTIONS])

    def forgotten(self) -> "OrganisationQuerySet":
        """Those that fewer than five places were taken from, all by people who are erased by now.

        What hosts a venue, or has a website, was written down by an organiser and is nobody's own.
        """
        rows = self.filter(website="", venues__isnull=True).alias(
            places=models.Count("attendees"),
            erased=models.Count("attendees", filter=models.Q(attendees__erased_at__isnull=False)),
        )
        return rows.filter(places__gte=1, places__lte=4, erased=models.F("places"))


class Organisation(models.Model):
    """A public body people come from, or that hosts a meetup."""

    name = LineField(_("name"), max_length=160)
    website = models.URLField(_("website"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_name_unique",
                violation_error_message=_("There is an organisation with this name already."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="organisation_name_given"),
        ]

    def __str__(self) -> str:
        return self.name
