"""Public holidays in the admin, and the series that follow them at once. It is Monday 2 November 2026."""

from datetime import date

import pytest
from django_q.models import OrmQ

from meetups.models import Event, EventSeries, Group, Holiday, OutboxEmail, User
from meetups.services import series as services
from tests.factories import AttendeeFactory, EventSeriesFactory, GroupFactory, HolidayFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
CHANGED = "%s of the series that skip public holidays changed. %s Nobody is emailed."
WEDNESDAYS = [date(2026, 11, 4), date(2026, 11, 11), date(2026, 11, 18)]


@pytest.fixture
def group(client):
    """Return a group in Scotland. Its lead is logged in."""
    organiser = OrganiserFactory(group=GroupFactory(nation="GB-SCT"), role="lead")
    client.force_login(organiser.user)
    return organiser.group


@pytest.fixture
def series(group):
    return weekly(group)


def weekly(group, **fields):
    """Return a series of three Wednesdays that skips public holidays, with its meetings."""
    fields = {"on_holidays": "skip", "starts_on": WEDNESDAYS[0], "rrule": "FREQ=WEEKLY;COUNT=3"} | fields
    series = EventSeriesFactory(group=group, **fields)
    services.fill(series=series)
    return series


def days(series):
    return list(series.occurrences.order_by("starts_at").values_list("recurrence_id", flat=True))


def messages_of(response):
    return [str(message) for message in response.context["messages"]][:-1]  # without Django's own, which is last


def add(client, **changes):
    new = {"nation": "GB-SCT", "on": "2026-11-11", "name": "A day off"} | changes
    return client.post(address(Holiday, "add"), new, follow=True)


def test_series_follow_a_holiday_that_is_added_changed_or_deleted(client, series):
    assert messages_of(add(client)) == [CHANGED % ("1 meeting", "1 meeting is deleted.")]
    assert days(series) == [WEDNESDAYS[0], WEDNESDAYS[2]]

    page = address(Holiday, "change", Holiday.objects.get().pk)
    client.post(page, as_posted(client.get(page)) | {"is_off": "on"})
    assert days(series) == WEDNESDAYS

    client.post(page, as_posted(client.get(page)) | {"is_off": "", "on": "2026-11-18"})
    assert days(series) == WEDNESDAYS[:2]

    client.post(address(Holiday, "delete", Holiday.objects.get().pk), {"post": "yes"})
    assert days(series) == WEDNESDAYS


@pytest.mark.parametrize(("emailed", "words"), [(1, "1 attendee gets an email."), (0, "Nobody is emailed.")])
def test_message_says_how_many_meetings_are_cancelled_and_who_is_emailed_or_phoned(client, series, emailed, words):
    event = series.occurrences.get(recurrence_id=WEDNESDAYS[1])
    Event.objects.filter(pk=event.pk).update(status="confirmed")
    AttendeeFactory.create_batch(emailed, event=event)
    AttendeeFactory(event=event, email="")

    first, second = messages_of(add(client))

    assert first == (
        "1 meeting of the series that skip public holidays changed. 1 meeting is cancelled. "
        f"{words} 1 person gave no email address: phone them."
    )
    assert second.startswith("1 attendee has no email address: phone them. <a ")
    assert [email.kind for email in OutboxEmail.objects.all()] == ["event_cancelled"] * emailed


def test_series_follow_holidays_that_are_deleted_in_the_list(client, series):
    add(client)
    add(client, on="2026-11-18")

    chosen = [str(pk) for pk in Holiday.objects.values_list("pk", flat=True)]
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    response = client.post(address(Holiday, "changelist"), data, follow=True)

    assert days(series) == WEDNESDAYS
    assert messages_of(response) == [CHANGED % ("2 meetings", "2 meetings are created.")]


def test_series_of_other_nations_and_those_that_do_not_skip_stay_as_they_are(client, group):
    others = [weekly(GroupFactory(nation="GB-ENG")), weekly(group, on_holidays="warn")]

    assert messages_of(add(client)) == []
    assert [days(series) for series in others] == [WEDNESDAYS, WEDNESDAYS]


