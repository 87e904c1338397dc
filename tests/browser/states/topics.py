"""The pages of the topic backlog, in all states."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import Group, Topic
from meetups.services import interests, topics
from tests.boards import ActionFactory, BoardFactory, CardFactory, TopicFactory
from tests.browser.states.events import RICH_TEXT, over
from tests.browser.states.state import LONG_WORD, Fields, StateList, Visit
from tests.factories import GroupFactory

TOPICS = StateList()
state = TOPICS.state

WORDS = [
    "Who pays for tea?", "Leading when you are not in charge", "Sharing contracts: what may we show?",
    "Forms that people finish", "How do we find speakers, and how do we look after them once they are here?",
]  # fmt: skip


def backlog(**fields: object) -> Group:
    """Create a group with topics in each state, tags, interest and outcomes."""
    group = GroupFactory(name="Wednesday evenings", **fields)
    for number, title in enumerate(WORDS):
        raised_on = date(2026, 1 + number, 3)
        topic = TopicFactory(group=group, title=title, interest=12 - 2 * number, raised_on=raised_on)
        topics.set_tags(topic=topic, names=["money", "leadership"][: number % 3])
    discussed(Topic.objects.get(title=WORDS[1]))
    TopicFactory(group=group, title="Opening hours of the library", state="parked")
    TopicFactory(group=group, title="A shared calendar", state="done")
    return group


def discussed(topic: Topic, outcome: str = "We **agreed** to ask three other councils.") -> None:
    """Let two meetings discuss a topic, and agree on actions."""
    for days, seconds in ((40, 480), (12, 300)):
        board = BoardFactory(event=over(group=topic.group, title="Lean coffee"))
        at = timezone.now() - timedelta(days=days)
        card = CardFactory(
            board=board, topic=topic, state="discussed", seconds_spent=seconds, outcome=outcome, discussed_at=at
        )
    ActionFactory(group=topic.group, card=card, text="Ask the library", owner_name="Ada", is_owner_public=True)
    ActionFactory(group=topic.group, card=card, text="Write it down", state="done", closed_at=timezone.now())


def page(name: str, group: Group, *steps: Fields, **values: str) -> Visit:
    return Visit(reverse(f"meetups:topics-{name}", args=[group.slug, *values.values()]), steps)


def of_topic(topic: Topic, name: str, *steps: Fields) -> Visit:
    return page(name, topic.group, *steps, path_part=topic.path_part)


@state("topics", "Sharing contracts: what may we show?")
def _() -> Visit:
    return page("index", backlog())


@state("topics-empty", "No topic yet.")
def _() -> Visit:
    return page("index", GroupFactory())


@state("topics-filtered", "A shared calendar")
def _() -> str:
    return f"{page('index', backlog()).path}?state=all&sort=waiting"


@state("topics-long-words", LONG_WORD)
def _() -> Visit:
    topic = TopicFactory(title=LONG_WORD, group__name=LONG_WORD)
    topics.set_tags(topic=topic, names=[LONG_WORD, "short"])
    return page("index", topic.group)


@state("topic", "Discussed twice, 13 minutes in all")
def _() -> Visit:
    topic = TopicFactory(title=WORDS[1], note=RICH_TEXT, raised_at=over(title="Spring meet-up"))
    topics.set_tags(topic=topic, names=["leadership", "money"])
    discussed(topic)
    interests.me_too(topic=topic, browser="a")
    interests.add_votes(topic=topic, board=BoardFactory(), count=9)
    return of_topic(topic, "detail")


@state("topic-done-long-words", "No outcome was written down.")
def _() -> Visit:
    topic = TopicFactory(title=LONG_WORD, note=LONG_WORD, state="done")
    discussed(topic, outcome="")
    return of_topic(topic, "detail")


@state("topic-refused", "This topic was taken off the list", status=410)
def _() -> Visit:
    return of_topic(TopicFactory(state="refused"), "detail")


@state("topic-suggest", "It is on the list at once")
def _() -> Visit:
    return page("suggest", GroupFactory())


@state("topic-suggest-with-errors", "Enter a topic, such as", status=422)
def _() -> Visit:
    return page("suggest", GroupFactory(), {"title": "", "note": LONG_WORD})


@state("topic-suggest-same", "This topic is on the list already", status=409)
def _() -> Visit:
    topic = TopicFactory(title="Who pays for tea?")
    return page("suggest", topic.group, {"title": "who pays for TEA", "note": "Please."})


@state("topic-thanks", "Your topic is on the list.")
def _() -> Visit:
    return page("thanks", GroupFactory())


@state("topic-me-too", "Would you like to talk about this, too?")
def _() -> Visit:
    return of_topic(TopicFactory(title=WORDS[0]), "me-too")
