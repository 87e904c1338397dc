"""People answer, and whoever holds the database tries to find out who said what (ADR 36)."""

import io
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from meetups.models import Event, Feedback, Job, Remark, UsedFeedbackLink
from meetups.models.feedback import new_form_token
from meetups.services import backups, feedback
from meetups.tasks import NIGHTLY
from tests.backups import lines_of
from tests.factories import AttendeeFactory, EventFactory, FeedbackFactory
from tests.threads import at_once, meanwhile, on_postgresql

pytestmark = pytest.mark.django_db(transaction=True)

Pairs = set[tuple[str, str]]
ANSWERS, DIGESTS = ("meetups_feedback", "form_token"), ("meetups_usedfeedbacklink", "digest")


@pytest.fixture
def event() -> Event:
    event: Event = EventFactory(starts_at=timezone.now() - timedelta(hours=2))
    return event


def answer(event: Event, number: int) -> Pairs:
    """Let so many people answer, one after the other. Return the key of each answer with the digest of its person."""
    pairs = set()
    for _person in range(number):
        key, digest = new_form_token(), feedback.digest_of(attendee=AttendeeFactory(event=event))
        feedback.give(event=event, form_token=key, again="yes", digest=digest)
        pairs.add((key, digest))
    return pairs


def night() -> None:
    """Run the nightly job, as the worker does."""
    NIGHTLY["feedback"]()
    Job.objects.update_or_create(name="feedback", defaults={"ran_at": timezone.now()})


def stored(table: str, key: str) -> list[str]:
    """Return the keys in the order in which the database stores the rows."""
    place = {"sqlite": "rowid", "postgresql": "ctid"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM {table} ORDER BY {place}")
        return [value for (value,) in cursor.fetchall()]


def dumped(table: str, key: str) -> list[str]:
    """Return the keys in the order in which the tools of the database dump the rows."""
    if connection.vendor == "sqlite":
        site = sqlite3.connect(connection.settings_dict["NAME"])
        lines = [line for line in site.iterdump() if line.startswith(f'INSERT INTO "{table}"')]
        site.close()
        return [line.partition("VALUES('")[2].partition("'")[0] for line in lines]
    text = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({key}) TO STDOUT") as copy:
        text.writelines(copy)
    return text.getvalue().decode().split()


def transactions(table: str, key: str) -> list[tuple[int, str]]:
    """Return the number of the transaction that wrote each row, with its key. SQLite keeps no such number."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text::bigint, {key} FROM {table} ORDER BY 1")
        return cursor.fetchall()


def written(table: str, key: str) -> list[str]:
    """Return the keys in the order of the transactions, or in the order of the rows."""
    return [value for _number, value in transactions(table, key)] or stored(table, key)


def by_order(read) -> Pairs:
    return set(zip(read(*ANSWERS), read(*DIGESTS), strict=True))


def test_answers_cannot_be_joined_with_digests_after_the_night(event: Event, tmp_path: Path) -> None:
    first = answer(event, 6)

    assert by_order(stored) == by_order(dumped) == by_order(written) == first  # until that night

    night()
    pairs = first | answer(event, 6)
    night()

    answers, digests = (sorted(column) for column in zip(*pairs, strict=True))
    assert stored(*ANSWERS) == dumped(*ANSWERS) == answers
    assert stored(*DIGESTS) == dumped(*DIGESTS) == digests
    numbers = [{number for number, _key in transactions(*table)} for table in (ANSWERS, DIGESTS)]
    assert list(map(len, numbers)) == ([1, 1] if connection.vendor == "postgresql" else [0, 0])
    assert numbers[0].isdisjoint(numbers[1])


def test_backup_has_the_answers_in_the_order_of_their_keys(event: Event, tmp_path: Path) -> None:
    answer(event, 6)

    backups.make(path=tmp_path / "backup.zip")

    for model in (Feedback, UsedFeedbackLink):
        lines = lines_of(tmp_path / "backup.zip", model._meta.db_table)
        assert [line.partition("\t")[0] for line in lines] == list(
            model.objects.order_by("pk").values_list("pk", flat=True)
        )


def test_person_with_several_open_forms_answers_once(event: Event) -> None:
    digest = feedback.digest_of(attendee=AttendeeFactory(event=event))

    def send() -> str:
        try:
            feedback.give(event=event, form_token=new_form_token(), again="yes", digest=digest)
        except ValidationError as refused:
            return str(refused.code)
        return "done"

    assert Counter(at_once(send, 6)) == {"done": 1, "used": 5}
    assert list(Feedback.objects.values_list("is_counted", flat=True)) == [True]


def test_form_that_is_sent_several_times_at_once_is_one_answer(event: Event) -> None:
    digest = feedback.digest_of(attendee=AttendeeFactory(event=event))

    def send() -> str:
        return feedback.give(event=event, form_token="one-form", again="yes", digest=digest).pk

    assert at_once(send, 6) == ["one-form"] * 6
    assert Feedback.objects.count() == UsedFeedbackLink.objects.count() == 1


def test_answers_that_come_or_go_while_the_job_runs_are_neither_lost_nor_back(event: Event) -> None:
    kept = FeedbackFactory.create_batch(20, event=event, went_well="The tea.")
    gone = FeedbackFactory.create_batch(4, event=event, went_well="An insult.")
    Remark.objects.create(answer=kept[0], part="went_well")
    work = [
        feedback.write_anew,
        *[lambda row=row: feedback.delete(answer=row) for row in gone],
        *[lambda: answer(event, 1) for _person in range(4)],
        feedback.write_anew,
    ]
    waiting = iter(work)

    def one() -> None:
        next(waiting)()

    at_once(one, len(work))

    assert Feedback.objects.filter(went_well="The tea.").count() == 20
    assert Feedback.objects.filter(went_well="An insult.").count() == 0
    assert Feedback.objects.filter(is_counted=True, went_well="").count() == UsedFeedbackLink.objects.count() == 4
    assert Remark.objects.get().answer == kept[0]


@on_postgresql
def test_answer_that_comes_between_reading_and_deleting_stays(event: Event) -> None:
    kept = FeedbackFactory.create_batch(3, event=event)

    with meanwhile(lambda: answer(event, 1), before='DELETE FROM "meetups_feedback"') as given:
        feedback.write_anew()

    [[(late, _digest)]] = given
    assert set(Feedback.objects.values_list("pk", flat=True)) == {late, *(row.pk for row in kept)}
    assert UsedFeedbackLink.objects.count() == 1
