"""The paths that pages of the blog had."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormerPath(models.Model):
    """The path that a post, tag, author or series had. It redirects to the path it has now, for ever (law 8)."""

    path = models.CharField(_("path"), max_length=200, unique=True)
    now_at = models.CharField(_("now at"), max_length=200, db_index=True)

    class Meta:
        verbose_name = _("former path")
        verbose_name_plural = _("former paths")

    def __str__(self) -> str:
        return self.path
