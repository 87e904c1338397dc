from collections import Counter
from datetime import timedelta

import pytest

from meetups import extensions
from meetups.models import Action, EditionItem, News
from meetups.queries import edition_items
from meetups.queries.edition_items import Found, Line, is_for, is_worth_an_email, read_lines, sections_of
from meetups.services import actions
from tests.blogroll import EntryFactory, SourceFactory
from tests.boards import ActionFactory, TopicFactory
from tests.editions import DAY, HOUR, NOW, meeting, newsletter, post, sent_edition
from tests.factories import EventSeriesFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BEFORE, AFTER = NOW - HOUR, NOW + HOUR


@pytest.fixture
def group():
    return newsletter(followers=0, sent_before=0)


def items(group):
    edition = group.editions.first() or sent_edition(group, NOW)
    return [(item.found.kind, item.line.title) for item in edition_items.items_of(edition, BEFORE, AFTER)]


def test_items_come_in_the_order_of_their_sources_with_a_bounded_number_of_queries(group, django_assert_num_queries):
    source = SourceFactory(group=group)
    for number in range(3):
        EntryFactory(source=source, title=f"Entry {number}", at=NOW - number * timedelta(minutes=1))
        TopicFactory(group=group, title=f"Topic {number}", interest=number)
        ActionFactory(group=group, text=f"Action {number}")
        actions.finish(action=ActionFactory(group=group, text=f"Done {number}"))
        post(group, f"Post {number}")
        meeting(group, NOW + (number + 1) * DAY, title=f"Night {number}")
    sent_edition(group, NOW)

    with django_assert_num_queries(14):
        found = items(group)

    assert found == [
        *[("event", f"Night {number}") for number in range(3)],
        *[("post", f"Post {number}") for number in range(3)],
        *[("action", f"Action {number}") for number in range(3)],
        *[("closed", f"Done {number}") for number in range(3)],
        *[("topic", f"Topic {number}") for number in (2, 1, 0)],
        *[("entry", f"Entry {number}") for number in range(3)],
    ]


def test_what_organisers_decided_is_kept_and_new_things_are_in_it(group):
    edition = sent_edition(group, NOW)
    posts = {title: post(group, title) for title in "ABC"}
    EditionItem.objects.create(edition=edition, kind="post", key=posts["A"].pk, position=9, is_chosen=False)
    EditionItem.objects.create(edition=edition, kind="post", key=posts["B"].pk, position=8)

    found = edition_items.items_of(edition, BEFORE, AFTER)

    assert [(item.line.title, item.is_chosen, item.position) for item in found] == [
        ("C", True, 3),
        ("B", True, 8),
        ("A", False, 9),
    ]


def test_only_public_things_of_the_span_are_found(group):
    meeting(group, NOW + DAY, status="draft")
    meeting(group, NOW + DAY, status="cancelled", cancellation_reason="No lamp")
    meeting(group, NOW - 2 * DAY)
    meeting(group, NOW + 17 * DAY)
    meeting(newsletter(followers=0, slug="b", name="B"), NOW + DAY)
    News.objects.update(created_at=NOW - DAY)
    post(group, "Withdrawn", status="draft")
    TopicFactory(group=group, state="suggested")
    TopicFactory(group=group, state="parked")
    late = ActionFactory(group=group)
    Action.objects.filter(pk=late.pk).update(created_at=AFTER + HOUR)

    assert items(group) == []


def test_new_action_is_found_among_any_number_of_old_ones(group):
    for number in range(25):
        ActionFactory(group=group, text=f"Old {number}")
    Action.objects.update(created_at=BEFORE - DAY)
    new = ActionFactory(group=group, text="New")

    found = edition_items.find_actions(group, BEFORE, AFTER)

    assert (len(found), found[-1]) == (20, Found("action", new.pk, NOW))


def test_event_that_is_far_away_is_told_when_it_becomes_news(group):
    far = meeting(group, NOW + 60 * DAY)
    News.objects.create(group=group, kind="event", record_id=far.pk, title="Far")

    [found] = edition_items.find_events(group, BEFORE, AFTER)

    assert found == Found("event", far.pk, NOW, is_for_all=False)


