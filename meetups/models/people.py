"""Accounts, and the organisations that attendees come from."""

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
from meetups.models.fields import LineField, URLField
from meetups.standards.email_addresses import comparable

MOST_SUGGESTIONS = 100
FEWEST_SUGGESTED = 5  # people of an organisation, so that its name says nothing about one of them


class UserManager(BaseUserManager["User"]):
    """Creates and finds accounts by email address. They have no usable password unless one is given."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=comparable(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def with_email(self, email: str) -> models.QuerySet["User"]:
        """Return the account with this email address, whatever the case: at most one row."""
        return of_email(self.get_queryset(), email)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.with_email(username or "").get()


class User(AbstractBaseUser, PermissionsMixin):
    """The account of an organiser, an author or a superuser. Attendees need none."""

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
        """Return the hash that a session must have. A new email address changes it, which ends all sessions."""
        return self._with_email(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same hash for each secret key that was replaced (SECRET_KEY_FALLBACKS)."""
        return map(self._with_email, super().get_session_auth_fallback_hash())

    def _with_email(self, keyed_hash: str) -> str:
        return hashlib.sha256(f"{keyed_hash}\n{self.email}".encode()).hexdigest()

    @cached_property
    def is_staff(self) -> bool:
        """Whether the account may use the admin: superusers and the organisers of any group may."""
        return self.is_superuser or self.organiser_roles.exists()


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def suggested(self) -> list[str]:
        """Return at most 100 names for a form to suggest, in order. One query.

        Attendees type any name, so a rare one can identify a person. Only two kinds are suggested: organisations that
        host a venue, and those of at least five different email addresses. Erased email addresses do not count.
        """
        came = Attendee.objects.filter(
            status__in=(Attendee.Status.GOING, Attendee.Status.CAME), event__ends_at__lt=timezone.now()
        ).exclude(models.Q(email="") | models.Q(event__status="cancelled"))
        people = models.Count(Lower("email"), distinct=True)
        known = came.order_by().values("organisation").annotate(people=people).filter(people__gte=FEWEST_SUGGESTED)
        rows = self.filter(models.Q(pk__in=known.values("organisation")) | models.Q(venues__isnull=False))
        return list(rows.order_by("name").distinct().values_list("name", flat=True)[:MOST_SUGGESTIONS])

    def shown_to_organisers_of(self, groups: models.QuerySet[Any]) -> "OrganisationQuerySet":
        """Return those that an organiser of these groups sees: a rare name of another group can identify a person.

        They are those of attendees of these groups, those with at least five attendees, and hosts of venues. Those with
        a website or without attendees were entered by an organiser.
        """
        attendees = Attendee.objects.filter(organisation=models.OuterRef("pk")).order_by()
        is_theirs = models.Exists(attendees.filter(event__group__in=groups.values("pk")))
        is_known = models.Exists(attendees[FEWEST_SUGGESTED - 1 : FEWEST_SUGGESTED])
        is_entered = ~models.Q(website="") | ~models.Exists(attendees)
        hosts = self.model.objects.filter(venues__isnull=False)
        return self.filter(is_entered | is_known | is_theirs | models.Q(pk__in=hosts.values("pk")))

    def forgotten(self) -> "OrganisationQuerySet":
        """Return organisations with one to four attendees, all of them erased.

        An organisation with a venue or a website was entered by an organiser, so it is not personal data.
        """
        rows = self.filter(website="", venues__isnull=True).alias(
            people=models.Count("attendees"),
            erased=models.Count("attendees", filter=models.Q(attendees__erased_at__isnull=False)),
        )
        return rows.filter(people__gte=1, people__lte=4, erased=models.F("people"))


class Organisation(models.Model):
    """A public body that attendees come from, or that hosts a venue."""

    name = LineField(_("name"), max_length=160)
    website = URLField(_("website"), blank=True)

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
