"""Redacting sessions, the admin's log and failed tasks."""

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django_q.models import Task

from meetups.models import Group, User
from meetups.services import organisations, privacy, redaction
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    OrganisationFactory,
    OrganiserFactory,
    SubscriptionFactory,
    UserFactory,
)
from tests.meetups.admin.sides import address, as_posted
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


def session_of(user=None, **data):
    client = Client()
    if user:
        client.force_login(user)
    session = SessionStore(client.session.session_key if user else None)
    session.update(data)
    session.save()
    return session.session_key


def sessions():
    return set(Session.objects.values_list("pk", flat=True))


def log(row, message="[]"):
    return LogEntry.objects.create(
        user=UserFactory(),
        content_type=redaction.ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row),
        action_flag=CHANGE,
        change_message=message,
    )


def words(*entries):
    return [LogEntry.objects.get(pk=entry.pk).object_repr for entry in entries]


def test_redact_sessions_deletes_only_those_without_an_account():
    kept = session_of(UserFactory())
    session_of(account_login={"email": "ada@example.org"})
    closed, deleted = UserFactory(), UserFactory()
    for user in (closed, deleted):
        session_of(user)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    deleted.delete()

    assert redaction.redact_sessions() == 3
    assert sessions() == {kept}


def test_redact_sessions_deletes_in_batches():
    Session.objects.bulk_create(
        Session(session_key=f"key-{number}", session_data="", expire_date=NOW + DAY) for number in range(501)
    )

    assert redaction.redact_sessions() == 501
    assert sessions() == set()


def test_forget_in_sessions_keeps_only_those_of_the_account():
    account = UserFactory(email="ada@example.org")
    kept = {
        session_of(account, methods=[{"email": "ada@example.org"}]),
        session_of(UserFactory(), methods=[{"email": "ben@example.org"}]),
        session_of(login="ben@example.org"),
    }
    session_of(login={"email": ["ADA@Example.org"]})
    session_of(UserFactory(), methods=[{"email": "ada@example.org"}])

    assert redaction.forget_in_sessions(email="Ada@example.org") == 2
    assert sessions() == kept


def test_log_of_the_admin_is_redacted_for_people_and_kept_for_meetings():
    event, organisation = EventFactory(), OrganisationFactory()
    user, gone = UserFactory(), UserFactory(name="Ada Brook")
    known, erased = AttendeeFactory(event=event), AttendeeFactory(event=event)
    subscription = SubscriptionFactory()
    rows = [event, user, known, organisation, gone, erased, subscription]
    entries = [log(row, '[{"changed": {"fields": ["Name"]}}]') for row in rows]
    gone.delete()
    subscription.delete()
    privacy.erase(attendee=erased)
    entries.append(log(event))
    event_words = str(event)

    redaction.redact_admin_log()

    assert words(*entries) == [event_words, str(user), str(known), str(organisation), "–", "–", "–", event_words]
    redacted = LogEntry.objects.filter(object_repr="–")
    assert set(redacted.values_list("change_message", flat=True)) == {""}


def test_log_of_the_admin_is_redacted_for_a_forgotten_organisation():
    organisation = AttendeeFactory(organisation=OrganisationFactory(name="Ada Brook")).organisation
    entry = log(organisation)
    privacy.erase(attendee=organisation.attendees.get())
    organisations.forget()

    redaction.redact_admin_log()

    assert words(entry) == ["–"]


def test_log_of_the_admin_is_redacted_for_deleted_models():
    entry = log(UserFactory())
    unknown = redaction.ContentType.objects.create(app_label="old", model="person")
    LogEntry.objects.filter(pk=entry.pk).update(content_type=unknown)

    redaction.redact_admin_log()

    assert words(entry) == ["–"]


def test_log_of_a_group_names_its_organisers_until_they_leave(client):
    lead = OrganiserFactory(role="lead")
    group = lead.group
    client.force_login(lead.user)
    stays, leaves = (OrganiserFactory(group=group, user__name=name) for name in ("Stays Here", "Ada Brook"))
    facts = [{"name": "organiser", "object": str(role)} for role in (stays, leaves)]
    link = {"name": "link", "object": "Chat"}
    entry = log(
        group,
        json.dumps([{"added": facts[0]}, {"deleted": facts[1]}, {"added": link}, {"changed": {"fields": ["Story"]}}]),
    )
    plain = log(group, 'He said "object": no')
    leaves.delete()

    redaction.redact_admin_log()

    texts = [LogEntry.objects.get(pk=row.pk).change_message for row in (entry, plain)]
    assert texts == [
        json.dumps(
            [
                {"added": facts[0]},
                {"deleted": facts[1] | {"object": "–"}},
                {"added": link},
                {"changed": {"fields": ["Story"]}},
            ]
        ),
        'He said "object": no',
    ]
    history = client.get(address(Group, "history", group.pk)).content.decode()
    assert ("Stays Here" in history, "Ada Brook" in history) == (True, False)


def test_additions_to_a_series_stay_in_its_log():
    added = json.dumps([{"added": {"name": "exception", "object": "Christmas"}}])
    entry = log(EventSeriesFactory(), added)

    redaction.redact_admin_log()

    assert LogEntry.objects.get(pk=entry.pk).change_message == added


def test_link_added_to_a_group_stays_in_its_log(client):
    group = OrganiserFactory(role="lead", group=GroupFactory()).group
    client.force_login(group.organisers.get().user)
    page = address(Group, "change", group.pk)
    new = {"links-TOTAL_FORMS": 1, "links-0-group": group.pk, "links-0-kind": "other", "links-0-label": "Our chat"}
    data = as_posted(client.get(page)) | new | {"links-0-url": "https://chat.example.org/", "links-0-position": 0}
    assert client.post(page, data).status_code == 302

    redaction.redact_admin_log()

    assert "Our chat" in LogEntry.objects.get().change_message


def test_failed_tasks_are_redacted_and_deleted_after_seven_days():
    for number, ago in enumerate([7 * DAY + DAY / 24, 7 * DAY - DAY / 24]):
        Task.objects.create(
            id=f"{number}", name="one", func="meetups.tasks.answer_sign_up", started=NOW - ago, stopped=NOW - ago,
            success=False, args=([3], "ada@example.org", 12), kwargs={"name": "Ada"},
            result="ValueError: <ada@example.org> : Traceback",
        )  # fmt: skip
    Task.objects.create(id="2", name="two", func="x", started=NOW, stopped=NOW, success=False)

    for _twice in range(2):
        redaction.redact_failed_tasks()

    kept = list(Task.objects.order_by("id").values_list("id", "args", "kwargs", "result"))
    assert kept == [("1", ("…", "…", 12), {}, "ValueError: <…> : Traceback"), ("2", (), {}, "")]


def test_redact_covers_sessions_the_log_of_the_admin_and_failed_tasks():
    session_of(account_login={"email": "ada@example.org"})
    gone = UserFactory(name="Ada Brook")
    entry = log(gone)
    gone.delete()
    Task.objects.create(
        id="1", name="one", func="x", started=NOW, stopped=NOW, success=False, args=("ada@example.org",)
    )

    redaction.redact()

    assert sessions() == set()
    assert words(entry) == ["–"]
    assert Task.objects.get().args == ("…",)