def test_edition_takes_fifty_news_items_and_later_ones_wait(group):
    edition = sent_edition(group, NOW)
    meeting(group, NOW + DAY)
    actions = [ActionFactory(group=group) for _number in range(26)]
    for number, action in enumerate(actions):
        Action.objects.filter(pk=action.pk).update(created_at=BEFORE + timedelta(minutes=1 + 2 * number))
    for number in range(26):
        post(group, f"Post {number}")
        News.objects.filter(title=f"Post {number}").update(created_at=BEFORE + timedelta(minutes=2 + 2 * number))
    News.objects.create(group=group, kind="event", record_id=group.events.get().pk, title="Soon")
    News.objects.filter(kind="event").update(created_at=AFTER)
    items = edition_items.items_of(edition, BEFORE, AFTER)

    found, until = edition_items.fitting(items, AFTER)

    assert (len(items), until) == (53, BEFORE + timedelta(minutes=50))
    assert Counter(item.found.kind for item in found) == {"event": 1, "post": 25, "action": 25}


def test_news_of_one_moment_is_told_together(group):
    edition = sent_edition(group, NOW)
    for number in range(51):
        post(group, f"Post {number}")
    items = edition_items.items_of(edition, BEFORE, AFTER)

    assert edition_items.fitting(items, AFTER) == (items, NOW)
    assert edition_items.fitting(items[1:], AFTER) == (items[1:], AFTER)


def test_import_of_far_meetings_is_cut_to_the_soonest_and_lets_no_other_news_wait(group, django_assert_num_queries):
    edition = sent_edition(group, NOW)
    for number in range(60):
        far = meeting(group, NOW + (200 - number) * DAY, title=f"Night {number}")
        News.objects.create(group=group, kind="event", record_id=far.pk, title="Far")
    News.objects.update(created_at=BEFORE + timedelta(minutes=1))
    write_up = post(group, "Write-up")
    items = edition_items.items_of(edition, BEFORE, AFTER)

    found, until = edition_items.fitting(items, AFTER)

    assert until == AFTER
    assert [item.line.title for item in found] == [*(f"Night {59 - number}" for number in range(20)), "Write-up"]
    assert found[-1].found.key == write_up.pk
    with django_assert_num_queries(2):
        assert len(edition_items.find_events(group, BEFORE, AFTER)) == 20


def test_meeting_that_was_left_out_is_found_when_it_is_soon(group, clock):
    for number in range(21):
        last = meeting(group, NOW + (20 + number) * DAY)
        News.objects.create(group=group, kind="event", record_id=last.pk, title="Far")

    assert last.pk not in [one.key for one in edition_items.find_events(group, BEFORE, AFTER)]
    clock.move_to(NOW + 25 * DAY, tick=False)
    found = edition_items.find_events(group, AFTER, NOW + 25 * DAY)

    assert (len(found), found[-1]) == (16, Found("event", last.pk))


def test_entries_of_the_blogroll_take_no_room_of_news(group):
    edition = sent_edition(group, NOW)
    source = SourceFactory(group=group)
    for number in range(2):
        EntryFactory(source=source, title=f"Entry {number}", at=NOW - HOUR / 2)
    posts = [post(group, f"Post {number}") for number in range(49)]
    items = edition_items.items_of(edition, BEFORE, AFTER)

    assert edition_items.fitting(items, AFTER) == (items, AFTER)
    assert len(items) == len(posts) + 2


@pytest.mark.parametrize(("kind", "state"), [("action", "open"), ("closed", "done")])
def test_actions_are_read_up_to_what_one_edition_can_take_and_all_of_a_moment(group, kind, state):
    closed_at = None if state == "open" else NOW
    rows = [ActionFactory(group=group, state=state, closed_at=closed_at) for _number in range(56)]
    minutes = [*range(1, 51), *[51] * 5, 52]
    for action, minute in zip(rows, minutes, strict=True):
        moment = BEFORE + timedelta(minutes=minute)
        Action.objects.filter(pk=action.pk).update(created_at=moment, closed_at=closed_at and moment)

    found = edition_items.source_of(kind).find(group, BEFORE, AFTER)

    assert [one.key for one in found] == [action.pk for action in rows[:55]]


def test_meeting_that_is_news_is_found_behind_twenty_that_come_sooner(group):
    for number in range(22):
        meeting(group, NOW + timedelta(hours=30 + number))
    last = group.events.latest("starts_at")
    News.objects.create(group=group, kind="event", record_id=last.pk, title="Last")

    found = edition_items.find_events(group, BEFORE, AFTER)

    assert (len(found), found[-1]) == (21, Found("event", last.pk, NOW))


