"""Two web servers keep their pages, and a worker writes to followers: a scheduled post is on both at its minute."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from meetups.models import OutboxEmail
from meetups.services import search
from tests.chores import work
from tests.factories import PostFactory, SubscriptionFactory
from tests.served import ask, site

DUE = datetime(2026, 11, 20, 12, tzinfo=UTC)
PATHS = ("/blog/wicks/", "/blog/", "/blog/feed/", "/search/?q=wicks", "/sitemap-posts.xml", "/")


@pytest.mark.django_db(transaction=True)
def test_scheduled_post_is_on_both_servers_at_its_minute_without_a_restart(tmp_path, time_machine):
    clock = tmp_path / "clock"

    def shown(moment):
        """Return the pages that show the post at this moment, by server."""
        time_machine.move_to(moment, tick=False)
        clock.write_text(str(moment.timestamp()), encoding="ascii")
        work()
        answers = {
            (number, path): ask(port, "GET", path, Host="testserver")[0].body
            for (number, port), path in product(enumerate(ports), PATHS)
        }
        return [place for place, body in answers.items() if "/blog/wicks/" in body]

    time_machine.move_to(DUE - timedelta(days=1), tick=False)
    post = PostFactory(slug="wicks", headline="Wicks", status="scheduled", published_at=DUE)
    search.write(thing=post)
    SubscriptionFactory(group=post.group, often="at-once")
    settings = {"DEBUG": "0", "ALLOWED_HOSTS": "testserver", "CLOCK": str(clock)}
    with ExitStack() as stack:
        ports = [
            stack.enter_context(site(tmp_path / f"log{number}", 1, "tests.clocked:application", **settings))[0]
            for number in range(2)
        ]
        assert shown(DUE - timedelta(minutes=1)) == []
        assert shown(DUE - timedelta(seconds=1)) == []  # the pages are kept by now
        assert shown(DUE) == list(product(range(2), PATHS))

    assert OutboxEmail.objects.get().text.count("/blog/wicks/") == 1
