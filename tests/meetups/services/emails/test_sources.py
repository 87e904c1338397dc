"""The emails to organisers about the calendar that is read for their group each night; services/imports tests when."""

import pytest
from django.utils import timezone

from meetups.models import CalendarSource, OutboxEmail
from meetups.services.emails import sources
from meetups.services.emails.sources import Changes, Done
from tests.factories import GroupFactory, OrganiserFactory

pytestmark = pytest.mark.django_db
NUMBERS = {"new": 1, "changed": 2, "cancelled": 3, "skipped": 4}


@pytest.fixture
def source(db):
    now = timezone.now()
    group = OrganiserFactory(group=GroupFactory(name="Tea & <b>")).group
    return CalendarSource.objects.create(
        group=group, url="https://x.example/", changed_at=now, failing_since=now, error="It is <i>."
    )


@pytest.mark.parametrize(
    ("file", "done", "gone", "words", "button"),
    [
        ("x", Done.NOT, [], "Nothing is imported until you agree.", "Check the changes"),
        ("", Done.NOW, ["A <b>"], "These changes are imported, as you chose.", "See the calendar"),
        ("", Done.QUEUED, [], "These changes are being imported, as you chose. That takes some minutes.",
         "See the calendar"),
    ],
)  # fmt: skip
def test_email_has_the_numbers_and_leads_to_the_answer(source, file, done, gone, words, button):
    source.file = file

    sources.write_changed(source, changes=Changes(NUMBERS, [], gone), done=done)

    email = OutboxEmail.objects.get()
    assert email.subject == "The calendar of Tea & <b> has changed"
    numbers = "New: 1, changed: 2, cancelled: 3, skipped: 4."
    assert f"{numbers} {words}" in " ".join(email.text.split())
    assert f"{numbers}</p> <p>{words}</p>" in " ".join(email.html.split())
    assert (button in email.html, "A &lt;b&gt;" in email.html, "- A <b>" in email.text) == (
        True,
        bool(gone),
        bool(gone),
    )


@pytest.mark.parametrize(
    ("number", "end"), [(1, "New: 0 & tea"), (20, "New: 19 & tea"), (23, "New: 19 & tea And 3 more.")]
)
def test_email_has_the_first_twenty_changes_in_words(source, number, end):
    written = [f"New: {place} & tea" for place in range(number)]

    sources.write_changed(source, changes=Changes(NUMBERS, written, []), done=Done.NOW)

    email = OutboxEmail.objects.get()
    lines = [line for line in email.text.splitlines() if line.startswith("- ")]
    assert lines == [f"- {line}" for line in written[:20]]
    assert email.html.count(" &amp; tea</li>") == len(lines)
    assert f"- {end} These changes are imported" in " ".join(email.text.split())
    assert ("<p>And 3 more.</p>" in email.html) is (number == 23)


def test_email_about_a_failure_has_its_reason(source):
    sources.write_failing(source)

    email = OutboxEmail.objects.get()
    assert "It is <i>." in email.text
    assert "It is &lt;i&gt;." in email.html
    assert f"/admin/meetups/group/{source.group_id}/calendar/" in email.text
