"""Taking in the file with everything of a group."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import Attendee, Event, EventSeries, Group, Interest, News, OutboxEmail, SearchRow, Topic, Venue
from meetups.queries.attendees import numbers_coming
from meetups.services import archives, search
from meetups.services.emails import news
from meetups.tasks import minutely
from tests.archives import archive_of, changed, contents, full_group, rows_in
from tests.boards import ActionFactory
from tests.emptied import delete_all
from tests.factories import EventFactory, GroupFactory, SubscriptionFactory, VenueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file() -> io.BytesIO:
    """The archive of a full group, on a site that has nothing else."""
    archive = archive_of(full_group(), with_followers=True)
    delete_all()
    return archive


def refusals(file: io.BytesIO, **files: object) -> list[str]:
    """Return why an archive with other files is refused, by the plan and on writing alike. Nothing is written."""
    copy = changed(file, **files)
    planned = archives.plan(file=copy).refusals
    copy.seek(0)
    with pytest.raises(ValidationError) as refused:
        archives.take_in(file=copy)
    assert not Group.objects.filter(slug="lamp-menders").exists()
    assert planned in ([], refused.value.messages)
    return refused.value.messages


def test_group_comes_back_as_it_was(file):
    before = contents(file)

    group = archives.take_in(file=file, with_followers=True)

    assert contents(archive_of(Group.objects.get(pk=group.pk), with_followers=True)) == before


def test_numbers_of_a_past_event_come_back_without_people(file):
    archives.take_in(file=file)
    numbers = numbers_coming(Event.objects.get(slug="2026-03-04-lamps"))

    assert (numbers.going, numbers.came, numbers.organisations) == (7, 5, 3)
    assert set(Attendee.objects.values_list("name", "email", "status")) == {("", "", "came"), ("", "", "absent")}
    assert not Attendee.objects.filter(erased_at=None).exists()


def test_places_stay_going_where_nobody_was_checked_in(file):
    rows = rows_in(file, "events")
    rows[0] |= {"came": 0}

    archives.take_in(file=changed(file, data_events=rows))

    assert set(Attendee.objects.values_list("status", flat=True)) == {"going"}


def test_interest_comes_back_as_votes_of_meetings_and_one_number(file):
    archives.take_in(file=file)

    assert Topic.objects.get(title__startswith="Is").interest == 5
    assert set(Interest.objects.values_list("kind", "count")) == {("votes", 4), ("imported", 1)}


def test_search_finds_what_came_in(file):
    archives.take_in(file=file)

    assert set(SearchRow.objects.values_list("kind", flat=True)) == {
        "event", "group", "venue", "topic", "talk", "action", "post",
    }  # fmt: skip
    assert search.rebuild() == 0


def test_nobody_is_emailed_of_what_came_in():
    group = full_group()
    ActionFactory(group=group, text="Open for long")
    soon = timezone.now() + timedelta(days=2)
    EventFactory(group=group, title="Soon", starts_at=soon, ends_at=soon + timedelta(hours=1))
    SubscriptionFactory(group=group, email="at-once@example.org", confirmed_at=timezone.now() - timedelta(days=300))
    file = archive_of(group, with_followers=True)
    delete_all()

    archives.take_in(file=file, with_followers=True)
    minutely()

    assert list(OutboxEmail.objects.values_list("kind", "to")) == []
    assert not News.objects.filter(written_at=None).exists()


def test_followers_hear_of_what_is_new_afterwards(file):
    group = archives.take_in(file=file, with_followers=True)
    [follower] = group.subscriptions.all()
    assert (follower.email, follower.is_confirmed) == ("follower@example.org", True)
    assert timezone.now() - timedelta(minutes=10) < follower.news_since <= timezone.now()

    EventFactory(group=group, title="Brand new")
    news.announce_events()

    assert group.news.filter(created_at__gt=follower.news_since).count() == 1


def test_followers_stay_out_unless_asked_for(file):
    group = archives.take_in(file=file)

    assert group.subscriptions.count() == 0
    file.seek(0)
    [line] = [one for one in archives.plan(file=file).lines if one.left_out]
    assert (line.title, line.left_out) == ("Followers", "1, not asked for")


def test_plan_counts_what_is_new_and_what_is_here(file):
    VenueFactory(slug="corn-exchange", name="Corn Exchange", street_address="Elsewhere", capacity=9)

    lines = {line.title: (line.new, line.here) for line in archives.plan(file=file).lines}

    assert (lines["Venues"], lines["Events"], lines["The group"]) == ((1, 1), (3, 0), (1, 0))
    file.seek(0)
    archives.take_in(file=file)
    assert Venue.objects.get(slug="corn-exchange").capacity == 9
    assert Event.objects.get(title="Locks").venue.capacity == 9


def test_same_group_twice_is_refused_with_the_first_reasons(file, monkeypatch):
    monkeypatch.setattr("meetups.services.archives.plans.MOST_REFUSALS", 3)
    archives.take_in(file=file)
    file.seek(0)

    said = archives.plan(file=file).refusals

    assert said[0] == "“lamp-menders” (slug) is on this site already: Lamp menders."
    assert len(said) == 3


def test_former_slug_of_an_event_here_is_refused(file):
    EventFactory(slug="2026-03-03-lamps", title="Ours")

    [said] = refusals(file)

    assert said.startswith("“2026-03-03-lamps” (slug) is on this site already: Ours, ")


def test_another_venue_with_the_same_slug_is_refused(file):
    VenueFactory(slug="mill", name="Another mill")

    assert refusals(file)[0] == (
        "Table venues, row 2: “mill” is taken by something else on this site: Another mill, Leeds."
    )


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("group", {"slug": "No slug!"}, "slug: Enter a valid “slug”"),
        ("group", {"zone": "Mars/Base"}, "zone: Use the name of a time zone, such as Europe/London."),
        ("group", {"keeps_days": 5000}, "keeps_days: Ensure this value is less than or equal to 730."),
        ("group", {"slug": ["lamp-menders"]}, "slug: This cannot be read."),
        ("group", {"name": None}, "name: This cannot be read."),
        ("group", {"name": ["a"]}, "name: This cannot be read."),
        ("group", {"asks_days_before": {"a": 1}}, "asks_days_before: This cannot be read."),
        ("group", {"name": "Lamp\x00"}, "name: This has a character that cannot be stored."),
        ("group", {"name": "Lamp\ud800"}, "name: This has a character that cannot be stored."),
        ("group", {"updated_at": "2026-01-01T10:00:00"}, "updated_at: This is not a moment from 1970 to 2199"),
        ("group", {"updated_at": "0001-01-01T00:00:00+14:00"}, "updated_at: This is not a moment from 1970 to 2199"),
        ("events", {"starts_at": "soon"}, "starts_at: “soon” value has an invalid format."),
        ("events", {"starts_at": "2150-01-01T00:00:00+00:00"}, "starts_at: Use a date from 1970 to 2100."),
        ("events", {"venue": "nowhere"}, "venue refers to a row that is not there."),
        ("events", {"venue": {"a": 1}}, "venue cannot be read."),
        ("events", {"places": 4}, "More people came than had a place."),
        ("events", {"places": -1}, "The numbers of people cannot be read."),
        ("events", {"places": None}, "The numbers of people cannot be read."),
        ("events", {"places": 10_001}, "The numbers of people cannot be read."),
        ("topics", {"number": 2}, "The numbers of the rows are not 1, 2, 3 and so on."),
        ("topics", {"merged_into": 1}, "merged_into refers to a row that is not there."),
        ("topics", {"tags": "wires"}, "tags cannot be read."),
        ("topics", {"tags": ["unknown"]}, "tags refers to a row that is not there."),
        ("topics", {"votes": 9}, "A topic has more votes than interest."),
        ("series", {"rrule": "FREQ=SECONDLY"}, "rrule: "),
    ],
)  # fmt: skip
def test_value_that_cannot_be_is_refused_with_its_row(file, table, change, words):
    rows = rows_in(file, table)
    rows[0] |= change

    [said] = [one for one in refusals(file, **{f"data_{table}": rows}) if words in one]

    assert said.startswith(f"Table {table}, row 1: ")


def test_key_that_is_there_twice_is_refused(file):
    rows = rows_in(file, "events")
    rows[1]["slug"] = rows[0]["slug"]

    assert "Table events, row 2: The same key is there twice." in refusals(file, data_events=rows)


def test_rows_that_do_not_fit_together_leave_nothing_behind(file):
    rows = rows_in(file, "events")
    rows[0]["ends_at"] = rows[0]["starts_at"]

    assert refusals(file, data_events=rows) == [
        "The table events was changed or damaged: its rows do not fit together. Nothing is saved."
    ]
    assert (Venue.objects.count(), SearchRow.objects.count(), Attendee.objects.count()) == (0, 0, 0)


def test_more_people_than_a_group_can_have_are_refused(file, monkeypatch):
    row = rows_in(file, "events")[0]
    numbers = {
        "places": 10_000,
        "came": 0,
        "first_timers": 0,
        "organisations": 0,
        "series": None,
        "recurrence_id": None,
    }
    names = [f"2026-03-04-{number}" for number in range(2)]
    more = [{**row, **numbers, "slug": name, "uid": name} for name in names]
    rows = [*rows_in(file, "events"), *more]
    manifest = contents(file)["manifest.json"]
    manifest["tables"]["events"] = len(rows)

    monkeypatch.setattr("meetups.services.archives.completing.MOST_PLACES", 20_000)

    assert refusals(file, data_events=rows, manifest=manifest) == ["The events have more people than a group can have."]


def test_file_of_an_older_version_has_fewer_columns_and_keeps_the_defaults(file):
    rows = rows_in(file, "group")
    del rows[0]["reviews_topics"], rows[0]["updated_at"]

    group = archives.take_in(file=changed(file, data_group=rows))

    assert (group.reviews_topics, group.updated_at is None) == (False, False)


def test_unknown_columns_and_tables_are_left_out_and_counted(file):
    rows = rows_in(file, "group")
    rows[0]["badge"] = "red"
    manifest = contents(file)["manifest.json"]
    manifest["tables"]["badges"] = 3

    plan = archives.plan(file=changed(file, data_group=rows, manifest=manifest))

    left_out = {line.title: line.left_out for line in plan.lines if line.left_out}
    assert left_out == {
        "The group": "1 unknown column", "badges": "3, this site does not know them", "Followers": "1, not asked for",
    }  # fmt: skip
    assert plan.refusals == []


def test_file_without_a_group_is_refused(file):
    manifest = contents(file)["manifest.json"]
    manifest["tables"]["group"] = 0

    assert refusals(file, data_group=[], manifest=manifest) == ["The file must have exactly one group."]


def test_file_that_is_no_zip_is_refused_in_words():
    with pytest.raises(ValidationError) as refused:
        archives.take_in(file=io.BytesIO(b"nothing"))

    assert refused.value.messages == ["This is not a zip file, or it is damaged. Choose the file as it was downloaded."]


def test_group_beside_others_does_not_touch_them(file):
    other = EventFactory(group=GroupFactory(name="Others"))

    archives.take_in(file=file)

    other.refresh_from_db()
    assert (other.group.name, Group.objects.count(), EventSeries.objects.count()) == ("Others", 2, 2)
