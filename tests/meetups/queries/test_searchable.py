import pytest

from meetups.models import SearchRow
from meetups.queries.searchable import everything
from tests.boards import ActionFactory, CardFactory, TopicFactory
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory
from tests.talks import TalkFactory

pytestmark = pytest.mark.django_db


def a_topic():
    """Return a topic with cards of all kinds; two of them are shown by its page."""
    topic = TopicFactory(title="Tea", note="*Green*.")
    said = CardFactory(topic=topic, state="discussed", outcome="*Hot*.")
    CardFactory(topic=topic, state="discussed", outcome="Twice.", board=said.board, merged_into=said)
    CardFactory(topic=topic, state="parked", outcome="Later.")
    CardFactory(topic=topic, state="discussed", outcome="Cold.")
    return topic


MADE = {
    "event": lambda: EventFactory(title="Tea", summary="Hot.", description="*Green*."),
    "post": lambda: PostFactory(headline="Tea", summary="Hot.", body="*Green*."),
    "group": lambda: GroupFactory(name="Tea", strapline="Hot.", area="Leeds", rhythm="Often", story="*Green*."),
    "venue": lambda: VenueFactory(
        name="Tea",
        street_address="1 Row",
        address_locality="Leeds",
        postal_code="",
        getting_in="Ring.",
        directions="Left.",
        way_on_wheels="*Right*.",
    ),
    "topic": a_topic,
    "talk": lambda: TalkFactory(title="Tea", about="*Green*.", position=1, name="Ann"),
    "action": lambda: ActionFactory(text="Tea", why="", owner_name="Ann", is_owner_public=True),
}
HIDDEN = {
    "event": lambda: EventFactory(status="draft"),
    "post": lambda: PostFactory(status="draft", published_at=None),
    "topic": lambda: TopicFactory(state="suggested"),
    "talk": lambda: TalkFactory(state="offered"),
}
WORDS = {
    "event": "Hot.\nGreen.",
    "post": "Hot.\nGreen.",
    "group": "Hot.\nLeeds\nOften\nGreen.",
    "venue": "1 Row\nLeeds\nRing.\nLeft.\nRight.",
    "topic": "Green.\nCold.\nHot.",
    "talk": "Green.",
    "action": "",
}
QUERIES = {"topic": 2}  # of all topics: what meetings said is read with them


@pytest.mark.parametrize("kind", SearchRow.Kind.values)
def test_words_are_those_of_the_page_without_names_of_people(kind, django_assert_num_queries):
    made, searchable = MADE[kind](), everything()[kind]

    with django_assert_num_queries(QUERIES.get(kind, 1)):
        thing = searchable.rows().get(pk=made.pk)
        text = searchable.read(thing)

    assert (text.title, text.words, text.public_from) == (
        "Tea",
        WORDS[kind],
        getattr(made, "published_at", None) if kind == "post" else None,
    )
    assert (text.group_id is None, text.day is None) == (kind == "venue", kind in {"group", "venue"})


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_not_public_has_no_words(kind):
    made = HIDDEN[kind]()

    assert everything()[kind].read(made) is None


@pytest.mark.parametrize("event", [{"status": "draft"}, {"status": "cancelled", "cancellation_reason": "Ill."}])
def test_talk_of_an_event_that_is_not_published_or_is_cancelled_has_no_words(event):
    facts = {f"call__event__{name}": value for name, value in event.items()}
    assert everything()["talk"].read(TalkFactory(position=1, **facts)) is None
