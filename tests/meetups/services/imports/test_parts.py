"""How the entries of a series are put together; `files/series` has whole files."""

from datetime import UTC, date, datetime, timedelta

import pytest

from meetups.services.imports.parts import Part, arranged, day_of, part_on, uid_on
from meetups.standards.calendar_files import Entry

START = datetime(2026, 12, 1, 18, tzinfo=UTC)
WEEK = timedelta(days=7)


def entry(weeks=0, **more):
    start = START + weeks * WEEK
    return Entry(**{"uid": "a", "zone": "UTC", "starts_at": start, "ends_at": start + timedelta(hours=1)} | more)


def replacing(weeks, **more):
    return entry(weeks, original=START + weeks * WEEK, **more)


WEEKLY = entry(rule="FREQ=WEEKLY")


def found(*entries, known=()):
    return [(one.uid, one.rule, one.refusal) for one in arranged(entries, known).entries]


def test_a_uid_ends_with_a_day_and_is_never_too_long():
    assert uid_on("a", date(2026, 12, 8)) == "a_20261208"
    long = {uid_on("a" * 230 + end, date(2026, 12, 8)) for end in ("", "b", "c", "b" * 25)}
    assert ({len(uid) for uid in long}, len(long)) == ({239}, 4)


def test_a_replacement_of_a_meeting_that_is_not_said_refuses_no_other():
    broken = entry(refusal="no_original")

    assert found(broken, replacing(1)) == [("a", "", "no_original"), ("a_20261208", "", "")]
    assert found(broken, replacing(1), known=["a"]) == [("a", "", "no_original"), ("a", "", "")]


def test_the_day_that_an_entry_replaces_is_local():
    late = entry(original=datetime(2026, 12, 8, 23, tzinfo=UTC))

    assert day_of(late, "Europe/Paris") == date(2026, 12, 9)
    assert day_of(entry(original=date(2026, 12, 8)), "Europe/Paris") == date(2026, 12, 8)
    assert day_of(entry(), "UTC") is None


def test_each_day_is_of_one_part():
    first, second = Part("a"), Part("b", date(2026, 12, 8), place=1)

    assert [part_on([first, second], date(2026, 12, day)).uid for day in (7, 8, 9)] == ["a", "b", "b"]


@pytest.mark.parametrize(
    ("entries", "known", "answer"),
    [
        ([replacing(1)], (), [("a_20261208", "", "")]),
        ([replacing(1)], ("a",), [("a", "", "")]),
        ([replacing(1), entry(1, original=date(2026, 12, 8)), replacing(2)], (),
         [("a_20261208", "", ""), ("a_20261208", "", "same_day"), ("a_20261215", "", "")]),
        ([replacing(1, rule="FREQ=DAILY")], (), [("a_20261208", "FREQ=DAILY", "")]),
        ([replacing(1, rule="FREQ=DAILY")], ("a",), [("a", "FREQ=DAILY", "repeats_itself")]),
        ([replacing(1, is_following=True)], ("a",), [("a", "", "following_alone")]),
        ([replacing(1, refusal="private")], (), [("a", "", "private")]),
        ([entry(refusal="irregular"), replacing(1)], (), [("a", "", "irregular"), ("a", "", "")]),
        ([WEEKLY, replacing(1, refusal="span", detail="THISANDPRIOR")], (),
         [("a", "FREQ=WEEKLY", "span"), ("a", "", "span")]),
        ([entry(rule="FREQ=SECONDLY"), replacing(1, is_following=True)], (),
         [("a", "FREQ=SECONDLY", ""), ("a", "", "")]),
    ],
)  # fmt: skip
def test_what_replaces_a_meeting_belongs_to_its_series_or_is_alone(entries, known, answer):
    assert found(*entries, known=known) == answer


def test_of_several_versions_the_greatest_sequence_counts_or_the_last_one():
    versions = [replacing(1, sequence=2, title="new"), replacing(1, sequence=1), replacing(2), replacing(2)]

    assert [one.refusal for one in arranged([WEEKLY, *versions], ()).entries] == ["", "", "twice", "twice", ""]


def test_a_newer_version_that_is_left_out_leaves_out_the_older_one():
    master, *others = arranged([WEEKLY, replacing(1), replacing(1, refusal="private")], ()).entries

    assert (master.removed, [one.refusal for one in others]) == ((date(2026, 12, 8),), ["twice", "private"])


def test_the_exceptions_and_the_rest_of_the_rule_are_those_of_each_part():
    thursday, friday = date(2026, 12, 3), date(2026, 12, 18)
    master = entry(
        rule="FREQ=WEEKLY;COUNT=4", added=(thursday, friday), removed=(date(2026, 12, 8), date(2026, 12, 22))
    )
    later = replace_start(replacing(2, is_following=True), days=1)

    first, second = arranged([master, later], ()).entries

    assert (first.uid, first.rule, first.added, first.removed) == (
        "a", "FREQ=WEEKLY;UNTIL=20261214", (thursday,), (date(2026, 12, 8),)
    )  # fmt: skip
    assert (second.uid, second.rule, second.added, second.removed, second.starts_at) == (
        "a_20261215", "FREQ=WEEKLY;COUNT=2", (date(2026, 12, 19),), (date(2026, 12, 23),),
        datetime(2026, 12, 16, 18, tzinfo=UTC),
    )  # fmt: skip


def test_a_cut_at_an_added_day_before_the_first_meeting_leaves_that_day_as_it_is():
    master = entry(1, rule="FREQ=WEEKLY;COUNT=2", added=(date(2026, 12, 1),))

    first, second = arranged([master, replacing(1, is_following=True)], ()).entries

    assert (first.uid, first.added, second.uid, second.added) == ("a", (date(2026, 12, 1),), "a_20261208", ())


def test_a_day_left_out_is_one_of_the_series_unless_there_are_very_many():
    far = entry(60, original=START + 60 * WEEK, refusal="private")
    daily = entry(rule="FREQ=DAILY")

    assert arranged([WEEKLY, replace_day(replacing(1, refusal="private"), days=1)], ()).entries[0].removed == ()
    assert len(arranged([daily, replacing(1, refusal="private"), far], ()).entries[0].removed) == 2


def replace_start(one, days):
    return Entry(**vars(one) | {"starts_at": one.starts_at + timedelta(days), "ends_at": one.ends_at + timedelta(days)})


def replace_day(one, days):
    return Entry(**vars(one) | {"original": one.original + timedelta(days)})
