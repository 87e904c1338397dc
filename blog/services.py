"""Publish posts, and create news items of them for followers."""

from django.db import transaction
from django.utils import timezone

from blog.models import Post
from blog.queries import NEWS_FOR, NEWS_KIND
from meetups.models import News
from meetups.queries.news import is_known
from meetups.services.emails import news
from meetups.wording import present


@transaction.atomic
def publish(*, post: Post) -> Post:
    """Publish a draft or scheduled post now. Change nothing if it is public already. Return the post."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.is_public:
        return post
    post.status = Post.Status.PUBLISHED
    post.published_at = present.current_minute()  # so that its page is there at once (ADR 29)
    post.save()
    return post


def announce() -> int:
    """Create a news item for each post that became public in the last 14 days. Return the number created."""
    posts = Post.objects.public().filter(published_at__gt=timezone.now() - NEWS_FOR).exclude(is_known(NEWS_KIND))
    rows = posts.order_by("published_at", "pk").values_list("pk", "group", "headline")
    return news.announce(
        news=[News(kind=NEWS_KIND, record_id=pk, group_id=group, title=title) for pk, group, title in rows]
    )
