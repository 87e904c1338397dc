"""Links with which a post is read before it is published (ADR 56)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Post, PreviewLink
from meetups.models import User

LASTS = timedelta(days=14)
KEPT = timedelta(days=90)  # so long an ended link says that it has ended
MOST_OPEN = 20


@transaction.atomic
def open_link(*, post: Post, by: User | None = None) -> PreviewLink:
    """Create a link with which anybody can read a post that is not public, for 14 days.

    Raises ValidationError with the code public, or many: the post has 20 links that work.
    """
    post = Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post.pk)
    if post.is_public:
        raise ValidationError(_("This post is published. Send people the URL of its page."), code="public")
    if post.preview_links.open().count() >= MOST_OPEN:
        raise ValidationError(_("This post has 20 preview links. End one first, or send people one of them."), "many")
    return PreviewLink.objects.create(post=post, created_by=by, expires_at=timezone.now() + LASTS)


@transaction.atomic
def revoke(*, link: PreviewLink) -> PreviewLink:
    """Expire a preview link at once. Revoking it twice is the same as once."""
    PreviewLink.objects.open().filter(pk=link.pk).update(expires_at=timezone.now())
    link.refresh_from_db()
    return link


def forget_ended() -> int:
    """Delete the preview links that ended over 90 days ago. Return the number deleted."""
    return PreviewLink.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()[0]
