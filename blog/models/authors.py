"""The people who write posts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Authorship, Post
from meetups.models import LineField, one_picture
from meetups.models.slugs import path_of
from meetups.wording import present


class AuthorQuerySet(models.QuerySet["Author"]):
    def listed(self) -> "AuthorQuerySet":
        """Return the authors who have a page: they are named, and wrote at least one public post."""
        written = Authorship.objects.filter(author=models.OuterRef("pk"), post__published_at__lte=present.now())
        return self.filter(models.Exists(written.exclude(post__status=Post.Status.DRAFT)), is_unnamed=False).exclude(
            name=""
        )

    def known_to(self, groups: models.QuerySet) -> "AuthorQuerySet":
        """Return the authors whom organisers of these groups may choose (ADR 53). Each was added by one of the groups,
        is an organiser with a name, or wrote one of their posts."""
        own = groups.order_by().values("pk")
        organises = Q(user__organiser_roles__group__in=own) & ~Q(name="")
        known = Q(group__in=own) | organises | Q(posts__group__in=own)
        return self.filter(pk__in=Author.objects.filter(known).order_by().values("pk"))


class Author(models.Model):
    """A person who writes posts (Person of schema.org), with an account or without one (ADR 53)."""

    name = LineField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, help_text=_("The last part of the URL."))
    job_title = LineField(_("what they do"), max_length=100, blank=True)
    organisation = LineField(_("organisation"), max_length=100, blank=True)
    about = LineField(_("about"), max_length=300, blank=True, help_text=_("Two lines about them."))
    picture = one_picture()
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
