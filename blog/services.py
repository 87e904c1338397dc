"""What may happen to posts."""

from django.db import transaction
from django.utils import timezone

from blog.models import Post


@transaction.atomic
def publish(*, post: Post) -> Post:
    """A post appears now, unless it is out already; one that was scheduled does not wait."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.is_public:
        return post
    post.status, post.published_at = Post.Status.PUBLISHED, timezone.now()
    post.save()
    return post
