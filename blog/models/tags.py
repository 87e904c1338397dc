"""The subjects of posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post
from meetups.models import LineField
from meetups.models.slugs import path_of
from meetups.wording import present


class TagQuerySet(models.QuerySet["Tag"]):
    def listed(self) -> "TagQuerySet":
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

    def get_absolute_url(self) -> str:
        return path_of("blog:tags-detail", self.slug)
