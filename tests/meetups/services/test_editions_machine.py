"""Followers are told everything once, for a year of random deeds of followers, authors and organisers."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import Action, Edition, News, OutboxEmail, Subscription
from meetups.services import actions, editions, subscriptions
from meetups.services.emails import news
from tests.boards import ActionFactory
from tests.editions import DAY, newsletter
from tests.factories import EventFactory, PostFactory

# One who stays, two who come and go, and a reader of the newsletter who changes nothing.
PEOPLE, READER = "abc", "d"
WAYS = ["at-once", "fortnight"]
# An edition comes at least every 35 days, and a day later if organisers were asked late. Some are skipped.
WELL_BEFORE = timedelta(days=100)


class History:
    """Its model: when each person began to follow, when each thing became news, and which posts were left out."""

    def __init__(self, clock: Any, seed: int) -> None:
        self.clock, self.random = clock, Random(seed)
        self.group = newsletter(followers=0, slug="lamp-menders", name="Group")
        self.came: dict[str, datetime] = {}
        self.posts: dict[str, datetime] = {}
        self.actions: dict[str, datetime] = {}
        self.meetings: dict[str, datetime] = {}
        self.left_out: set[str] = set()
        self.imported: set[str] = set()

    def live(self, days: int) -> None:
        """Let so many days pass, with a worker that runs each day, and most days with something that people do."""
        deeds: dict[Callable[[], None], int] = {
            self.follow: 3, self.leave: 1, self.publish: 8, self.open_an_action: 3, self.close_an_action: 4,
            self.plan_a_meeting: 3, self.send_now: 1, self.skip: 1, self.leave_out_the_first_post: 1, self.rest: 8,
        }  # fmt: skip
        self.follow(READER, "fortnight")
        for _post in range(60):  # more than an edition takes
            self.publish()
        for number in range(30):  # more than an edition names while they are far away
            self.plan_a_meeting(days=110 + 7 * number)
        self.imported |= set(self.meetings)
        self.write()
        for person in PEOPLE:
            self.follow(person)
        for _day in range(days):
            self.clock.shift(timedelta(minutes=self.random.choice([1, 20, 300])))
            for deed in self.random.choices(list(deeds), list(deeds.values()), k=2):
                deed()
            self.write()
            self.clock.shift(DAY)
        self.tell_the_rest()

    def tell_the_rest(self) -> None:
        for _time in range(4):
            self.write()
            self.send_now()
            self.clock.shift(DAY)
        self.write()

    def write(self) -> None:
        news.write_news()
        editions.work()

    def follow(self, person: str = "", often: str = "") -> None:
        self.clock.shift(timedelta(seconds=1))  # nothing happens at the same instant
        person, often = person or self.random.choice(PEOPLE), often or self.random.choice(WAYS)
        address = f"{person}@example.org"
        if person in self.came:
            news.change(subscription=Subscription.objects.get(email=address), often=often)
            return
        asked = subscriptions.follow(group=self.group, email=address, often=often, wants_actions=True)
        subscriptions.confirm(subscription=asked)
        self.came[person] = timezone.now()
        OutboxEmail.objects.filter(to=address).delete()  # what they were told when they followed before

    def leave(self) -> None:
        """Let somebody leave: `a` follows for the whole year."""
        if self.came.pop(person := self.random.choice("bc"), None):
            subscriptions.unsubscribe(subscription=Subscription.objects.get(email=f"{person}@example.org"))

    def publish(self) -> None:
        title = self.named("Post", self.posts)
        row = PostFactory(group=self.group, headline=title, summary=f"{title}.")
        news.announce(news=[News(group=self.group, kind="post", record_id=row.pk, title=title)])

    def open_an_action(self) -> None:
        ActionFactory(group=self.group, text=f"{self.named('Action', self.actions)}.")

    def close_an_action(self) -> None:
        if action := Action.objects.open().filter(created_at__lt=timezone.now() - 3 * DAY).first():
            actions.finish(action=action)

    def plan_a_meeting(self, days: int = 0) -> None:
        title = self.named("Meeting", self.meetings)
        starts_at = timezone.now() + timedelta(days=days or self.random.choice([3, 9, 20, 40, 120]))
        EventFactory(group=self.group, title=f"{title}.", starts_at=starts_at, summary="")

    def named(self, word: str, kept: dict[str, datetime]) -> str:
        self.clock.shift(timedelta(seconds=1))
        kept[title := f"{word} {len(kept)}"] = timezone.now()
        return title

    def rest(self) -> None:
        """Do nothing."""

    def send_now(self) -> None:
        if edition := self.open():
            try:
                editions.send(edition=edition, shown=editions.fingerprint(edition, editions.items(edition)))
            except ValidationError as refusal:
                assert refusal.code in {"empty", "today"}  # noqa: PT017 - others are failures

    def skip(self) -> None:
        if edition := self.open():
            editions.skip(edition=edition)

    def leave_out_the_first_post(self) -> None:
        edition = self.open()
        posts = [item for item in editions.items(edition) if item.found.kind == "post"] if edition else []
        if edition and posts:
            decided = {posts[0].name: (False, 1)}
            editions.save(edition=edition, words="", decided=decided, version=edition.version)
            self.left_out.add(posts[0].line.title)

    def open(self) -> Edition | None:
        return Edition.objects.open().select_related("group").filter(group=self.group).first()

    def check(self, person: str) -> int:
        """Compare what a person was told with the model. Return how many posts that is."""
        emails = OutboxEmail.objects.filter(to=f"{person}@example.org").exclude(kind="follow_confirm")
        texts = [(kind, *text.partition("Done or dropped since")) for kind, text in emails.values_list("kind", "text")]
        everything = "\n".join("".join(text) for _kind, *text in texts)
        posts = re.findall(r"^(Post \d+)\.$", everything, re.MULTILINE)
        closed = [title for *_open, text in texts for title in re.findall(r"Action \d+", text)]
        at_once = [title for kind, text, *_more in texts if kind != "edition" for title in self.meetings_in(text)]
        for once in (posts, closed, at_once):
            assert max(Counter(once).values(), default=1) == 1, (person, Counter(once).most_common(3))
        assert self.after_they_came(person, self.posts) - self.left_out <= set(posts)
        assert self.after_they_came(person, self.actions) <= set(re.findall(r"Action \d+", everything))
        assert self.after_they_came(person, self.far()) <= set(self.meetings_in(everything))
        return len(posts)

    def meetings_in(self, text: str) -> list[str]:
        return re.findall(r"^(?:[^\n]*: )?(Meeting \d+)\.$", text, re.MULTILINE)

    def far(self) -> dict[str, datetime]:
        """Return the meetings that are announced so early that an edition comes before they are over."""
        starts = {title.removesuffix("."): at for title, at in self.group.events.values_list("title", "starts_at")}
        early = {title: at for title, at in self.meetings.items() if starts[title] > at + WELL_BEFORE}
        return {
            title: at
            for title, at in early.items()
            if title not in self.imported or self.is_shortly_after(starts[title])
        }

    def is_shortly_after(self, starts_at: datetime) -> bool:
        """Whether a meeting comes soon after an edition. If none was sent then, one of an import is missed."""
        return self.group.editions.filter(sent_at__range=(starts_at - 15 * DAY, starts_at)).exists()

    def after_they_came(self, person: str, kept: dict[str, datetime]) -> set[str]:
        return {title for title, at in kept.items() if at >= self.came[person]}


@pytest.mark.django_db
def test_year_of_followers_and_editions_tells_everybody_everything_once(clock: Any) -> None:
    history = History(clock, seed=1)

    history.live(days=365)

    told = {person: history.check(person) for person in history.came}
    sent = history.group.editions.sent().filter(sent_at__gt=history.came[READER])
    assert len(history.imported & set(history.far())) >= 20
    assert (sent.count() >= 20, told[READER] >= 200, told["a"] >= 100, len(told) >= 3) == (True, True, True, True)
