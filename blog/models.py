"""Write-ups, retrospectives and news, their authors, subjects and series, and the paths that they had."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
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

    def in_series(self) -> "PostQuerySet":
        """Return these posts in the order of their series."""
        return self.order_by(models.F("number").asc(nulls_last=True), "published_at", "id")


class TagQuerySet(models.QuerySet["Tag"]):
    def listed(self) -> "TagQuerySet":
        """Return the tags of at least one public post."""
        public = Post.tags.through.objects.filter(
            tag=models.OuterRef("pk"), post__published_at__lte=present.now()
        ).exclude(post__status=Post.Status.DRAFT)
        return self.filter(models.Exists(public))


class PostSeriesQuerySet(models.QuerySet["PostSeries"]):
    def listed(self) -> "PostSeriesQuerySet":
        """Return the series of at least one public post."""
        return self.filter(models.Exists(Post.objects.public().order_by().filter(series=models.OuterRef("pk"))))


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

    def get_absolute_url(self) -> str:
        return path_of("blog:tags-detail", self.slug)


class PostSeries(models.Model):
    """A run of posts of a group that are read in an order (CreativeWorkSeries of schema.org)."""

    name = LineField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, help_text=_("The last part of the URL."))
    about = LineField(_("about"), max_length=300, blank=True, help_text=_("One or two sentences."))
    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="post_series", verbose_name=_("group"))

    objects = PostSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series of posts")
        verbose_name_plural = _("series of posts")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_of("blog:series-detail", self.slug)


class AuthorQuerySet(models.QuerySet["Author"]):
    def listed(self) -> "AuthorQuerySet":
        """Return the authors who have a page: they are named, and wrote at least one public post."""
        written = Authorship.objects.filter(author=models.OuterRef("pk"), post__published_at__lte=present.now())
        return self.filter(models.Exists(written.exclude(post__status=Post.Status.DRAFT)), is_unnamed=False).exclude(
            name=""
        )

    def known_to(self, groups: models.QuerySet) -> "AuthorQuerySet":
        """Return the authors whom organisers of these groups may choose: added by one of the groups, one of its
        organisers, or an author of one of its posts (ADR 53)."""
        own = groups.order_by().values("pk")
        known = Q(group__in=own) | Q(user__organiser_roles__group__in=own) | Q(posts__group__in=own)
        return self.filter(pk__in=Author.objects.filter(known).order_by().values("pk"))


class Author(models.Model):
    """A person who writes posts (Person of schema.org), with an account or without one (ADR 53)."""

    name = LineField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, help_text=_("The last part of the URL."))
    job_title = LineField(_("what they do"), max_length=100, blank=True)
    organisation = LineField(_("organisation"), max_length=100, blank=True)
    about = LineField(_("about"), max_length=300, blank=True, help_text=_("Two lines about them."))
    is_unnamed = models.BooleanField(
        _("unnamed"), default=False, help_text=_("“A member of the group” is shown instead, everywhere.")
    )
    user = models.OneToOneField(
        "meetups.User", models.CASCADE, null=True, blank=True, related_name="author", verbose_name=_("account")
    )
    group = models.ForeignKey(
        "meetups.Group", models.SET_NULL, null=True, blank=True, related_name="authors", verbose_name=_("group"),
        help_text=_("The group that added them."),
    )  # fmt: skip

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or gettext("No name")

    def get_absolute_url(self) -> str:
        return path_of("blog:authors-detail", self.slug)


class FormerPath(models.Model):
    """The path that a post, tag, author or series had. It redirects to the path it has now, for ever (law 8)."""

    path = models.CharField(_("path"), max_length=200, unique=True)
    now_at = models.CharField(_("now at"), max_length=200, db_index=True)

    class Meta:
        verbose_name = _("former path")
        verbose_name_plural = _("former paths")

    def __str__(self) -> str:
        return self.path


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
    body_html = RenderedField(source="body")
    authors = models.ManyToManyField(Author, through="Authorship", related_name="posts", verbose_name=_("authors"))
    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="posts", verbose_name=_("group"))
    event = models.ForeignKey(
        "meetups.Event", models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("event")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.WRITE_UP)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    published_at = MomentField(_("published at"), null=True, blank=True, help_text=_("When a scheduled post appears."))
    series = models.ForeignKey(
        PostSeries, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("series")
    )
    number = models.PositiveSmallIntegerField(
        _("number in the series"), null=True, blank=True, help_text=_("Empty: by date, after those with a number.")
    )
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


class Authorship(models.Model):
    """That a person is an author of a post. The authors are named in the order of their positions."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="authorships", verbose_name=_("post"))
    author = models.ForeignKey(Author, models.CASCADE, related_name="authorships", verbose_name=_("author"))
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
