"""Followers are told everything once, for a year of random histories of followers, news and editions."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from meetups.models import Edition, News, OutboxEmail, Subscription
from meetups.services import editions, subscriptions
from meetups.services.emails import news
from tests.editions import DAY, newsletter
from tests.factories import EventFactory, PostFactory

people = st.sampled_from("abc")
WAYS = st.sampled_from(["at-once", "fortnight"])


class Machine(RuleBasedStateMachine):
    """Its model: when each person began to follow, when each post became news, and which posts were left out."""

    clock: Any  # set by the test

    def __init__(self) -> None:
        super().__init__()
        Subscription.objects.all().delete()
        self.group = newsletter(followers=0, slug=f"group-{Edition.objects.count()}", name="Group")
        self.since: dict[str, datetime] = {}
        self.posts: dict[str, datetime] = {}
        self.left_out: set[str] = set()
        self.number = 0

    def teardown(self) -> None:
        """Let everything that waits be told, then compare what everybody was told with the model."""
        self.pass_time(1)
        for _time in range(3):
            if Subscription.objects.reading_editions().exists():
                self.write()
                self.send_now()
            self.pass_time(1)
        for person, since in self.since.items():
            wanted = {title for title, at in self.posts.items() if at >= since} - self.left_out
            told = self.told(person)
            assert max(told.values(), default=1) == 1, (person, told)
            assert wanted <= set(told) <= wanted | self.left_out, (person, wanted, told)

    def told(self, person: str) -> Counter[str]:
        emails = OutboxEmail.objects.filter(to=f"{person}@example.org", group=self.group)
        texts = list(emails.values_list("text", flat=True))
        return Counter(title for title in self.posts for text in texts if f"{title}." in text)

    def write(self) -> None:
        news.write_news()
        editions.work()

    @rule(person=people, often=WAYS)
    def follow(self, person: str, often: str) -> None:
        self.clock.shift(timedelta(seconds=1))  # nothing happens at the same instant
        if person in self.since:
            rows = Subscription.objects.get(email=f"{person}@example.org")
            news.change(subscription=rows, often=often)
        else:
            asked = subscriptions.follow(group=self.group, email=f"{person}@example.org", often=often)
            subscriptions.confirm(subscription=asked)
            self.since[person] = timezone.now()

    @rule(person=people)
    def leave(self, person: str) -> None:
        if self.since.pop(person, None):
            subscriptions.unsubscribe(subscription=Subscription.objects.get(email=f"{person}@example.org"))

    @rule()
    def publish(self) -> None:
        self.clock.shift(timedelta(seconds=1))
        self.number += 1
        title = f"Post {self.number}"
        row = PostFactory(group=self.group, headline=title, summary=f"{title}.")
        news.announce(news=[News(group=self.group, kind="post", record_id=row.pk, title=title)])
        self.posts[title] = timezone.now()

    @rule(days=st.integers(3, 40))
    def plan_a_meeting(self, days: int) -> None:
        EventFactory(group=self.group, starts_at=timezone.now() + timedelta(days=days))

    @rule(minutes=st.integers(1, 20))
    def pass_minutes(self, minutes: int) -> None:
        self.clock.shift(timedelta(minutes=minutes))

    @rule(days=st.sampled_from([1, 2, 5, 14]))
    def pass_time(self, days: int) -> None:
        """Let days pass, with a worker that runs at the beginning and at the end of each."""
        for _day in range(days):
            self.write()
            self.clock.shift(DAY)
            self.write()

    @rule()
    def send_now(self) -> None:
        if edition := self.open():
            try:
                editions.send(edition=edition, shown=editions.fingerprint(edition, editions.items(edition)))
            except ValidationError as refusal:
                assert refusal.code in {"empty", "today"}  # noqa: PT017 - others are failures

    @rule()
    def skip(self) -> None:
        if edition := self.open():
            editions.skip(edition=edition)

    @rule()
    def leave_out_the_first_post(self) -> None:
        edition = self.open()
        posts = [item for item in editions.items(edition) if item.found.kind == "post"] if edition else []
        if edition and posts:
            decided = {posts[0].name: (False, 1)}
            editions.save(edition=edition, words="", decided=decided, version=edition.version)
            self.left_out.add(posts[0].line.title)

    def open(self) -> Edition | None:
        return Edition.objects.open().select_related("group").filter(group=self.group).first()


@pytest.mark.django_db
def test_histories_of_followers_and_editions_tell_everybody_everything_once(clock: Any) -> None:
    Machine.clock = clock
    examples = 8 if connection.vendor == "sqlite" else 2  # the model is the same; the SQL is what may differ
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
