"""The demo: what it holds, that another run changes nothing, and that load-test data is the same everywhere."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, models
from django_q.models import OrmQ

from blog.demo import content, events, scale
from blog.demo.dates import first_from, grid_date, yearly_date
from blog.models import Post, Tag
from meetups.models import Attendee, Event, Group, GroupLink, Letter, Organisation, Organiser, User, Venue

LONDON = ZoneInfo("Europe/London")
DEMO = datetime(2026, 11, 20, 16, tzinfo=UTC)
MOMENTS = {
    "a friday in november": DEMO,
    "the night the clocks go back": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "the night the clocks go forward": datetime(2027, 3, 28, 2, 30, tzinfo=UTC),
    "in the middle of a meet-up": datetime(2026, 11, 25, 18, 30, tzinfo=UTC),
    "just after a meet-up": datetime(2026, 7, 8, 18, 0, tzinfo=UTC),
    "christmas eve": datetime(2026, 12, 24, 12, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 29, 23, 59, tzinfo=UTC),
}
RECORDS = (Group, GroupLink, Organiser, User, Organisation, Venue, Event, Attendee, Post, Tag)
# Secrets, and what a clock writes.
NOT_COMPARED = {"key", "password", "created_at", "updated_at", "joined_at"}

pytestmark = pytest.mark.django_db


@pytest.fixture(params=MOMENTS.values(), ids=MOMENTS)
def now(request: pytest.FixtureRequest) -> Iterator[datetime]:
    with time_machine.travel(request.param, tick=False):
        yield request.param


@pytest.fixture
def today() -> Iterator[Any]:
    with time_machine.travel(DEMO, tick=False) as traveller:
        yield traveller


def load(*options: str, **more: Any) -> str:
    out = StringIO()
    call_command("load_demo", *options, stdout=out, **more)
    return out.getvalue()


def everything(*records: type[models.Model]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row with every column, key columns included: equal when nothing at all has changed."""
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in records or RECORDS}


def comparable(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """Rows without their secrets and without the numbers that a database hands out."""
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname not in NOT_COMPARED and not field.primary_key and not field.is_relation
    ]
    names += [
        f"{field.name}__slug" for field in model._meta.concrete_fields if field.name in {"group", "event", "venue"}
    ]
    return sorted(model._default_manager.values_list(*names), key=repr)


def meetings(group: str) -> list[Event]:
    """The regular ones of a group, in order of time."""
    weekday = {"leeds": 2, "london": 3}[group]
    found = Event.objects.filter(group__slug=group).exclude(format=Event.Format.SOCIAL).order_by("starts_at")
    return [event for event in found if event.local_date.weekday() == weekday]


def coming(group: str) -> list[Event]:
    return list(Event.objects.filter(group__slug=group).upcoming())


def test_first_run(today):
    said = load()
    assert {model.__name__: model._default_manager.count() for model in RECORDS} == {
        "Group": 2, "GroupLink": 10, "Organiser": 4, "User": 10, "Organisation": 48, "Venue": 10,
        "Event": 49, "Attendee": Attendee.objects.count(), "Post": 13, "Tag": 20,
    }  # fmt: skip
    attendees = Attendee.objects.count()
    assert said.splitlines() == [
        f"Demo data added: 10 venues, 48 organisations, 49 events, {attendees} attendees, 13 posts",
        "To log in, go to http://testserver/admin/ and give one of these addresses:",
        "  leeds@fortnight.example    leads Leeds Wednesdays",
        "  london@fortnight.example   leads London Peers",
        "  admin@fortnight.example    runs the whole site",
        "There is no password: a code is sent by mail. These addresses get none; createsuperuser adds your own.",
    ]


def test_second_run_changes_nothing(now):
    load()
    before = everything()
    assert load().startswith("The demo data is all there; nothing added.\n")
    assert everything() == before


