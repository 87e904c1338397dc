"""The blogroll: websites of others that groups read, and the newest entries of their feeds."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField, URLField

KEPT = timedelta(days=90)  # an entry, after its day; a suggestion that nobody answers
FLAGGED_AFTER = timedelta(days=14)  # of failing
INACTIVE_AFTER = timedelta(days=90)
MOST_KEPT = 50  # entries of a source
MOST_SHOWN = 3  # entries of a source on a page


def name_of(label: str, title: str, site_url: str) -> str:
    """Return what a source is called: as organisers say, as its feed says, else the host of its URL."""
    return label or title or urlsplit(site_url).hostname or site_url


class BlogrollSourceQuerySet(models.QuerySet["BlogrollSource"]):
    def listed(self) -> "BlogrollSourceQuerySet":
        """Return the sources that readers see: those that were read, even if they cannot be read any more."""
        return self.filter(read_at__isnull=False).exclude(status=BlogrollSource.Status.SUGGESTED)

    def inactive(self, now: datetime) -> "BlogrollSourceQuerySet":
        """Return the listed sources that have ended, or that have failed for three months."""
        ended = Q(status=BlogrollSource.Status.ENDED)
        return self.listed().filter(ended | Q(failing_since__lte=now - INACTIVE_AFTER))

    def active(self, now: datetime) -> "BlogrollSourceQuerySet":
        """Return the listed sources that have not ended, and have not failed for three months."""
        fails = Q(failing_since=None) | Q(failing_since__gt=now - INACTIVE_AFTER)
        return self.listed().filter(fails, status=BlogrollSource.Status.ACTIVE)


class BlogrollSource(models.Model):
    """A website of others that a group reads: its feed is read every six hours (ADR 61).

    One that has a `link` was made of that link of the group, and goes with it. One that a visitor suggested is not
    read before an organiser accepts it.
    """

    class Status(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        ACTIVE = "active", _("Read")
        ENDED = "ended", _("Has ended")

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="blogroll", verbose_name=_("group"))
    link = models.OneToOneField(
        "meetups.GroupLink", models.CASCADE, null=True, blank=True, related_name="source", verbose_name=_("link")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    label = LineField(
        _("name"), max_length=120, blank=True, help_text=_("Leave it empty to show the name that its feed gives.")
    )
    title = LineField(_("title of the feed"), max_length=200, blank=True)
    site_url = URLField(_("website"), max_length=500)
    feed_url = URLField(
        _("feed"), max_length=500, blank=True, help_text=_("Leave it empty to find it on the page of the website.")
    )
    # The validators of the feed that was last read (RFC 9110, section 8.8), and the keys of its entries.
    etag = models.CharField(_("ETag"), max_length=255, blank=True)
    last_modified = models.CharField(_("Last-Modified"), max_length=255, blank=True)
    known = models.JSONField(_("keys of the entries"), default=list, blank=True)
    # The newest entry of all, or the moment at which the source was added: the order of pages.
    newest_at = models.DateTimeField(_("newest entry"), default=timezone.now)
    next_read_at = models.DateTimeField(_("next reading"), default=timezone.now)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    read_at = models.DateTimeField(_("last read at"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    error = models.TextField(_("what failed"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = BlogrollSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("website of the blogroll")
        verbose_name_plural = _("websites of the blogroll")
        ordering = ["-newest_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "site_url"],
                name="blogroll_source_once_per_group",
                violation_error_message=_("This website is in the blogroll of the group already."),
            ),
        ]
        indexes = [
            models.Index(fields=["-newest_at", "-id"], name="blogroll_source_newest"),
            models.Index(fields=["next_read_at"], name="blogroll_source_next"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return its name on pages."""
        return name_of(self.label, self.title, self.site_url)

    @property
    def failing_since_in_words(self) -> str:
        """The day since when it cannot be read; empty if it can."""
        return date_format(timezone.localtime(self.failing_since), "j F Y") if self.failing_since else ""


class BlogrollEntryQuerySet(models.QuerySet["BlogrollEntry"]):
    def kept(self, now: datetime) -> "BlogrollEntryQuerySet":
        """Return the entries that are not too old, of sources that are read or have ended."""
        return self.filter(at__gt=now - KEPT).exclude(source__status=BlogrollSource.Status.SUGGESTED)


class BlogrollEntry(models.Model):
    """An entry of the feed of a source, in plain text: what its title, link and first words were when it was read."""

    source = models.ForeignKey(
        "meetups.BlogrollSource", models.CASCADE, related_name="entries", verbose_name=_("source")
    )
    key = models.CharField(_("key"), max_length=32)  # a hash of its id in the feed
    title = LineField(_("title"), max_length=200)
    url = URLField(_("URL"), max_length=500)
    summary = LineField(_("first words"), max_length=200, blank=True)
    at = models.DateTimeField(_("published at"), db_index=True)
    # When it was new to readers here. With the first reading of a source nothing is, so it is the day of the entry.
    seen_at = models.DateTimeField(_("first seen at"))

    objects = BlogrollEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the blogroll")
        verbose_name_plural = _("entries of the blogroll")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="blogroll_entry_once_per_source")]
        indexes = [models.Index(fields=["source", "-at", "-id"], name="blogroll_entry_newest")]

    def __str__(self) -> str:
        return self.title
