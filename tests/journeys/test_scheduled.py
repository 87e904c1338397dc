"""Two web servers keep their pages, and a worker writes to followers: a scheduled post is on both at its minute."""

import sys
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from meetups.models import OutboxEmail
from meetups.services import search
from tests.factories import PostFactory, SubscriptionFactory
from tests.processes import running
from tests.served import ask, database_url, site
from tests.waiting import until

PATHS = ("/blog/wicks/", "/blog/", "/blog/feed/", "/search/?q=wicks", "/sitemap-posts.xml", "/")
WORKER = [sys.executable, "manage.py", "qcluster"]


@contextmanager
def worker(log):
    with log.open("wb") as written, running(WORKER, log=written, DATABASE_URL=database_url(), WORKERS="1", DEBUG="1"):
        yield


@pytest.mark.django_db(transaction=True)
def test_scheduled_post_is_on_both_servers_at_its_minute_without_a_restart(tmp_path):
    # The worker has the clock of this machine, at which the post is due. The web servers read theirs from a file.
    clock, due = tmp_path / "clock", datetime.now(UTC).replace(second=0, microsecond=0)

    def shown(moment):
        """Return the pages that show the post at this moment, by server."""
        clock.write_text(str(moment.timestamp()), encoding="ascii")
        answers = {
            (number, path): ask(port, "GET", path, Host="testserver")[0].body
            for (number, port), path in product(enumerate(ports), PATHS)
        }
        return [place for place, body in answers.items() if "/blog/wicks/" in body]

    post = PostFactory(slug="wicks", headline="Wicks", status="scheduled", published_at=due)
    search.write(thing=post)
    SubscriptionFactory(group=post.group, often="at-once")
    Schedule.objects.all().delete()
    settings = {"DEBUG": "0", "ALLOWED_HOSTS": "testserver", "CLOCK": str(clock)}
    with ExitStack() as stack:
        servers = [site(tmp_path / f"log{number}", 1, "tests.clocked:application", **settings) for number in range(2)]
        ports = [stack.enter_context(server)[0] for server in servers]
        assert shown(due - timedelta(minutes=1)) == []
        assert shown(due - timedelta(seconds=1)) == []  # the pages are kept by now
        stack.enter_context(worker(tmp_path / "worker"))
        async_task("meetups.tasks.minutely")
        until(lambda: OutboxEmail.objects.exists() and not OrmQ.objects.exists())
        assert shown(due - timedelta(seconds=1)) == []  # though the worker has written to the database
        assert shown(due) == list(product(range(2), PATHS))

    assert OutboxEmail.objects.get().text.count("/blog/wicks/") == 1
