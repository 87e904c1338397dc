"""Files with everything of a group that wait to be taken in (ADR 64)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArchiveUpload(models.Model):
    """A file that a superuser uploaded and has not taken in yet. It is deleted when they do, or after a day."""

    by = models.ForeignKey("meetups.User", models.CASCADE, related_name="+", verbose_name=_("uploaded by"))
    file = models.TextField(_("file"), help_text=_("The zip file in base64."))
    with_followers = models.BooleanField(_("with followers"), default=False)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("uploaded file of a group")
        verbose_name_plural = _("uploaded files of groups")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}, {self.created_at:%Y-%m-%d}"
