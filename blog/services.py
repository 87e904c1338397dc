"""What may happen to posts."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from blog.models import Post
from meetups.models import News
from meetups.services.emails import news

# A post that appears with an older date is brought in from elsewhere: it is no news.
NEWS_FOR = timedelta(days=14)


@transaction.atomic
def publish(*, post: Post) -> Post:
    """A post appears now, unless it is out already; one that was scheduled does not wait."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.is_public:
        return post
    post.status, post.published_at = Post.Status.PUBLISHED, timezone.now()
    post.save()
    return post


def announce() -> int:
    """A post is news for the followers of its group when everybody can read it, at its moment if it was scheduled.

    Once each, and how many were.
    """
    posts = Post.objects.public().filter(published_at__gt=timezone.now() - NEWS_FOR).exclude(news.is_known(news.POST))
    rows = posts.order_by("published_at", "pk").values_list("pk", "group", "headline")
    return news.announce(
        news=[News(kind=news.POST, record_id=pk, group_id=group, title=title) for pk, group, title in rows]
    )
