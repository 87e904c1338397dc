"""The nightly sweep: what it erases and what it keeps."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from meetups import tasks
from meetups.models import Attendee, Job, OptOut, OutboxEmail
from meetups.services import privacy
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    OutboxEmailFactory,
    SubscriptionFactory,
    UserFactory,
)
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def ended(ago, **fields):
    return EventFactory(starts_at=NOW - ago - timedelta(hours=1), ends_at=NOW - ago, **fields)


def written(ago, **fields):
    email = OutboxEmailFactory(**fields)
    OutboxEmail.objects.filter(pk=email.pk).update(created_at=NOW - ago)
    return email


def opted_out(ago, **fields):
    row = OptOut.objects.create(**fields)
    OptOut.objects.filter(pk=row.pk).update(created_at=NOW - ago)
    return row


def names():
    return set(Attendee.objects.exclude(name="").values_list("name", flat=True))


def test_sweep_erases_access_needs_seven_days_after_the_end():
    for name, ago in {"kept": 7 * DAY - MINUTE, "gone": 7 * DAY + MINUTE, "to come": -DAY}.items():
        AttendeeFactory(event=ended(ago), name=name, access_needs="A ramp.")

    assert privacy.sweep() == 0

    needs = dict(Attendee.objects.values_list("name", "access_needs"))
    assert needs == {"kept": "A ramp.", "gone": "", "to come": "A ramp."}


def test_sweep_erases_names_and_addresses_after_the_period_of_the_group():
    short, long = GroupFactory(keeps_days=10), GroupFactory(keeps_days=100)
    for name, group, ago in [
        ("short, kept", short, 10 * DAY - MINUTE),
        ("short, gone", short, 10 * DAY + MINUTE),
        ("long, kept", long, 100 * DAY - MINUTE),
        ("long, gone", long, 100 * DAY + MINUTE),
    ]:
        AttendeeFactory(event=ended(ago, group=group), name=name, status="came")

    assert privacy.sweep() == 2

    assert names() == {"short, kept", "long, kept"}
    erased = Attendee.objects.filter(erased_at=NOW)
    assert set(erased.values_list("name", "email", "status")) == {("", "", "came")}


@pytest.mark.parametrize("status", ["going", "waiting", "offered", "cancelled", "came", "absent"])
def test_sweep_erases_attendees_in_any_status_and_keeps_the_counts(status):
    AttendeeFactory(event=ended(91 * DAY), status=status)

    privacy.sweep()

    row = Attendee.objects.get()
    assert (row.name, row.email, row.status) == ("", "", status)


def test_sweep_erases_each_attendee_once():
    AttendeeFactory(event=ended(91 * DAY))

    assert [privacy.sweep(), privacy.sweep()] == [1, 0]


def test_sweep_erases_more_than_one_batch(monkeypatch):
    monkeypatch.setattr(privacy, "BATCH", 2)
    AttendeeFactory.create_batch(5, event=ended(91 * DAY), access_needs="A ramp.")

    privacy.sweep()

    assert names() == set()
    assert Attendee.objects.exclude(access_needs="").count() == 0


def test_sweep_deletes_finished_emails_after_ninety_days():
    old, young = 90 * DAY + MINUTE, 90 * DAY - MINUTE
    kept = [written(young, sent_at=NOW), written(old)]
    written(old, sent_at=NOW)
    written(old, given_up_at=NOW)

    privacy.sweep()

    assert list(OutboxEmail.objects.order_by("pk")) == kept


def test_sweep_deletes_the_last_email_to_an_erased_attendee_once_it_is_sent():
    attendee = AttendeeFactory()
    other = OutboxEmailFactory(attendee=AttendeeFactory(), sent_at=NOW)
    privacy.erase(attendee=attendee)
    privacy.sweep()
    farewell = OutboxEmail.objects.get(attendee=attendee)
    assert farewell.kind == "place_cancelled"

    OutboxEmail.objects.filter(pk=farewell.pk).update(sent_at=NOW)
    privacy.sweep()

    assert list(OutboxEmail.objects.all()) == [other]


def test_sweep_deletes_unused_opt_outs_after_a_year():
    group, other = GroupFactory.create_batch(2, keeps_days=700)
    AttendeeFactory(event=ended(500 * DAY, group=group), email="Used@Example.org")
    AttendeeFactory(event=ended(500 * DAY, group=other), email="elsewhere@example.org")
    old, young = 365 * DAY + MINUTE, 365 * DAY - MINUTE
    kept = [
        opted_out(young, group=group, email="young@example.org"),
        opted_out(old, group=group, email="used@example.org"),
    ]
    opted_out(old, group=group, email="elsewhere@example.org")

    privacy.sweep()

    assert list(OptOut.objects.order_by("pk")) == kept


def test_sweep_deletes_sessions_that_expired_or_have_no_account(client):
    client.force_login(UserFactory())
    for expiry in (-MINUTE, MINUTE):
        session = SessionStore()
        session["login"] = "ann@example.org"
        session.set_expiry(NOW + expiry)
        session.save()

    privacy.sweep()

    assert [session.pk for session in Session.objects.all()] == [client.session.session_key]


def test_sweep_redacts_erased_and_deleted_rows_in_the_log_of_the_admin():
    known, deleted = SubscriptionFactory(), SubscriptionFactory()
    event = EventFactory()
    removed = AttendeeFactory(event=event)
    author = UserFactory()
    for row in (known, deleted, removed, event):
        LogEntry.objects.log_actions(author.pk, [row], DELETION)
    deleted.delete()
    removed.delete()

    privacy.sweep()

    words = list(LogEntry.objects.order_by("pk").values_list("object_repr", flat=True))
    assert words == [str(known), "–", "–", str(event)]


def test_sweep_is_a_nightly_job():
    AttendeeFactory(event=ended(91 * DAY))

    tasks.nightly()

    assert names() == set()
    assert Job.objects.get(name="retention").ran_at == NOW


def test_sweep_replaces_the_name_of_an_organisation_without_attendees():
    organisation = OrganisationFactory(name="Ann Other")
    AttendeeFactory(event=ended(91 * DAY), organisation=organisation)

    privacy.sweep()

    row = Attendee.objects.get().organisation
    assert (row, row.name[:2]) == (organisation, "– ")