def test_what_people_changed_stays(today):
    load()
    event = Event.objects.get(slug="2026-12-09-leeds-meet-up-our-year-on-postcards")
    Event.objects.filter(pk=event.pk).update(starts_at=event.starts_at - timedelta(days=1), title="Moved")
    Venue.objects.filter(slug="beck-mill").update(name="Beck Mill, new door")
    Post.objects.filter(slug="sixteen-cards").update(headline="Sixteen cards, corrected")
    Group.objects.filter(slug="leeds").update(strapline="Ours now")
    GroupLink.objects.filter(group__slug="leeds").delete()
    User.objects.filter(email="leeds@fortnight.example").update(name="Somebody Else")
    before = everything()
    load()
    assert everything() == before


def test_weeks_later_only_new_dates_are_added(today):
    load()
    before = everything(Event, Attendee, Post, Venue)
    today.move_to(DEMO + timedelta(weeks=5))
    assert load().startswith("Demo data added: 0 venues, 0 organisations, 4 events, ")
    after = everything(Event, Attendee, Post, Venue)
    for name, rows in before.items():
        assert after[name][: len(rows)] == rows
    new = Event.objects.order_by("pk")[49:]
    assert [(event.slug[:10], event.group.slug, event.status) for event in new] == [
        ("2027-03-17", "leeds", "confirmed"),
        ("2027-03-31", "leeds", "confirmed"),
        ("2027-04-14", "leeds", "confirmed"),
        ("2027-03-11", "london", "confirmed"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_demo(today):
    def run(_: int) -> str:
        try:
            return load("--scale", "1")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(run, range(2)))
    assert [text.splitlines()[1] for text in said] == ["Load test: 1000 events added.", "Load test: 0 events added."]
    assert Event.objects.count() == 1049
    assert Group.objects.count() == 6
    assert GroupLink.objects.count() == 10
    assert Organiser.objects.count() == 4
    before = everything()
    load("--scale", "1")
    assert everything() == before


def test_if_empty_leaves_other_groups_alone():
    Group.objects.create(name="Hull", slug="hull", strapline="Ours", place="Hull")
    assert load("--if-empty") == "There are groups here already; nothing loaded.\n"
    assert everything()["Event"] == []
    assert Group.objects.count() == 1


def test_if_empty_loads_an_empty_site(today):
    load("--if-empty")
    assert Event.objects.count() == 49
    before = everything()
    load("--if-empty")
    assert everything() == before


def test_logins_load_nothing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    said = load("--logins").splitlines()
    assert len(said) == 5
    assert said[-1] == "There is no password. The code to type is printed in the terminal where the site runs."
    assert User.objects.count() == 0


def test_who_may_log_in_and_nobody_has_a_password(today):
    load()
    roles = Organiser.objects.order_by("user__email").values_list("user__email", "group__slug", "role")
    assert list(roles) == [
        ("callum.wrenfield@example.com", "london", "organiser"),
        ("leeds@fortnight.example", "leeds", "lead"),
        ("london@fortnight.example", "london", "lead"),
        ("owen.pellbrook@example.org", "leeds", "organiser"),
    ]
    assert list(User.objects.filter(is_superuser=True).values_list("email", flat=True)) == ["admin@fortnight.example"]
    assert not [user for user in User.objects.all() if user.has_usable_password()]


def test_no_letter_is_written(today):
    load("--scale", "1")
    assert Letter.objects.count() == 0
    assert OrmQ.objects.count() == 0
    assert mail.outbox == []


def test_every_row_would_pass_in_the_admin(now):
    load()
    for model in RECORDS:
        for row in model._default_manager.all():
            # `password` is blank for nobody, but unusable for everybody; see the test above.
            row.full_clean()
    for post in Post.objects.all():
        assert post.body_html.startswith(("<p>", "<h")), post.slug
        assert post.authors.count() >= 1
        assert post.tags.count() >= 2


def test_load_test_rows_would_pass_in_the_admin(today):
    load("--scale", "1")
    for model in (Group, Venue, Event, Post):
        for row in model._default_manager.filter(slug__contains="load-test"):
            row.full_clean()
    for attendee in Attendee.objects.filter(event__slug__contains="load-test")[:300]:
        attendee.full_clean()


def test_addresses_reach_nobody(today):
    load("--scale", "1")
    found = {*User.objects.values_list("email", flat=True), *Attendee.objects.values_list("email", flat=True)}
    found |= set(Group.objects.exclude(contact_email="").values_list("contact_email", flat=True))
    assert {address.partition("@")[2] for address in found} == {"example.org", "example.com", "fortnight.example"}


def test_wednesdays_at_six_by_the_clock_in_every_season(now):
    load()
    found = meetings("leeds")
    assert {(event.local_start.strftime("%a %H:%M"), event.local_end.strftime("%H:%M")) for event in found} == {
        ("Wed 18:00", "19:00")
    }
    assert {event.starts_at.astimezone(UTC).hour for event in found} == {17, 18}
    assert {(after.local_date - before.local_date).days for before, after in pairwise(found)} == {14}
    assert {(event.local_date - date(2026, 11, 25)).days % 14 for event in found} == {0}


def test_thursdays_at_three_six_to_eight_weeks_apart(now):
    load()
    found = meetings("london")
    assert {(event.local_start.strftime("%a %H:%M"), event.local_end.strftime("%H:%M")) for event in found} == {
        ("Thu 15:00", "17:00")
    }
    assert {(after.local_date - before.local_date).days // 7 for before, after in pairwise(found)} == {6, 7, 8}
    assert [event.status for event in coming("london")] == ["confirmed", "tentative"]


def test_a_year_behind_and_three_months_ahead(now):
    load()
    for group, days_apart in (("leeds", 14), ("london", 56)):
        found = [event.starts_at for event in meetings(group)]
        assert found[0] < now - timedelta(days=364)
        assert max(moment for moment in found if moment <= now) > now - timedelta(days=days_apart)
    assert meetings("leeds")[-1].starts_at > now + timedelta(days=92)
    assert {"visit", "social", "unconference", "talk", "meet-up"} == set(
        Event.objects.past().filter(group__slug="leeds").values_list("format", flat=True)
    )


def test_past_meetings_are_attended_as_told(now):
    load()
    for event in Event.objects.past().exclude(status=Event.Status.CANCELLED).filter(format=Event.Format.MEET_UP):
        going = event.attendees.going()
        bodies = going.values("organisation").distinct().count()
        if event.group.slug == "leeds":
            assert 8 <= going.count() <= 18
        else:
            assert going.count() >= 30
            assert bodies >= 20
    assert Organisation.objects.filter(attendees__event__group__slug="leeds").distinct().count() == 22
    assert Organisation.objects.filter(attendees__event__group__slug="london").distinct().count() == 26


def test_nobody_is_for_the_first_time_twice(now):
    load()
    first = Attendee.objects.filter(is_first_time=True).values_list("email", flat=True)
    assert len(first) == len(set(first))
    assert Attendee.objects.filter(is_first_time=True, event__in=coming("leeds")).exists()
    assert Attendee.objects.exclude(access_needs="").exists()
    assert {True, False} == set(Attendee.objects.values_list("is_name_public", flat=True))


def test_the_coming_dates_show_every_case(now):
    load()
    found = coming("leeds")
    regular = [event for event in found if event in meetings("leeds")]
    assert len(regular) == 8
    assert regular[0].rsvp_refusal is None or regular[0].is_cancelled
    statuses = [event.status for event in regular]
    assert statuses.count("draft") == 1
    assert statuses.count("tentative") == 1
    assert statuses.count("cancelled") == 1
    open_now = [event for event in regular if event.rsvp_refusal is None]
    assert [event.capacity for event in open_now if event.capacity == event.attendees.going().count()] == [12]
    (later,) = [event for event in regular if event.venue is None]
    assert later.rsvp_refusal == ("early", "Places are not open yet.")
    assert later.attendees.count() == 0
    mixed = [event.online_url for event in regular if event.attendance_mode == Event.Mode.MIXED]
    assert mixed == ["https://meet.example.org/leeds-wednesdays"]


def test_nobody_has_a_place_that_is_not_there(now):
    load()
    for event in Event.objects.exclude(capacity=None).with_going():
        assert event.going <= event.capacity, event
    for event in Event.objects.exclude(venue=None).exclude(venue__capacity=None).select_related("venue").with_going():
        assert event.going <= event.venue.capacity, event
    assert not Attendee.objects.filter(event__status=Event.Status.DRAFT).exists()


def test_some_past_dates_were_called_off_with_a_reason(now):
    load()
    off = Event.objects.past().filter(status=Event.Status.CANCELLED)
    assert off.count() >= 2
    assert not off.filter(cancellation_reason="").exists()
    assert off.filter(attendees__isnull=False).exists()


def test_posts_tell_of_what_took_place(now):
    load()
    assert Post.objects.public().count() == 11
    assert list(Post.objects.filter(status="draft").values_list("slug", "published_at")) == [("how-to-host-us", None)]
    scheduled = Post.objects.get(status="scheduled")
    assert not scheduled.is_public
    assert timedelta(days=4) < scheduled.published_at - now < timedelta(days=6)
    told = Post.objects.public().exclude(event=None)
    assert told.count() == 10
    for post in told:
        assert post.event.is_past
        assert not post.event.is_cancelled
        assert post.event.ends_at < post.published_at <= now
        assert post.event.group == post.group
    assert {post.kind for post in told} | {"news"} == set(Post.Kind.values)


@pytest.mark.parametrize("post", content.posts(), ids=lambda post: post["slug"])
def test_posts_are_worth_reading(post):
    words = len(post["body"].split())
    assert 200 <= words <= 600
    assert "—" not in post["body"]
    assert post["headline"] not in post["body"]


@pytest.mark.parametrize("number", range(-60, 60))
def test_every_case_finds_a_date_whenever_the_demo_is_loaded(number):
    group = Group(slug="leeds", zone="Europe/London")
    plan = content.table("leeds/meetings")
    day = grid_date(plan["anchor"], plan["gaps"], number)
    for now in (
        datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        datetime(day.year, day.month, day.day, 23, tzinfo=UTC),
    ):
        rows = [one.row for one in events.occasions(group, now, is_first=True) if not one.is_past]
        assert sum("cancelled" in row for row in rows) == 1
        assert sum(row.get("status") == "draft" for row in rows) == 1
        assert sum(row.get("status") == "tentative" for row in rows) == 1
        assert sum(row.get("venue") == "" for row in rows) == 1
        assert sum(row.get("capacity") == row["going"] == 12 for row in rows) == 1
        past = [one.row["name"] for one in events.occasions(group, now) if one.is_past]
        assert {post["about"] for post in content.posts() if post["group"] == "leeds" and "about" in post} <= set(past)


def test_a_post_whose_event_is_gone_stands_alone(today):
    load()
    post = Post.objects.get(slug="letters-read-aloud")
    event, post.event = post.event, None
    post.save()
    event.attendees.all().delete()
    event.delete()
    group = Group.objects.get(slug="leeds")
    assert events.latest(group, "letters", DEMO) is None


def test_scale_adds_exactly_so_many_events(today):
    said = load("--scale", "1")
    assert "Load test: 1000 events added.\n" in said
    added = Event.objects.filter(group__slug__startswith="load-test-")
    assert added.count() == 1000
    assert Event.objects.count() == 1049
    assert Group.objects.filter(slug__startswith="load-test-").count() == 4
    assert 2900 <= Attendee.objects.filter(event__in=added).count() <= 3100
    assert 90 <= Post.objects.filter(event__in=added).count() <= 100
    assert 20 <= added.upcoming().count() <= 30
    earliest, latest = added.order_by("starts_at").first(), added.order_by("starts_at").last()
    assert earliest.starts_at < DEMO - timedelta(days=3640)
    assert DEMO + timedelta(days=84) < latest.starts_at < DEMO + timedelta(days=105)
    assert Post.objects.filter(event__in=added, published_at__gt=DEMO).count() == 0


def test_scale_again_adds_nothing_and_more_tops_up(today):
    load("--scale", "1")
    before = everything()
    assert "Load test: 0 events added.\n" in load("--scale", "1")
    assert everything() == before
    assert "Load test: 1000 events added.\n" in load("--scale", "2")
    assert Event.objects.filter(group__slug__startswith="load-test-").count() == 2000
    after = everything(Event, Attendee, Post)
    for name, rows in after.items():
        assert rows[: len(before[name])] == before[name]
    assert "Load test: 0 events added.\n" in load("--scale", "1")


def test_scale_some_weeks_later_still_comes_to_the_same_number(today):
    load("--scale", "1")
    today.move_to(DEMO + timedelta(weeks=7))
    assert "Load test: 0 events added.\n" in load("--scale", "1")
    assert "Load test: 1000 events added.\n" in load("--scale", "2")
    for group in Group.objects.filter(slug__startswith="load-test-"):
        assert len({event.local_date.toordinal() % 14 for event in group.events.all()}) == 1, group.slug


def test_scale_is_the_same_on_every_empty_database(today):
    load("--scale", "1")
    first = {model: comparable(model) for model in (Group, Venue, Event, Attendee, Post)}
    for model in (Post, Attendee, Event, Venue, GroupLink, Organiser, Group, Organisation, Tag, User):
        model._default_manager.all().delete()
    today.shift(timedelta(hours=3))
    load("--scale", "1")
    assert {model: comparable(model) for model in first} == first
    assert len(first[Event]) == 1049


@pytest.mark.parametrize("number", ["0", "-1", "1001", "999999999999"])
def test_scale_out_of_bounds_is_refused(number):
    with pytest.raises(CommandError, match=r"^--scale takes thousands of events, from 1 to 1000\.$"):
        load(f"--scale={number}")
    assert Group.objects.count() == 0


@pytest.mark.parametrize("words", ["ten", "1.5", ""])
def test_scale_that_is_no_number_is_refused(words):
    with pytest.raises(CommandError, match="argument --scale: invalid int value"):
        load(f"--scale={words}")


def test_scale_without_organisations_or_people(today):
    load()
    Attendee.objects.all().delete()
    Post.objects.all().delete()
    Venue.objects.all().update(host=None)
    Organisation.objects.all().delete()
    Organiser.objects.all().delete()
    User.objects.all().delete()
    assert scale.top_up(thousands=1, now=DEMO) == 1000
    assert not Attendee.objects.exclude(organisation=None).exists()
    assert not Post.authors.through.objects.exists()


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, date(2026, 11, 26)), (1, date(2027, 1, 14)), (-1, date(2026, 10, 1)), (7, date(2027, 11, 25))],
)
def test_grid_dates(number, expected):
    gaps = [7, 8, 7, 8, 6, 8, 8]
    assert grid_date(date(2026, 11, 26), gaps, number) == expected
    assert first_from(date(2026, 11, 26), gaps, expected) == number
    assert first_from(date(2026, 11, 26), gaps, expected - timedelta(days=1)) == number
    assert first_from(date(2026, 11, 26), gaps, expected + timedelta(days=1)) == number + 1


def test_yearly_dates():
    assert yearly_date(2026, 6, 4, 2) == date(2026, 6, 12)
    assert yearly_date(2026, 9, 3, 4) == date(2026, 9, 24)
    assert yearly_date(2027, 1, 4, 1) == date(2027, 1, 1)
