"""Write-ups, retrospectives and news, and who wrote them."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from blog.models.revisions import RevisionFacts
from meetups.models import LineField, MomentField, ProseField, RenderedField
from meetups.models.slugs import path_of
from meetups.wording import present

AFTER_ALL_NUMBERS = 2**31 - 1  # the position in a series of posts without a number
POSITION_IN_SERIES = ("position", "published_at", "pk")


class PostQuerySet(models.QuerySet["Post"]):
    def public(self, now: datetime | None = None) -> "PostQuerySet":
        """Return published posts, and scheduled posts whose time has come; newest first."""
        return (
            self.filter(published_at__lte=now or present.now())
            .exclude(status=Post.Status.DRAFT)
            .order_by("-published_at", "-id")
        )

    def in_series(self) -> "PostQuerySet":
        """Return these posts in the order of their series. `position` is their number, and high without one."""
        position = Coalesce("number", models.Value(AFTER_ALL_NUMBERS), output_field=models.IntegerField())
        return self.annotate(position=position).order_by(*POSITION_IN_SERIES)


class Post(models.Model):
    """A write-up, retrospective or news post of a group (BlogPosting of schema.org), often about one event."""

    class Kind(models.TextChoices):
        WRITE_UP = "write-up", _("Write-up")
        RETROSPECTIVE = "retrospective", _("Retrospective")
        NEWS = "news", _("News")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")

    headline = LineField(_("headline"), max_length=140)
    slug = models.SlugField(
        _("slug"),
        max_length=140,
        unique=True,
        help_text=_("The last part of the URL. A former one redirects for ever."),
    )
    summary = LineField(_("summary"), max_length=300, help_text=_("One or two sentences, shown in lists and feeds."))
    body = ProseField(_("text"), help_text=_("Markdown."))
    body_html = RenderedField(source="body", pictures_of="group_id")
    authors = models.ManyToManyField(
        "blog.Author", through="Authorship", related_name="posts", verbose_name=_("authors")
    )
    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="posts", verbose_name=_("group"))
    event = models.ForeignKey(
        "meetups.Event", models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("event")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.WRITE_UP)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    published_at = MomentField(_("published at"), null=True, blank=True, help_text=_("When a scheduled post appears."))
    series = models.ForeignKey(
        "blog.PostSeries", models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("series")
    )
    number = models.PositiveSmallIntegerField(
        _("number in the series"), null=True, blank=True, help_text=_("Empty: by date, after those with a number.")
    )
    tags = models.ManyToManyField("blog.Tag", related_name="posts", blank=True, verbose_name=_("tags"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    history = HistoricalRecords(
        verbose_name=_("revision"),
        verbose_name_plural=_("revisions"),
        custom_model_name="PostRevision",
        bases=[RevisionFacts],
        excluded_fields=["body_html", "updated_at"],
        no_db_index=["slug", "event", "group", "series"],
        cascade_delete_history=True,
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["-published_at", "-id", "status"], name="post_listed"),
            models.Index(fields=["group", "-published_at"], name="post_group_published"),
            models.Index(fields=["kind", "-published_at"], name="post_kind_published"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False),
                name="post_published_has_moment",
                violation_error_message=_("Enter the date and time of publication."),
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return path_of("blog:posts-detail", self.slug)

    @property
    def is_public(self) -> bool:
        return self.status != Post.Status.DRAFT and self.published_at is not None and self.published_at <= present.now()


class Authorship(models.Model):
    """That a person is an author of a post. The authors are named in the order of their positions."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="authorships", verbose_name=_("post"))
    author = models.ForeignKey("blog.Author", models.CASCADE, related_name="authorships", verbose_name=_("author"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("author of the post")
        verbose_name_plural = _("authors of the post")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "author"],
                name="author_once_a_post",
                violation_error_message=_("Choose each author once."),
            )
        ]

    def __str__(self) -> str:
        """Return no name, because the log of the post keeps this text after an erasure."""
        return str(self._meta.verbose_name)
