"""Write-ups, retrospectives and news."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.models import LineField, MomentField, ProseField, RenderedField
from meetups.models.slugs import path_of
from meetups.queries.prepared import Prepared, Slot
from meetups.wording.dates import Leaf, leaf

WHOLE = (
    "headline", "slug", "summary", "body_html", "kind", "status", "published_at", "updated_at",
    "group__name", "group__slug", "group__strapline",
    "event__title", "event__slug", "event__starts_at", "event__zone", "event__status",
)  # fmt: skip


def byline(names: list[str]) -> str:
    """Who wrote it, as it stands under a headline: `Ann, Ben and Cy`; empty when nobody is named."""
    return get_text_list(names, gettext("and"))


class PostQuerySet(models.QuerySet["Post"]):
    def public(self, now: datetime | Slot | None = None) -> "PostQuerySet":
        """Published, or scheduled for a moment that has come; newest first."""
        return (
            self.filter(published_at__lte=now or timezone.now())
            .exclude(status=Post.Status.DRAFT)
            .order_by("-published_at", "-id")
        )

    def whole(self) -> "PostQuerySet":
        """With all that a post's own page says, and nothing more: its source stays where it is."""
        return self.select_related("group", "event").only(*WHOLE)

    def cards(self) -> list["PostCard"]:
        """The lines of a list, in the order and number of this queryset, with one query."""
        return post_cards(self.values_list(*CARD_COLUMNS))

    def public_cards(self, most: int, **of: int) -> list["PostCard"]:
        """The newest public posts, of one `group` or one `event` by their keys, whatever this queryset is."""
        return post_cards(_public_cards(most, tuple(of)).rows(now=timezone.now(), **of))

    def public_at(self, slug: str) -> "Post | None":
        """The public post that has this address, with all that its page says, whatever this queryset is."""
        return next(iter(_public_at().objects(now=timezone.now(), slug=slug)), None)


class PostCard(NamedTuple):
    """One post as a line in a list: plain words, so that a list is cheap to show."""

    url: str
    headline: str
    summary: str
    kind: str
    leaf: Leaf
    group: str


CARD_COLUMNS = ("slug", "headline", "summary", "kind", "published_at", "group__name")


def post_cards(rows: Iterable[tuple[Any, ...]]) -> list[PostCard]:
    """Turn rows of CARD_COLUMNS into cards, in the same order."""
    return [
        PostCard(
            path_of("blog:posts-detail", slug),
            headline,
            summary,
            str(Post.Kind(kind).label),
            leaf(localdate(moment)),
            group,
        )
        for slug, headline, summary, kind, moment, group in rows
    ]


@lru_cache(maxsize=64)
def _public_cards(most: int, of: tuple[str, ...]) -> Prepared:
    posts = Post.objects.public(Slot("now", models.DateTimeField()))
    return Prepared(
        posts.filter(**{key: Slot(key, models.BigAutoField()) for key in of})[:most].values_list(*CARD_COLUMNS)
    )


@cache
def _public_at() -> Prepared:
    posts = Post.objects.public(Slot("now", models.DateTimeField())).whole().order_by()
    return Prepared(posts.filter(slug=Slot("slug", models.SlugField())))


@cache
def _author_names() -> Prepared:
    authorships = Post.authors.through.objects.filter(post=Slot("post", models.BigAutoField()))
    return Prepared(authorships.order_by("user__name", "user__email").values_list("user__name"))


@cache
def _tags() -> Prepared:
    filed = Post.tags.through.objects.filter(post=Slot("post", models.BigAutoField()))
    return Prepared(filed.order_by("tag__name").values_list("tag__slug", "tag__name"))


class TagQuerySet(models.QuerySet["Tag"]):
    def used(self) -> "TagQuerySet":
        """Those that some public post carries."""
        carried = Post.tags.through.objects.filter(
            tag=models.OuterRef("pk"), post__published_at__lte=timezone.now()
        ).exclude(post__status=Post.Status.DRAFT)
        return self.filter(models.Exists(carried))


class Tag(models.Model):
    """A word that gathers posts."""

    name = LineField(_("name"), max_length=50, unique=True)
    slug = models.SlugField(_("address"), max_length=50, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A piece of writing by the community (BlogPosting of schema.org), often about one event."""

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
        _("address"), max_length=140, unique=True, help_text=_("The last part of the address. It stays for ever.")
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
    published_at = MomentField(
        _("published at"), null=True, blank=True, help_text=_("For a scheduled post: the moment it appears.")
    )
    tags = models.ManyToManyField(Tag, related_name="posts", blank=True, verbose_name=_("tags"))
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="post_published"),
            models.Index(fields=["group", "-published_at"], name="post_group_published"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False),
                name="post_published_has_moment",
                violation_error_message=_("Say when it is published."),
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return path_of("blog:posts-detail", self.slug)

    def author_names(self) -> list[str]:
        """Those who wrote it and have a name, by name."""
        return [name for (name,) in _author_names().rows(post=self.pk) if name]

    def tag_links(self) -> list[tuple[str, str]]:
        """Address and name of each tag, by name."""
        return _tags().rows(post=self.pk)

    @property
    def leaf(self) -> Leaf | None:
        """The calendar leaf of the day it was published."""
        return leaf(localdate(self.published_at)) if self.published_at else None

    @property
    def is_public(self) -> bool:
        return (
            self.status != Post.Status.DRAFT and self.published_at is not None and self.published_at <= timezone.now()
        )
