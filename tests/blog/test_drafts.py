"""The text with which a write-up begins: plain Markdown of what is public about a meeting, and every word escaped."""

from datetime import timedelta

import pytest

from blog import drafts
from meetups.models import Event, Talk
from meetups.services import privacy
from meetups.standards import markdown
from tests.blog.moments import DAY, NOW
from tests.boards import ActionFactory, BoardFactory, CardFactory, TopicFactory
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    FeedbackFactory,
    GroupFactory,
    OrganisationFactory,
    VenueFactory,
)
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory
from tests.talks import CallFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Return a meeting of four days ago."""
    venue = VenueFactory(name="Canal House", slug="canal-house", address_locality="Leeds")
    return EventFactory(
        title="Lamps", group=GroupFactory(slug="leeds"), venue=venue, starts_at=NOW - 4 * DAY,
        ends_at=NOW - 4 * DAY + timedelta(hours=1), slug="lamps",
    )  # fmt: skip


def text_of(event):
    return drafts.text_of(Event.objects.select_related("group", "venue").get(pk=event.pk))


def test_meeting_without_anything_is_one_sentence(event):
    assert text_of(event) == (
        "[Lamps](/events/lamps/) took place on Saturday 14 November 2026, midday to 1pm GMT, "
        "at [Canal House](/venues/canal-house/), Leeds."
    )
    assert drafts.summary_of(event) == "What happened on Saturday 14 November 2026 at Canal House."


@pytest.mark.parametrize(
    ("values", "words", "summary"),
    [
        ({"attendance_mode": "online"}, "GMT, online.", "2026."),
        ({"venue": None}, "1pm GMT.", "2026."),
        ({"attendance_mode": "mixed"}, "Leeds.", "at Canal House."),
    ],
)
def test_place_is_said_if_there_is_one(event, values, words, summary):
    for name, value in values.items():
        setattr(event, name, value)
    event.save()

    assert text_of(event).endswith(words)
    assert drafts.summary_of(event).endswith(summary)


def test_numbers_are_said_from_five_up(event):
    four = AttendeeFactory.create_batch(4, event=event, status="came", organisation=OrganisationFactory())
    assert "\n" not in text_of(event)
    AttendeeFactory(event=event, status="came", organisation=OrganisationFactory())

    assert text_of(event).endswith(
        "\n\n5 people from 2 organisations took a place. 5 people were checked in at the door."
    )
    assert four[0].name not in text_of(event)


def test_talks_topics_actions_and_answers_have_their_links(event):
    call = CallFactory(event=event)
    ann = TalkFactory(call=call, position=1, title="Wicks", name="Ann", is_name_public=True)
    ben = TalkFactory(call=call, position=2, title="Oil", name="Ben")
    board = BoardFactory(event=event, phase="wrapped_up", wrapped_up_at=NOW)
    topic = TopicFactory(group=event.group, title="Lids")
    CardFactory(
        board=board, title="Lids", topic=topic, state="discussed", seconds_spent=600, discussed_at=NOW, position=1
    )
    CardFactory(board=board, title="Rust", state="discussed", seconds_spent=600, discussed_at=NOW, position=2)
    action = ActionFactory(group=event.group, event=event, text="Buy oil", owner_name="Cy", is_owner_public=True)
    FeedbackFactory.create_batch(5, event=event, again="yes")

    assert text_of(event).split("\n\n")[1:] == [
        "2 topics were discussed, 20 minutes in all.",
        "## Talks",
        f"- [Wicks](/events/lamps/talks/#talk-{ann.pk}), Ann\n- [Oil](/events/lamps/talks/#talk-{ben.pk})",
        "## What we talked about",
        f"- [Lids]({topic.get_absolute_url()})\n- Rust",
        "## What we agreed to do",
        f"- [Buy oil](/groups/leeds/actions/#action-{action.uid}) (Cy)",
        "## What people said",
        "5 of 5 would use the format again. [All answers](/events/lamps/#retrospective)",
    ]


def test_four_answers_are_not_told(event):
    FeedbackFactory.create_batch(4, event=event, again="yes")

    assert "\n" not in text_of(event)


def test_sessions_of_a_grid_have_their_links(event):
    grid = GridFactory(event=event)
    pitch = PitchFactory(
        grid=grid, title="Glass", name="Dee", is_name_public=True, room=GridRoomFactory(grid=grid),
        slot=GridSlotFactory(grid=grid),
    )  # fmt: skip

    assert text_of(event).endswith(f"## Sessions\n\n- [Glass]({pitch.get_absolute_url()}), Dee")


def test_names_that_were_erased_do_not_come_back(event):
    talk = TalkFactory(call=CallFactory(event=event), position=1, title="Wicks", name="Ann", is_name_public=True)
    ActionFactory(group=event.group, event=event, text="Buy oil", owner_name="Cy", is_owner_public=True)
    Talk.objects.filter(pk=talk.pk).update(**privacy.ERASED[Talk])
    event.group.actions.update(**privacy.NO_OWNER)

    text = text_of(event)

    assert ("Ann" in text, "Cy" in text, "(somebody)" in text) == (False, False, True)


HOSTILE = [
    "[a](https://evil.example)", "https://evil.example", "ann@evil.example", "<b>a</b>", "# a", "1. a", "- a",
    "![a](/b)",
    "](/x)", "a\n\n# b", "`a`", "*a* _b_ ~~c~~", "| a | b |", "\\", "&amp; &lt;", "mailto:ann@evil.example", "---",
    "<https://evil.example>", "//evil.example", "www.evil.example", "a](javascript:alert(1))",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_strangers_are_no_markdown(event, words):
    board = BoardFactory(event=event, phase="wrapped_up", wrapped_up_at=NOW)
    CardFactory(board=board, title=words, state="discussed", discussed_at=NOW, position=1)
    ActionFactory(group=event.group, event=event, text=words, owner_name=words, is_owner_public=True)
    TalkFactory(call=CallFactory(event=event), position=1, title=words, name=words, is_name_public=True)

    html = markdown.render(text_of(event))

    assert html.count("<h2>") == 3
    tags = ("<ul>", "<li>", "<ol", "<strong>", "<em>", "<code>", "<h3", "<hr", "<table")
    assert [html.count(tag) for tag in tags] == [3, 3, 0, 0, 0, 0, 0, 0, 0]
    assert html.count("<a ") == 4
    assert html.count('href="/') == 4
