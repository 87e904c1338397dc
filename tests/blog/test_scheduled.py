"""A scheduled post appears at its minute everywhere alike: page, lists, feeds, search, sitemap, emails and digest."""

import pytest

from blog import services
from meetups.models import OutboxEmail, Subscription
from meetups.services import search
from meetups.services.emails import news
from tests.blog.moments import DAY, MINUTE, NOW, SECOND
from tests.factories import PostFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
PATHS = (
    "/blog/wicks/", "/blog/", "/blog/feed/", "/search/?q=wicks", "/sitemap-posts.xml", "/groups/lamps/",
    "/groups/lamps/feed/", "/", "/blog/2026/",
)  # fmt: skip


def shown_on(client):
    """Return the pages that show the post, and let the worker write to followers."""
    services.announce()
    news.write_news()
    news.write_digests()
    return [path for path in PATHS if "/blog/wicks/" in client.get(path).content.decode()]


def written_to():
    """Return the followers who were written to about the post."""
    return [email.to for email in OutboxEmail.objects.order_by("pk") if "/blog/wicks/" in email.text]


@pytest.mark.parametrize(("due", "appears"), [(NOW + DAY, NOW + DAY), (NOW + DAY + SECOND, NOW + DAY + MINUTE)])
def test_scheduled_post_appears_everywhere_at_its_minute(client, time_machine, due, appears):
    post = PostFactory(slug="wicks", headline="All about wicks", status="scheduled", published_at=due)
    type(post.group).objects.update(slug="lamps")
    search.write(thing=post)
    at_once = SubscriptionFactory(group=post.group, often="at-once")
    digest = SubscriptionFactory(group=post.group, often="fortnight")

    time_machine.move_to(appears - SECOND, tick=False)
    assert (shown_on(client), written_to()) == ([], [])

    time_machine.move_to(appears, tick=False)
    assert (shown_on(client), written_to()) == ([*PATHS], [at_once.email])

    time_machine.shift(10 * MINUTE)
    Subscription.objects.filter(pk=digest.pk).update(due_at=appears + 10 * MINUTE)
    assert (shown_on(client), written_to()) == ([*PATHS], [at_once.email, digest.email])
