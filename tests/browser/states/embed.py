"""The next meetups of a group as a frame shows them, in all states."""

from datetime import timedelta

from django.utils import timezone

from tests.browser.states.state import LONG_WORD, StateList
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, VenueFactory

EMBED = StateList()
state = EMBED.state


@state("embed", "Next meetups of Lamp menders")
def _() -> str:
    group = GroupFactory(name="Lamp menders", embed_origins="https://www.example.org")
    on = timezone.now() - timedelta(minutes=10)
    EventFactory(group=group, title="Trim the wick", starts_at=on, venue=VenueFactory(name="City Library"))
    EventFactory(group=group, title="Oil and glass", status="cancelled")
    series = EventSeriesFactory(group=group)
    EventFactory(group=group, title=LONG_WORD[:80], series=series, recurrence_id=series.starts_on)
    return f"{group.get_absolute_url()}embed/"


@state("embed-dark", "The meetups are paused.")
def _() -> str:
    group = EventSeriesFactory(status="paused", group__embed_origins="https://www.example.org").group
    return f"{group.get_absolute_url()}embed/?theme=dark"


@state("embed-refused", "This list is not shown on other websites.", status=403)
def _() -> str:
    return f"{GroupFactory().get_absolute_url()}embed/"


@state("embed-bad-value", "Correct the address of the frame.", status=400)
def _() -> str:
    return f"{GroupFactory(embed_origins='https://www.example.org').get_absolute_url()}embed/?number=99"
