"""Write-ups, retrospectives and news."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetups.models import LineField, MomentField, ProseField, RenderedField
from meetups.models.slugs import path_of
from meetups.wording import present


class PostQuerySet(models.QuerySet["Post"]):
    def public(self, now: datetime | None = None) -> "PostQuerySet":
        """Return published posts, and scheduled posts whose time has come; newest first."""
        return (
            self.filter(published_at__lte=now or present.now())
            .exclude(status=Post.Status.DRAFT)
            .order_by("-published_at", "-id")
        )


class TagQuerySet(models.QuerySet["Tag"]):
    def used(self) -> "TagQuerySet":
        """Return the tags of at least one public post."""
        public = Post.tags.through.objects.filter(
            tag=models.OuterRef("pk"), post__published_at__lte=present.now()
        ).exclude(post__status=Post.Status.DRAFT)
        return self.filter(models.Exists(public))


class Tag(models.Model):
    """A subject of posts. All groups share the tags."""

    name = LineField(_("name"), max_length=50, unique=True)
    slug = models.SlugField(_("slug"), max_length=50, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
        _("slug"), max_length=140, unique=True, help_text=_("The last part of the URL. It never changes.")
    )
    summary = LineField(_("summary"), max_length=300, help_text=_("One or two sentences, shown in lists and feeds."))
    body = ProseField(_("text"), help_text=_("Markdown."))
    body_html = RenderedField(source="body")
    authors = models.ManyToManyField("meetups.User", related_name="posts", blank=True, verbose_name=_("authors"))
    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="posts", verbose_name=_("group"))
    event = models.ForeignKey(
        "meetups.Event", models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("event")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.WRITE_UP)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    published_at = MomentField(_("published at"), null=True, blank=True, help_text=_("When a scheduled post appears."))
    tags = models.ManyToManyField(Tag, related_name="posts", blank=True, verbose_name=_("tags"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

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