def test_organisers_change_no_holiday_that_series_of_other_groups_skip(client, group):
    theirs = weekly(GroupFactory(nation="GB-SCT"))
    holiday = HolidayFactory(nation="GB-SCT", on=WEDNESDAYS[0], is_off=True)
    page, listed = address(Holiday, "change", holiday.pk), address(Holiday, "changelist")

    words = "Series of other groups skip these public holidays too, so only a superuser changes them."
    chosen = {"action": "delete_selected", "_selected_action": [str(holiday.pk)], "post": "yes"}
    assert words in client.get(page).content.decode()
    assert words in add(client).content.decode()
    answers = [client.post(page, {"is_off": ""}), client.post(listed, chosen)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert (days(theirs), list(Holiday.objects.all())) == (WEDNESDAYS, [holiday])

    EventSeries.objects.update(status="ended")
    assert messages_of(add(client)) == []
    assert Holiday.objects.count() == 2


def test_organiser_of_two_nations_is_offered_the_one_whose_series_are_theirs(client, group):
    OrganiserFactory(user=User.objects.get(), group=GroupFactory(nation="GB-ENG"))
    weekly(GroupFactory(nation="GB-ENG"))

    form = client.get(address(Holiday, "add")).context["adminform"].form

    assert form.fields["nation"].choices == [("GB-SCT", "Scotland")]


def test_worker_changes_many_series(client, series, monkeypatch):
    monkeypatch.setattr(services, "MOST_AT_ONCE", 0)

    response = add(client)

    assert messages_of(response) == ["The series that skip public holidays follow in the next minutes."]
    assert (days(series), [row.func() for row in OrmQ.objects.all()]) == (WEDNESDAYS, ["meetups.tasks.follow_holidays"])


def test_nation_is_chosen_and_shown_by_name(root):
    HolidayFactory(nation="DE-BY", on=date(2026, 11, 1), name="Allerheiligen")

    text = root.get(address(Holiday, "changelist")).content.decode()
    assert "Germany (BY)" in text
    only = root.get(address(Holiday, "changelist"), {"nation": "DE-BY"}).context["cl"]
    assert [str(holiday) for holiday in only.result_list] == ["Allerheiligen, 2026-11-01"]
    form = root.get(address(Holiday, "add")).context["adminform"].form
    assert [str(label) for label, _names in form.fields["nation"].choices] == ["United Kingdom", "Other countries"]


def test_group_that_names_another_nation_has_its_holidays_at_once_and_its_series_follow(client, group):
    series = weekly(group, starts_on=date(2026, 11, 30), rrule="FREQ=DAILY;COUNT=2")
    page = address(Group, "change", group.pk)
    assert Holiday.objects.count() == 0

    response = client.post(page, as_posted(client.get(page)) | {"nation": "GB-NIR"}, follow=True)
    assert (set(Holiday.objects.values_list("nation", flat=True)), messages_of(response)) == ({"GB-NIR"}, [])

    response = client.post(page, as_posted(client.get(page)) | {"nation": "GB-SCT"}, follow=True)
    assert messages_of(response) == [CHANGED % ("1 meeting", "1 meeting is deleted.")]
    assert days(series) == [date(2026, 12, 1)]  # St Andrew's Day is skipped

    client.post(page, as_posted(client.get(page)) | {"name": "Another name"})
    refused = client.post(page, as_posted(client.get(page)) | {"nation": "Atlantis"})
    assert refused.context["adminform"].form.errors == {"nation": ["Choose a nation from the list."]}


def test_part_of_another_country_stays_possible_on_the_page_of_a_group(client, group):
    Group.objects.filter(pk=group.pk).update(nation="DE-BY")
    page = address(Group, "change", group.pk)
    shown = client.get(page)

    first, *_others = shown.context["adminform"].form.fields["nation"].choices
    assert first == ("DE-BY", "Germany (BY)")
    assert client.post(page, as_posted(shown)).status_code == 302
    group.refresh_from_db()
    assert group.nation == "DE-BY"


def test_new_group_has_the_zone_of_the_site_and_holidays(root):
    page = address(Group, "add")
    shown = root.get(page)
    form = shown.context["adminform"].form

    assert (form["zone"].value(), form["nation"].value()) == ("Europe/London", "GB-ENG")
    assert form.fields["zone"].choices[0] == ("Used here", [("Europe/London", "Europe/London")])
    new = {"name": "York", "slug": "york", "strapline": "People of York.", "area": "York", "nation": "FR"}
    root.post(page, as_posted(shown) | new)
    assert Holiday.objects.filter(nation="FR", on=date(2027, 7, 14)).exists()