def test_event_says_that_the_venue_is_another_one_and_what_is_known_about_access(group):
    series = EventSeriesFactory(group=group)
    venue = VenueFactory(name="Old Mill", step_free_note="Ask at the desk.", accessible_toilet="no")
    venue.hearing_loop, venue.hearing_loop_note, venue.quiet_space = "yes", "By the stage.", "yes"
    venue.save()
    event = meeting(group, series=series, recurrence_id=series.starts_on, venue=venue, summary="Bring a lamp.")
    online = meeting(group, attendance_mode="online", venue=None)

    found = edition_items.read_events(group, "event", [event.pk, online.pk])

    assert found[event.pk].label == "Different venue this time"
    assert found[event.pk].facts[2:] == [
        "Step-free way in: not known. Ask at the desk.",
        "Accessible toilet: no. Hearing loop: yes. By the stage. Quiet space: yes. No details are known.",
        "Bring a lamp.",
    ]
    assert found[online.pk].facts == ["Wednesday 2 December 2026, 6pm to 8pm GMT", "Online"]


def test_access_is_left_out_while_the_venue_is_not_known(group):
    event = meeting(group, venue=None)

    found = edition_items.read_events(group, "event", [event.pk])

    assert found[event.pk].facts[1:] == ["Venue to be confirmed"]


def test_lines_of_actions_name_no_owner(group):
    action = ActionFactory(group=group, text="Mend it", owner_name="Zed", is_owner_public=True, due_on=NOW.date())
    done = actions.finish(action=ActionFactory(group=group, text="Paint it"))

    found = edition_items.read_actions(group, "action", [action.pk, done.pk])

    assert found[action.pk] == Line(
        "Mend it", f"/groups/lamp-menders/actions/#action-{action.uid}", "", ["Due on Friday 20 November 2026"]
    )
    assert found[done.pk] == Line("Paint it", "", "", ["Done on Friday 20 November 2026"])


def test_entry_of_the_blogroll_is_in_an_edition_only_if_an_organiser_chooses_it(group):
    entry = EntryFactory(source__group=group, source__title="Herons", title="Wicks & oil", at=NOW - HOUR / 2)
    edition = sent_edition(group, NOW)

    [item] = edition_items.items_of(edition, BEFORE, AFTER)

    assert (item.found, item.is_chosen) == (Found("entry", entry.pk, entry.seen_at, is_for_all=False), False)
    assert item.line == Line("Wicks & oil", entry.url, "", ["Herons, Friday 20 November 2026"])
    assert is_worth_an_email([item.found], BEFORE)
    assert edition_items.items_of(edition, NOW, AFTER) == []


def test_kind_of_an_app_that_is_gone_has_no_lines(group):
    assert read_lines(group, [("poem", 1), ("event", 404)]) == {}
    assert "poem" not in extensions.news_texts


def test_lines_are_grouped_under_headings():
    one, other = Line("A", "/a/", "", []), Line("B", "https://b.example/", "", [])

    found = sections_of([("topic", one), ("post", other), ("topic", other)])

    assert [(part.heading, part.kind, part.lines) for part in found] == [
        ("New to read", "text", [other]),
        ("Topics that wait", "topic", [one, other]),
    ]
    assert (one.is_elsewhere, other.is_elsewhere) == (False, True)


@pytest.mark.parametrize(
    ("kind", "news_at", "is_for_all", "wants", "shown", "worth"),
    [
        ("event", None, True, False, True, True),
        ("event", NOW - HOUR, False, True, False, True),
        ("post", NOW, False, False, False, False),
        ("post", NOW + timedelta(seconds=1), False, False, True, True),
        ("action", NOW - HOUR, True, True, True, False),
        ("action", NOW + HOUR, True, True, True, True),
        ("action", NOW + HOUR, True, False, False, True),
        ("topic", None, True, False, True, False),
    ],
)
def test_who_reads_of_what_and_what_is_worth_an_email(kind, news_at, is_for_all, wants, shown, worth):
    found = Found(kind, 1, news_at, is_for_all)

    assert (is_for(found, NOW, wants_actions=wants), is_worth_an_email([found], NOW)) == (shown, worth)


def test_new_reader_was_told_nothing():
    found = Found("post", 1, NOW, is_for_all=False)

    assert (is_for(found, None, wants_actions=False), is_worth_an_email([found], None)) == (True, True)
