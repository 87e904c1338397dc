"""The health of a group: exact numbers, nothing of fewer than five, and the same after names are erased."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Attendee, Event, Organisation
from meetups.queries.health import HEIGHT, TITLES, health_of
from meetups.services import privacy
from tests.factories import AttendeeFactory, EventFactory, FeedbackFactory, GroupFactory
from tests.group_years import full_year, held
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = timedelta(days=1)
KEYS = list(TITLES)


@pytest.fixture
def group():
    return GroupFactory()


def year(group):
    """Return the cells of the year by key."""
    return dict(zip(KEYS, health_of(group).year.cells, strict=True))


def months(group, key):
    """Return the cells of the months that have one, by month."""
    return {row.label: row.cells[KEYS.index(key)] for row in health_of(group).rows if row.cells[KEYS.index(key)] != "–"}


def test_numbers_of_one_meeting(group):
    held(
        group, NOW - 3 * DAY, came=14, absent=6, walked_in=2, newcomers=8, waiting=3, gave_up=2, organisations=4,
        yes=15, no=3, capacity=30,
    )  # fmt: skip

    assert year(group) == {
        "meetings": "1",
        "full": "75 %",  # 22 of 30
        "came": "70 %",  # 14 of the 20 who said so; two walked in
        "newcomers": "35 %",  # 8 of 22
        "organisations": "4",
        "lost": "20 %",  # 5 of 27
        "again": "85 %",  # 15 of 18
    }
    assert months(group, "came") == {"November 2026": "70 %"}


def test_attendee_who_left_the_waitlist_and_one_who_gave_up_a_place_differ(group):
    event = held(group, NOW - DAY, came=10)
    for was in ("waiting", "offered", "going"):
        attendee = AttendeeFactory(event=event, status="cancelled")
        attendee.changes.create(was="waiting", became="offered", cause="freed")
        attendee.changes.create(was=was, became="cancelled", cause="person")

    assert year(group)["lost"] == "15 %"  # 2 of 12; with the third it would be 25 %


def test_meetings_cancelled_drafts_others_and_those_to_come_do_not_count(group):
    for status in ("cancelled", "draft"):
        held(group, NOW - DAY, came=9, status=status)
    held(GroupFactory(), NOW - DAY, came=9)
    held(group, NOW - timedelta(minutes=59), came=9)
    held(group, NOW + DAY, came=9)

    assert (health_of(group).meetings, set(year(group).values())) == (0, {"0", "–"})


def test_twelve_months_begin_at_midnight_of_the_group(group):
    group.zone = "Europe/Paris"
    begins = datetime(2025, 11, 30, 23, tzinfo=UTC)
    for starts_at in (begins - timedelta(seconds=1), begins):
        held(group, starts_at, came=9)

    health = health_of(group)

    assert [row.label for row in health.rows][::11] == ["December 2025", "November 2026"]
    assert months(group, "newcomers") == {"December 2025": "0 %"}
    assert health.meetings == 1


@pytest.mark.parametrize("came", [4, 5])
def test_meeting_of_fewer_than_five_people_is_in_no_number(group, came):
    held(group, NOW - DAY, came=came, newcomers=came, organisations=2, yes=came, capacity=10)

    numbers = {key: cell for key, cell in year(group).items() if key != "meetings"}

    if came < 5:
        assert set(numbers.values()) == {"–"}
        assert health_of(group).left_out.startswith("1 meeting had fewer than five people.")
    else:
        assert numbers == {
            "full": "50 %", "came": "100 %", "newcomers": "100 %", "organisations": "2", "lost": "0 %", "again": "100 %"
        }  # fmt: skip


def test_no_two_numbers_differ_by_a_meeting_of_fewer_than_five(group):
    """The year, a month with the small meeting and the same month without it are the same."""
    held(group, NOW - 40 * DAY, came=8, newcomers=4, organisations=3, yes=6, capacity=10)
    before = (year(group), health_of(group).rows)
    held(group, NOW - 39 * DAY, came=4, newcomers=4, organisations=3, yes=4, capacity=10)
    held(group, NOW - 5 * DAY, came=3, waiting=2, yes=6, capacity=10)

    after = (year(group), health_of(group).rows)

    counted = KEYS.index("meetings")
    for old, new in zip(before[1], after[1], strict=True):
        assert old.cells[counted + 1 :] == new.cells[counted + 1 :]
    assert {**before[0], "meetings": "3"} == after[0]


def test_answers_of_a_meeting_count_from_five_on_and_uncounted_ones_do_not(group):
    event = held(group, NOW - DAY, came=9, yes=2, no=2)
    FeedbackFactory(event=event, is_counted=False)
    assert year(group)["again"] == "–"

    FeedbackFactory(event=event, again="unsure")

    assert year(group)["again"] == "40 %"


def test_nobody_keeping_the_door_list_is_not_nobody_coming(group):
    held(group, NOW - DAY, absent=9)

    assert (year(group)["came"], year(group)["newcomers"]) == ("–", "0 %")


def test_meeting_without_a_number_of_places_is_not_full(group):
    held(group, NOW - DAY, came=9)

    assert year(group)["full"] == "–"


def test_organisations_of_a_year_are_counted_once(group):
    first = held(group, NOW - 40 * DAY, came=6, organisations=2)
    second = held(group, NOW - DAY, came=6, organisations=2)
    shared = Organisation.objects.filter(attendees__event=first).first()
    Attendee.objects.filter(event=second, organisation=second.attendees.first().organisation).update(
        organisation=shared
    )

    assert months(group, "organisations") == {"October 2026": "2", "November 2026": "2"}
    assert year(group)["organisations"] == "3"


def test_numbers_stay_when_names_are_erased(group):
    """Organisations that one erased person named lose their name, and still count."""
    full_year(group)
    before = health_of(group)
    assert len(before.advice) == 2

    group.keeps_days = 7
    group.save()
    assert privacy.sweep() > 500

    assert Attendee.objects.filter(event__ends_at__lt=NOW - 8 * DAY).exclude(name="").count() == 0
    assert health_of(group) == before


@pytest.mark.parametrize("number", [1, 200])
def test_one_meeting_and_hundreds_take_the_same_queries(group, number, django_assert_num_queries):
    starts = [NOW - DAY - number * timedelta(hours=9) for number in range(number)]
    Event.objects.bulk_create(
        EventFactory.build(
            group=group, venue=None, slug=f"e-{at:%d%H%m%y}", starts_at=at, ends_at=at + timedelta(hours=1)
        )
        for at in starts
    )

    with django_assert_num_queries(3):
        assert health_of(group).meetings == number


def test_charts_have_a_bar_for_each_month_that_has_a_number(group):
    held(group, NOW - DAY, came=15, capacity=30)
    for days in (40, 41):
        held(group, NOW - days * DAY, came=3, capacity=30)

    charts = {chart.key: chart for chart in health_of(group).charts}

    full, meetings = charts["full"], charts["meetings"]
    assert (full.title, full.description) == ("How full", "50 % in 1 month.")
    assert [(bar.x, bar.y, bar.height, bar.initial) for bar in full.bars if bar.is_known] == [
        (220, HEIGHT // 2, HEIGHT // 2, "N")
    ]
    assert [bar.height for bar in meetings.bars] == [0] * 10 + [HEIGHT, HEIGHT // 2]
    assert "".join(bar.initial for bar in meetings.bars) == "DJFMAMJJASON"
    assert [bar.x for bar in full.bars] == list(range(0, 240, 20))


def test_shares_tell_no_number_below_five_of_twenty(group):
    """Rounded to five per cent, neighbouring numbers of a large meeting look the same."""
    shares = set()
    for came in (95, 96):
        other = GroupFactory()
        held(other, NOW - DAY, came=came, absent=100 - came)
        shares.add(year(other)["came"])

    assert shares == {"95 %"}
