"""The search page, in all states."""

from urllib.parse import urlencode

from django.urls import reverse

from meetups.services import search
from tests.boards import ActionFactory, TopicFactory
from tests.browser.states.state import LONG_WORD, StateList
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory

SEARCH = StateList()
state = SEARCH.state


def asked(text: str, **filters: str) -> str:
    return f"{reverse('search')}?{urlencode({'q': text, **filters})}"


@state("search", "Events, write-ups, groups")
def _() -> str:
    return reverse("search")


@state("search-found", "27 results")
def _() -> str:
    group = GroupFactory(name="Lamp menders", strapline="Lamps & <wicks>")
    VenueFactory(name="The lamp room")
    TopicFactory(group=group, title=f"Lamps {LONG_WORD}", note=f"How lamps burn. {'Wick and glass. ' * 30}")
    ActionFactory(group=group, text="Mend the lamp")
    PostFactory(group=group, headline="What lamps taught us")
    EventFactory.create_batch(22, group=group, title="Lamps")
    search.rebuild()
    return asked("lamps")


@state("search-some-words", "This has some of them.")
def _() -> str:
    GroupFactory(name="Lamp menders")
    search.rebuild()
    return asked("lamp glass", kind="group")


@state("search-nothing", "Did you mean")
def _() -> str:
    GroupFactory(name="Lamp menders")
    search.rebuild()
    return asked("lamb")


@state("search-refused", "Search for at most 10 words", status=400)
def _() -> str:
    return asked(f"{LONG_WORD} a b c d e f g h i j")
