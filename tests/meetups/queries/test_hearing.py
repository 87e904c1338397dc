"""The lines beside the buttons of a form: who hears of what is saved."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from meetups.models import Edition, Event, EventSeries, News
from meetups.queries import hearing
from meetups.services import attendees, events
from meetups.services import series as services
from tests.factories import AttendeeFactory, EventSeriesFactory, GroupFactory, SubscriptionFactory
from tests.waitlists import NOW, full, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
IF = "if the title, time, venue or status changes."
NOBODY = "Nobody is emailed: nobody has a place yet."
FOLLOWERS = "2 followers hear of it in the newsletter for Wednesday 25 November, 1 at once."
SAVED_AS_DRAFT = ("Save as draft: nobody is emailed.", "draft")


@pytest.fixture
def group(db):
    """A group with three followers: one hears at once, the others in the newsletter for 25 November."""
    group = GroupFactory()
    SubscriptionFactory(group=group, often="at-once", confirmed_at=NOW)
    SubscriptionFactory.create_batch(2, group=group, often="fortnight", confirmed_at=NOW)
    Edition.objects.create(group=group, counted_from=NOW.date(), due_at=NOW + 5 * DAY)
    return group


@pytest.fixture
def series(group):
    """Four Wednesdays from 25 November. The first and the third have two attendees each, the third is waited for."""
    series = EventSeriesFactory(group=group, starts_on=date(2026, 11, 25), rrule="FREQ=WEEKLY;COUNT=4;BYDAY=WE")
    services.fill(series=series)
    for event in series.occurrences.order_by("starts_at")[0:3:2]:
        AttendeeFactory.create_batch(2, event=event)
    AttendeeFactory(event=event, status="waiting")
    return series


def lines(found):
    return [tuple(line) for line in found]


@pytest.mark.parametrize(
    ("status", "words"),
    [("cancelled", "Nobody is emailed: this meeting is cancelled."), ("confirmed", f"{NOBODY}")],
)
def test_line_of_a_meeting_without_attendees(status, words):
    assert lines(hearing.of_event(meeting(100, status=status))) == [(words, "")]


def test_line_says_whom_to_phone(series):
    event = meeting(100)
    AttendeeFactory(event=event, email="")
    AttendeeFactory(event=series.occurrences.latest("starts_at"), email="")

    phone = "1 person gave no email address: phone them."
    assert lines(hearing.of_event(event)) == [(f"Nobody is emailed. {phone}", "")]
    assert lines(hearing.of_import(event.group, [event.pk], [], is_new=False)) == [
        (f"Changed: Nobody is emailed. {phone}", "")
    ]
    [line] = lines(hearing.of_series(series))
    assert line[0].endswith(phone)


def test_nobody_hears_of_a_meeting_that_is_over():
    assert lines(hearing.of_event(meeting(-100))) == [("Nobody is emailed: this meeting is over.", "")]


def test_draft_says_who_hears_when_it_is_published(group):
    draft = meeting(24 * 16, status="draft", group=group)

    assert lines(hearing.of_event(draft)) == [SAVED_AS_DRAFT, (f"Publish: {FOLLOWERS}", "publish")]


def test_newsletter_after_the_meeting_is_not_counted(group):
    words = "Publish: 1 follower hears of it at once."

    assert lines(hearing.of_event(meeting(24 * 4, status="draft", group=group)))[1] == (words, "publish")


def test_draft_whose_group_has_no_followers():
    words = "Publish: Nobody is emailed: the group has no followers yet."

    assert lines(hearing.of_event(meeting(100, status="draft")))[1] == (words, "publish")


def test_meeting_that_followers_know_is_not_told_again(group):
    draft = meeting(100, status="draft", group=group)
    News.objects.create(kind="event", record_id=draft.pk, group=group, title="Known")

    assert hearing.of_publishing(draft) == "The followers have heard of it already."


def test_public_meeting_says_who_gets_an_email_and_when(clock):
    event = meeting(100, capacity=9)
    AttendeeFactory.create_batch(12, event=event)
    AttendeeFactory(event=event, status="waiting")
    who = "12 attendees and 1 person on the waitlist get an email"
    assert lines(hearing.of_event(event)) == [(f"{who} in 15 minutes {IF}", "")]

    event.title = "Moved"
    events.save(event=event)
    clock.shift(5 * 60)

    assert lines(hearing.of_event(event)) == [(f"{who} at 12:15pm, with the change before it {IF}", "")]


def test_meeting_of_a_series_has_a_line_for_each_scope(series, django_assert_max_num_queries):
    event = series.occurrences.get(recurrence_id=date(2026, 12, 2))

    with django_assert_max_num_queries(8):
        found = lines(hearing.of_event(Event.objects.select_related("series").get(pk=event.pk)))

    later, both = "2 attendees and 1 person on the waitlist", "4 attendees and 1 person on the waitlist of 2 meetings"
    assert found == [
        (f"This one: {NOBODY}", "this"),
        (f"This and the following: {later} get an email in 15 minutes {IF}", "following"),
        (f"All still to come: {both} get an email in 15 minutes {IF}", "all"),
    ]


def test_meeting_of_a_draft_series_is_news_14_days_before(group):
    series = EventSeriesFactory(group=group, starts_on=date(2027, 1, 6), rrule="FREQ=WEEKLY;COUNT=1", status="draft")
    services.fill(series=series)

    words = f"Publish: From Wednesday 23 December 2026, 14 days before: {FOLLOWERS}"
    assert lines(hearing.of_event(series.occurrences.get())) == [SAVED_AS_DRAFT, (words, "publish")]


def test_series_says_who_gets_an_email(series):
    words = "4 attendees and 1 person on the waitlist of 2 meetings get an email in 15 minutes"
    assert lines(hearing.of_series(series)) == [(f"{words} {IF}", "")]

    series.status = EventSeries.Status.DRAFT
    publishing = f"Publish: 14 days before each meeting: {FOLLOWERS}"
    assert lines(hearing.of_series(series)) == [SAVED_AS_DRAFT, (publishing, "publish")]


def test_series_that_was_ended_says_who_gets_an_email_about_the_meetings_that_it_kept(series):
    kept = series.occurrences.earliest("starts_at")
    services.change(event=kept, values={"title": "By hand"}, scope="this")
    series = services.set_status(series=series, status="ended")
    assert lines(hearing.of_series(series)) == [(f"2 attendees get an email in 15 minutes {IF}", "")]

    events.cancel(event=kept, reason="No light.")

    assert lines(hearing.of_series(series)) == [("Nobody is emailed: this series has no meetings to come.", "")]


def test_new_event_or_series_says_who_hears_if_its_group_is_known(group):
    assert lines(hearing.of_new(None))[1] == ("Publish: the followers of its group hear of it.", "publish")
    assert lines(hearing.of_new(group)) == [SAVED_AS_DRAFT, (f"Publish: {FOLLOWERS}", "publish")]


def saved(event, **values):
    """Change an event and return the message after it."""
    before, after = Event.objects.get(pk=event.pk), Event.objects.get(pk=event.pk)
    for name, value in values.items():
        setattr(after, name, value)
    return hearing.after_saving(before, events.save(event=after), timezone.now())


def test_message_after_saving_says_what_happened(group):
    event = meeting(24 * 16, status="draft", group=group, capacity=9)
    assert hearing.after_saving(None, event, NOW) == "Nobody is emailed: it is a draft."
    assert saved(event, title="New") == "Nobody is emailed: it is a draft."
    assert saved(event, status="confirmed") == FOLLOWERS
    assert saved(event, title="Newer") == "Nobody is emailed."
    AttendeeFactory(event=event)
    assert saved(event, description="More") == "Nobody is emailed."
    assert saved(event, title="Newest") == "1 attendee gets an email in 15 minutes."
    assert saved(event, description="Most") == "Nobody is emailed."
    assert saved(event, title="Last") == "1 attendee gets an email at 12:15pm, with the change before it."
    assert saved(meeting(-100), title="New") == "Nobody is emailed."


def test_message_after_more_places_says_who_on_the_waitlist_got_one(group, clock):
    event = full(waiting=("Bo", "Cy", "Di", "Ed"), group=group)
    event.attendees.filter(name="Bo").update(email="")
    event.attendees.filter(name="Cy").update(wants_offer=True)

    assert saved(event, capacity=3) == (
        "Bo gets a place from the waitlist. Cy is offered a place from the waitlist. 1 email is sent now. "
        "1 person gave no email address: phone them."
    )
    clock.shift(60)
    assert saved(event, capacity=4, title="New") == (
        "Di gets a place from the waitlist. 1 email is sent now. "
        "3 attendees and 1 person on the waitlist get an email in 15 minutes."
    )
    clock.shift(60)
    assert saved(event, description="More") == "Nobody is emailed."


def test_import_says_who_hears_of_what_is_new_changed_and_cancelled(group, django_assert_max_num_queries):
    changed, cancelled, draft = (
        meeting(100, group=group, status=status) for status in ("confirmed", "confirmed", "draft")
    )
    for event in (changed, cancelled, cancelled, draft):
        AttendeeFactory(event=event)

    with django_assert_max_num_queries(6):
        found = lines(hearing.of_import(group, [changed.pk, draft.pk], [cancelled.pk], is_new=True))

    assert found == [
        ("Cancelled: 2 attendees get an email.", ""),
        ("Changed: 1 attendee gets an email in 15 minutes.", ""),
        ("Import as drafts: nobody is emailed about what is new.", "draft"),
        (f"Import and publish: {FOLLOWERS}", "publish"),
    ]
    assert lines(hearing.of_import(group, [draft.pk], [], is_new=False)) == [("Nobody is emailed.", "")]


def test_people_without_an_email_address_are_not_counted_as_emailed_but_named():
    event = meeting(capacity=2)
    going = AttendeeFactory.create_batch(2, event=event)
    for name, email in (("Phil", ""), ("Mia", "mia@example.org")):
        AttendeeFactory(event=event, status="waiting", name=name, email=email)
    for attendee in going:
        attendees.cancel(attendee=attendee)

    number, words = hearing.of_freed_for(Event.objects.filter(pk=event.pk), NOW)

    assert number == 1
    assert words == "Phil gets a place from the waitlist. 1 person gave no email address: phone them."
    assert hearing.of_freed_for(Event.objects.all(), NOW + DAY) == (0, "")
