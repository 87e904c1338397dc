"""The text with which a write-up begins: plain Markdown of what is public about a meeting, and every word escaped."""

from datetime import timedelta

import pytest

from blog import drafts
from meetups.models import Event, Remark, Talk
from meetups.services import privacy
from tests.blog.moments import DAY, HOUR, NOW
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
from tests.markdown_reading import read, tidy
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


def sections_of(event):
    return drafts.sections_of(Event.objects.select_related(*drafts.RELATED).get(pk=event.pk))


def text_of(event):
    return drafts.text_of(Event.objects.select_related(*drafts.RELATED).get(pk=event.pk))


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


def test_host_of_the_venue_is_thanked_if_people_were_there(event):
    event.venue.host = OrganisationFactory(name="Glass & Co")
    event.venue.save()
    assert text_of(event).endswith("Leeds.\n\nGlass \\& Co hosted us.")

    event.attendance_mode = "online"
    event.save()
    assert "hosted" not in text_of(event)


def lean_coffee_at(event):
    """Make a board with five cards, and return the topics of the discussed one and of the one that was not."""
    board = BoardFactory(event=event, phase="wrapped_up", wrapped_up_at=NOW)
    topic, soot = TopicFactory(group=event.group, title="Lids"), TopicFactory(group=event.group)
    discussed = {"board": board, "state": "discussed", "seconds_spent": 600}
    CardFactory(**discussed, title="Rust", discussed_at=NOW, position=1)
    CardFactory(**discussed, title="Lids", topic=topic, discussed_at=NOW - DAY, position=2, outcome="- *Tin*\n- Glass")
    CardFactory(board=board, title="Wax", state="parked", position=3)
    CardFactory(board=board, title="Soot", state="to_discuss", topic=soot, position=4)
    CardFactory(board=board, title="Spam", state="to_discuss", topic=TopicFactory(group=event.group, state="refused"))
    return topic, soot


def test_whole_record_is_in_its_order(event):
    call = CallFactory(event=event)
    ann = TalkFactory(
        call=call, position=1, title="Wicks", name="Ann", is_name_public=True, slides_url="https://a.example/w?a=1&b=2"
    )
    ben = TalkFactory(call=call, position=2, title="Oil", name="Ben", recording_url="https://a.example/oil")
    topic, soot = lean_coffee_at(event)
    action = ActionFactory(group=event.group, event=event, text="Buy oil", owner_name="Cy", is_owner_public=True)
    answers = FeedbackFactory.create_batch(5, event=event, again="yes", went_well="Tea.\n# Cake!")
    Remark.objects.create(answer=answers[0], part="went_well")
    coming = EventFactory(group=event.group, title="Jars", venue=None, starts_at=NOW + DAY, ends_at=NOW + DAY + HOUR)

    wicks, oil = (f"- [{talk.title}](/events/lamps/talks/#talk-{talk.pk})" for talk in (ann, ben))
    assert text_of(event).split("\n\n")[1:] == [
        "2 topics were discussed, 20 minutes in all.",
        "## Talks",
        f"{wicks}, Ann · [Slides](https://a.example/w?a=1\\&b=2)\n{oil} · [Recording](https://a.example/oil)",
        "## What we talked about",
        f"- [Lids]({topic.get_absolute_url()})  \n  \\- Tin  \n  \\- Glass\n- Rust",
        "## What goes back to the backlog",
        f"- Wax\n- [Soot]({soot.get_absolute_url()})",
        "## What we agreed to do",
        f"- [Buy oil](/groups/leeds/actions/#action-{action.uid}) (Cy)",
        "## What people said",
        "5 of 5 would use the format again. [All answers](/events/lamps/#retrospective)",
        "- Keep: Tea.  \n  \\# Cake!",
        "## What is next",
        f"[Jars]({coming.get_absolute_url()}), Thursday 19 November 2026, midday to 1pm GMT. Venue to be confirmed.",
    ]


def test_nothing_goes_back_before_the_board_is_wrapped_up(event):
    CardFactory(board=BoardFactory(event=event, phase="discuss"), title="Wax", state="to_discuss")

    assert "\n" not in text_of(event)


@pytest.mark.parametrize(
    "values",
    [{"status": "draft"}, {"status": "cancelled", "cancellation_reason": "Snow"}, {"group": None},
     {"starts_at": NOW - HOUR, "ends_at": NOW + HOUR}],
)  # fmt: skip
def test_only_a_meeting_of_the_group_that_is_public_and_to_come_is_next(event, values):
    group = {"group": GroupFactory()} if "group" in values else {"group": event.group}
    EventFactory(**{"starts_at": NOW + DAY, "ends_at": NOW + DAY + HOUR} | values | group)

    assert "\n" not in text_of(event)


def test_four_answers_are_not_told(event):
    FeedbackFactory.create_batch(4, event=event, again="yes")

    assert "\n" not in text_of(event)


def test_sessions_of_a_grid_have_their_links(event):
    grid = GridFactory(event=event)
    pitch = PitchFactory(
        grid=grid, title="Glass", name="Dee", is_name_public=True, room=GridRoomFactory(grid=grid),
        slot=GridSlotFactory(grid=grid), outcome="It *melts*",
    )  # fmt: skip

    assert text_of(event).endswith(f"## Sessions\n\n- [Glass]({pitch.get_absolute_url()}), Dee  \n  It melts")


def test_long_draft_is_shortened_where_it_is_longest_and_says_so(event):
    board = BoardFactory(event=event, phase="wrapped_up", wrapped_up_at=NOW)
    for number in range(1, 14):
        CardFactory(
            board=board, title=f"Card {number}", outcome="word " * 790, state="discussed", position=number,
            discussed_at=NOW,
        )  # fmt: skip
    ActionFactory(group=event.group, event=event, text="Buy oil")

    text = text_of(event)

    assert 30_000 < len(text) <= drafts.MOST_CHARACTERS
    assert (
        "## What we talked about\n\nNot all of it fits here. The rest is on the page of [Lamps](/events/lamps/)."
        in text
    )
    assert ("- Card 9" in text, "- Card 10" in text, "- [Buy oil]" in text) == (True, False, True)
    assert [len(one.items) for one in sections_of(event)[3:6]] == [13, 0, 1]


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


def test_words_of_strangers_are_no_markdown(event):
    board, call = BoardFactory(event=event, phase="wrapped_up", wrapped_up_at=NOW), CallFactory(event=event)
    for number, words in enumerate(HOSTILE, 1):
        CardFactory(board=board, title=words, outcome=words, state="discussed", discussed_at=NOW, position=number)
        ActionFactory(group=event.group, event=event, text=words, owner_name=words, is_owner_public=True)
        TalkFactory(call=call, position=number, title=words, name=words, is_name_public=True)
        Remark.objects.create(answer=FeedbackFactory(event=event, again="yes", to_try=words), part="to_try")

    sections = sections_of(event)

    assert read(text_of(event)) == tidy(sections)
    assert [len(section.items) for section in sections if section.items] == [len(HOSTILE)] * 4
    assert {span.url[0] for section in sections for item in section.items for span in item.line if span.url} == {"/"}
