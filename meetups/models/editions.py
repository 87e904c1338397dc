"""Editions: the newsletter of a group, one issue at a time, and what organisers decided about its items."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import ProseField, RenderedField
from meetups.models.slugs import path_of
from meetups.wording.dates import Leaf, leaf, zone_named


class EditionQuerySet(models.QuerySet["Edition"]):
    def open(self) -> "EditionQuerySet":
        """Return editions that are neither sent nor skipped: at most one a group."""
        return self.filter(sent_at__isnull=True, skipped_at__isnull=True)

    def sent(self) -> "EditionQuerySet":
        """Return editions that were sent, newest first. Their pages are public."""
        return self.filter(sent_at__isnull=False).order_by("-sent_on", "-id")

    def with_slug(self) -> "EditionQuerySet":
        """Annotate `slug`: the day in the URL of an edition that was sent."""
        return self.annotate(slug=Cast("sent_on", models.CharField()))

    def unwritten(self) -> "EditionQuerySet":
        """Return editions that were sent but whose emails are not all written, oldest first."""
        return self.filter(sent_at__isnull=False, written_at__isnull=True).order_by("sent_at", "id")


class Edition(models.Model):
    """One issue of a group's newsletter: a draft that organisers can look at, then sent to followers, or skipped."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="editions", verbose_name=_("group"))
    counted_from = models.DateField(
        _("counted from"), editable=False, help_text=_("The local day from which the days of its round are counted.")
    )
    due_at = models.DateTimeField(_("due at"), editable=False)
    drafted_at = models.DateTimeField(
        _("drafted at"), null=True, blank=True, editable=False, help_text=_("When organisers were asked to look at it.")
    )
    words = ProseField(_("a few words of your own"), blank=True, max_length=4000, help_text=_("Markdown."))
    words_html = RenderedField(source="words")
    version = models.PositiveIntegerField(
        _("version"), default=0, editable=False, help_text=_("The number of times that organisers saved it.")
    )
    news_until = models.DateTimeField(
        _("news until"), null=True, blank=True, editable=False, help_text=_("It tells the news before this.")
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    sent_on = models.DateField(
        _("sent on"), null=True, blank=True, editable=False, help_text=_("The local day, which is in its URL.")
    )
    corrected_at = models.DateTimeField(
        _("corrected at"), null=True, blank=True, editable=False, help_text=_("When a name was last taken out.")
    )
    skipped_at = models.DateTimeField(_("skipped at"), null=True, blank=True, editable=False)
    written_at = models.DateTimeField(
        _("emails written at"), null=True, blank=True, editable=False,
        help_text=_("Empty until the worker has written all emails."),
    )  # fmt: skip

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of the newsletter")
        verbose_name_plural = _("newsletter")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "sent_on"], name="edition_once_a_day"),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(sent_at__isnull=True, skipped_at__isnull=True),
                name="edition_open_once_per_group",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_on__isnull=True, news_until__isnull=True)
                | Q(sent_at__isnull=False, sent_on__isnull=False, news_until__isnull=False, skipped_at__isnull=True),
                name="edition_sent_with_its_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="edition_due", condition=Q(sent_at__isnull=True, skipped_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.leaf.long}"

    def get_absolute_url(self) -> str:
        return path_of("meetups:editions-detail", self.group.slug, self.day.isoformat())

    @property
    def day(self) -> date:
        """The local day on which it was sent or, until then, is due."""
        return self.sent_on or self.due_at.astimezone(zone_named(self.group.zone)).date()

    @property
    def leaf(self) -> Leaf:
        """The day in short and in full."""
        return leaf(self.day)

    @property
    def is_open(self) -> bool:
        return self.sent_at is None and self.skipped_at is None


class EditionItem(models.Model):
    """One thing that an edition names, or that organisers left out. Its text is that of the record itself (ADR 60)."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="items", verbose_name=_("edition"))
    kind = models.CharField(_("kind"), max_length=20, help_text=_("The kind of record it is about, such as event."))
    key = models.PositiveBigIntegerField(_("record"), help_text=_("The primary key of the record it is about."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_chosen = models.BooleanField(_("in the edition"), default=True)
    news_at = models.DateTimeField(_("news since"), null=True, blank=True, help_text=_("Empty if it is not news."))
    is_for_all = models.BooleanField(
        _("for all"), default=True, help_text=_("If not, only for followers who were not told of it before.")
    )

    class Meta:
        verbose_name = _("item of an edition")
        verbose_name_plural = _("items of editions")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "key"], name="edition_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
