from datetime import UTC, datetime, timedelta

import pytest
from django.utils.formats import date_format
from django_q.models import OrmQ

from meetups.models import Heartbeat, OutboxEmail
from tests.factories import AttendeeFactory, GroupFactory, OrganiserFactory, OutboxEmailFactory
from tests.meetups.admin.sides import address
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRETS = {"text": "TEXT-SECRET", "html": "HTML-SECRET", "calendar": "CALENDAR-SECRET", "unsubscribe_url": "URL-SECRET"}


@pytest.fixture
def organiser(client):
    client.force_login(OrganiserFactory(group=GroupFactory(name="Ours")).user)
    return client


def email_of(group, **values):
    attendee = AttendeeFactory(event__group=group, event__title="Show and tell")
    return OutboxEmailFactory(attendee=attendee, event=attendee.event, group=group, to=attendee.email, **values)


def ours(**values):
    return email_of(OrganiserFactory._meta.model.objects.get().group, **values)


def rows(client, query=""):
    return list(client.get(address(OutboxEmail, "changelist") + query).context["cl"].result_list)


@pytest.mark.parametrize("number", [1, 3])
def test_superuser_reads_every_email(root, number, django_assert_num_queries):
    emails = [email_of(GroupFactory(), **SECRETS) for _ in range(number)]

    with django_assert_num_queries(8):
        assert len(rows(root)) == number
    page = root.get(address(OutboxEmail, "change", emails[0].pk)).content.decode()
    assert [secret in page for secret in SECRETS.values()] == [True, False, True, True]


@pytest.mark.parametrize("number", [1, 3])
def test_organisers_see_emails_to_attendees_of_their_events(organiser, number, django_assert_num_queries):
    emails = [ours(kind="place", subject="You have a place") for _ in range(number)]

    with django_assert_num_queries(12):
        response = organiser.get(address(OutboxEmail, "changelist"))

    text = Page(response).text
    for email in emails:
        assert email.to in text
    day = date_format(emails[-1].event.local_date, "j M Y")
    assert f"{emails[-1].to} A place Waiting – 0 You have a place Show and tell, {day}" in text


def test_organisers_see_no_email_of_another_group_or_to_followers(organiser):
    email_of(GroupFactory())
    OutboxEmailFactory(group=OrganiserFactory._meta.model.objects.get().group, kind="news", to="follower@example.org")
    OutboxEmailFactory(kind="held")
    mine = ours()

    assert rows(organiser) == [mine]


def test_organisers_do_not_see_emails_that_show_who_came_or_the_places_in_other_groups(organiser):
    email, *others = (ours(kind=kind) for kind in ("reminder", "thanks", "message", "links"))

    assert rows(organiser) == [email]
    assert [organiser.get(address(OutboxEmail, "change", other.pk)).status_code for other in others] == [302] * 3


@pytest.mark.parametrize("column", ["text", "html", "version", "calendar", "unsubscribe_url", "attendee__secret"])
def test_column_cannot_be_guessed_with_a_filter(organiser, column):
    ours(kind="reminder", **SECRETS)

    assert organiser.get(address(OutboxEmail, "changelist") + f"?{column}__startswith=T").status_code == 400


def test_organisers_do_not_see_the_content_of_an_email(organiser):
    email = ours(**SECRETS, version="SECRET")

    for page in (address(OutboxEmail, "changelist"), address(OutboxEmail, "change", email.pk)):
        response = organiser.get(page)
        assert (response.status_code, "SECRET" in response.content.decode()) == (200, False)
    assert rows(organiser, "?q=SECRET") == []


@pytest.mark.parametrize(
    ("state", "values", "words"),
    [
        ("waiting", {}, "Waiting"),
        ("retrying", {"attempts": 2, "next_try_at": NOW + HOUR, "last_error": "No"}, "Trying again: 20 Nov, 1pm"),
        ("sent", {"attempts": 1, "sent_at": NOW - HOUR}, "Sent: 20 Nov, 11am"),
        ("given_up", {"attempts": 19, "given_up_at": NOW, "last_error": "SMTPDataError"}, "Given up: 20 Nov, midday"),
    ],
)  # fmt: skip
def test_list_shows_the_state_of_an_email_and_is_filtered_by_it(organiser, state, values, words):
    email = ours(**values)

    found = {name: rows(organiser, f"?state={name}") for name in OutboxEmail.State.values}

    assert found == {name: [email] if name == state else [] for name in OutboxEmail.State.values}
    text = Page(organiser.get(address(OutboxEmail, "changelist"))).text
    assert f"{words} {email.last_error or '–'} {email.attempts}" in text


def test_unknown_state_filters_nothing(organiser):
    email = ours()

    assert rows(organiser, "?state=lost") == [email]


def test_organisers_can_retry_only_emails_of_their_own_events(organiser):
    mine = ours(attempts=19, given_up_at=NOW, last_error="SMTPDataError")
    sent = ours(sent_at=NOW, subject="Sent long ago")
    theirs = email_of(GroupFactory(), attempts=19, given_up_at=NOW)
    chosen = {"action": "try_again", "_selected_action": [mine.pk, sent.pk, theirs.pk]}

    page = Page(organiser.post(address(OutboxEmail, "changelist"), chosen, follow=True))

    assert "1 email is tried again." in page.text
    assert "Sent long ago: This email was sent." in page.text
    assert list(OutboxEmail.objects.filter(given_up_at=None, sent_at=None)) == [mine]
    assert [queued.task["args"] for queued in OrmQ.objects.all()] == [(mine.pk,)]


@pytest.mark.parametrize(
    ("ran_at", "words"),
    [
        (None, "Emails wait until a worker runs: none has run yet"),
        (NOW - HOUR, "Emails wait until a worker runs: none has run since Friday 20 November 2026, 11am GMT"),
    ],
)
def test_list_warns_if_no_worker_runs(organiser, ran_at, words):
    if ran_at:
        Heartbeat.objects.create(host="app1", pid=12, beat_at=ran_at)

    assert words in Page(organiser.get(address(OutboxEmail, "changelist"))).text


def test_list_shows_no_warning_if_a_worker_runs(organiser):
    Heartbeat.objects.create(host="app1", pid=12, beat_at=NOW)

    assert "a worker runs" not in Page(organiser.get(address(OutboxEmail, "changelist"))).text


def test_emails_are_read_only(root):
    email = OutboxEmailFactory()

    statuses = [
        root.post(address(OutboxEmail, "change", email.pk), {"subject": "Another"}).status_code,
        root.post(address(OutboxEmail, "delete", email.pk), {"post": "yes"}).status_code,
        root.post(address(OutboxEmail, "add"), {"subject": "New"}).status_code,
    ]

    assert statuses == [403, 403, 403]
    assert OutboxEmail.objects.get().subject == email.subject
