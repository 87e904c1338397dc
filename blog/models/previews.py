"""Links with which people without an account read a post before it is published."""

import secrets

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetups.models.links import ExpiringLink, ExpiringLinkQuerySet

_signer = signing.Signer(sep=".", salt="blog.previews")


def new_preview_secret() -> str:
    """Return a random secret."""
    return secrets.token_urlsafe(16)


class PreviewLinkQuerySet(ExpiringLinkQuerySet):
    def by_token(self, token: str) -> "PreviewLink | None":
        """Return the link with this token, expired or not, or None. A token that is not signed needs no query."""
        try:
            secret = _signer.unsign(token)
        except signing.BadSignature:
            return None
        return self.filter(secret=secret).first()


class PreviewLink(ExpiringLink):
    """A link to the page of a post that is not public, for readers without an account. It works until it expires."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="preview_links", verbose_name=_("post"))
    secret = models.CharField(_("secret"), max_length=32, unique=True, default=new_preview_secret, editable=False)

    objects = PreviewLinkQuerySet.as_manager()  # type: ignore[misc]

    class Meta(ExpiringLink.Meta):
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return str(self.post)

    def get_absolute_url(self) -> str:
        return reverse("blog:previews-detail", args=[self.token])

    @property
    def token(self) -> str:
        """The token in the URL: the secret, signed."""
        return _signer.sign(self.secret)
