"""A scheduled post appears at its minute everywhere: page, lists, feeds, search, sitemap, emails and newsletter."""

import pytest

from blog import services
from meetups.models import OutboxEmail
from meetups.services import editions, search
from meetups.services.emails import news
from tests.blog.moments import DAY, MINUTE, NOW, SECOND
from tests.editions import send_now, the_edition
from tests.factories import EventFactory, PostFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
PATHS = (
    "/blog/wicks/", "/blog/", "/blog/feed/", "/search/?q=wicks", "/sitemap-posts.xml", "/groups/lamps/",
    "/groups/lamps/feed/", "/", "/blog/2026/",
)  # fmt: skip


def shown_on(client):
    """Return the pages that show the post, and let the worker write to followers."""
    services.announce()
    news.write_news()
    editions.work()
    return [path for path in PATHS if "/blog/wicks/" in client.get(path).content.decode()]


def in_the_next_edition(group):
    """Return whether the next edition of the group names the post."""
    return "All about wicks" in [item.line.title for item in editions.items(the_edition(group))]


def written_to():
    """Return the followers who were written to about the post."""
    return [email.to for email in OutboxEmail.objects.order_by("pk") if "/blog/wicks/" in email.text]


@pytest.mark.parametrize(("due", "appears"), [(NOW + DAY, NOW + DAY), (NOW + DAY + SECOND, NOW + DAY + MINUTE)])
def test_scheduled_post_appears_everywhere_at_its_minute(client, time_machine, due, appears):
    post = PostFactory(slug="wicks", headline="All about wicks", status="scheduled", published_at=due)
    type(post.group).objects.update(slug="lamps")
    search.write(thing=post)
    at_once = SubscriptionFactory(group=post.group, often="at-once")
    reader = SubscriptionFactory(group=post.group, often="fortnight")
    EventFactory(group=post.group, starts_at=NOW + 10 * DAY)

    time_machine.move_to(appears - SECOND, tick=False)
    assert (shown_on(client), written_to(), in_the_next_edition(post.group)) == ([], [], False)

    time_machine.move_to(appears, tick=False)
    assert (shown_on(client), written_to()) == ([*PATHS], [at_once.email])

    time_machine.shift(10 * MINUTE)
    assert in_the_next_edition(post.group)
    send_now(post.group)
    assert (shown_on(client), written_to()) == ([*PATHS], [at_once.email, reader.email])
