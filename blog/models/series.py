"""Series of posts, which are read in an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post
from meetups.models import LineField
from meetups.models.slugs import path_of


class PostSeriesQuerySet(models.QuerySet["PostSeries"]):
    def listed(self) -> "PostSeriesQuerySet":
        """Return the series of at least one public post."""
        return self.filter(models.Exists(Post.objects.public().order_by().filter(series=models.OuterRef("pk"))))


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
