"""Rate limits: counting, refusing and deleting."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, router, transaction

from meetups.models import LimitCounter
from meetups.services import limits
from meetups.services.limits import Try

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def counters():
    """Return the connection to the database that has the counters."""
    return connections[router.db_for_read(LimitCounter)]


def counted(value="192.0.2.1", scope="tea", rate="2/h"):
    return limits.is_over(scope=scope, value=value, rate=rate)


def test_value_is_over_its_limit_when_counted_more_often_than_the_rate():
    assert [counted() for _ in range(4)] == [False, False, True, True]


def test_each_value_and_each_scope_has_its_own_count():
    assert [counted(), counted(), counted()] == [False, False, True]
    assert counted(value="192.0.2.2") is False
    assert counted(scope="cake") is False


def test_window_begins_with_the_first_count_and_again_after_its_end():
    with time_machine.travel(NOON, tick=False) as clock:
        assert [counted(), counted()] == [False, False]
        clock.move_to(NOON + timedelta(minutes=59, seconds=59))
        assert counted() is True
        clock.move_to(NOON + timedelta(hours=1))
        assert [counted(), counted(), counted()] == [False, False, True]


def test_value_at_its_limit_is_refused_with_one_read(django_assert_num_queries):
    counted(rate="1/h")
    with django_assert_num_queries(1, connection=counters()) as queries:
        assert counted(rate="1/h") is True
    assert queries[0]["sql"].startswith("SELECT")


def test_several_values_are_counted_together():
    tries = [Try("tea", "192.0.2.1", "2/h"), Try("tea-email", "ash@example.org", "3/h")]

    assert [limits.are_over(tries=tries) for _ in range(3)] == [False, False, True]
    assert sorted(row.count for row in LimitCounter.objects.all()) == [2, 2]  # a refusal counts nothing
    assert counted(value="192.0.2.9", scope="tea-email", rate="0/h") is True


def test_one_value_over_its_limit_refuses_all():
    assert limits.are_over(tries=[Try("tea", "a", "9/h"), Try("cake", "a", "0/h")]) is True
    assert LimitCounter.objects.count() == 0


def test_rate_of_zero_allows_nothing():
    assert counted(rate="0/m") is True
    assert LimitCounter.objects.count() == 0


def test_value_is_stored_only_as_a_hash():
    counted(value="ash@example.org")
    row = LimitCounter.objects.get()
    assert len(row.hashed_value) == 64
    assert set(row.hashed_value) <= set("0123456789abcdef")
    assert str(row) == "1"


def test_counter_is_deleted_after_its_window():
    with time_machine.travel(NOON, tick=False) as clock:
        counted(value="a", rate="5/h")
        counted(value="b", rate="5/d")
        clock.move_to(NOON + timedelta(hours=1))
        assert limits.forget_old() == 1
        assert LimitCounter.objects.get().ends_at == NOON + timedelta(days=1)


def test_old_counters_are_deleted_in_batches(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(limits, "BATCH", 2)
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(5):
            counted(value=str(number))
        clock.move_to(NOON + timedelta(hours=1))
        with django_assert_num_queries(7, connection=counters()):  # three deletes, four reads
            assert limits.forget_old() == 5


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has the counters in a file of their own")
@pytest.mark.django_db(transaction=True)
def test_counting_inside_a_transaction_is_refused():
    with pytest.raises(RuntimeError), transaction.atomic():
        counted()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses to count inside a transaction")
@pytest.mark.django_db(transaction=True)
def test_transaction_of_the_first_file_does_not_roll_counts_back():
    with transaction.atomic():
        counted()
        transaction.set_rollback(True)

    assert LimitCounter.objects.get().count == 1


@pytest.mark.parametrize(
    ("rate", "most", "window"),
    [
        ("5/h", 5, timedelta(hours=1)),
        ("300/m", 300, timedelta(minutes=1)),
        ("3/d", 3, timedelta(days=1)),
        ("20/10s", 20, timedelta(seconds=10)),
    ],
)
def test_rate_is_parsed(rate, most, window):
    assert limits.parsed(rate) == (most, window)


@pytest.mark.parametrize("rate", ["", "5", "5/w", "-1/h", "5/h ", "five/h", "5/0h", "٥/h"])
def test_invalid_rate_is_refused(rate):
    with pytest.raises(ValueError, match=f"^{rate}$"):
        limits.parsed(rate)


def test_value_has_one_counter():
    counted()
    row = LimitCounter.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic(using=counters().alias):
        LimitCounter.objects.create(hashed_value=row.hashed_value, ends_at=NOON)


def test_every_limit_can_start_anew():
    counted()

    limits.forget_all()

    assert not LimitCounter.objects.exists()
