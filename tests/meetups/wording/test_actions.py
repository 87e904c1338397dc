from datetime import date

import pytest

from meetups.wording.actions import due_in_words, ended_in_words, owner_in_words

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"at_meeting": True}, "due at the meeting on Wednesday 25 November 2026"),
        ({"at_meeting": True, "is_over": True}, "overdue: it was due at the meeting on Wednesday 25 November 2026"),
        (
            {"at_meeting": True, "is_cancelled": True},
            "due at the meeting on Wednesday 25 November 2026, which is cancelled",
        ),
        ({"at_meeting": False}, "due on Wednesday 25 November 2026"),
        ({"at_meeting": False, "is_over": True}, "overdue: it was due on Wednesday 25 November 2026"),
    ],
)
def test_due_in_words(facts, words):
    assert due_in_words(DAY, **{"is_over": False, **facts}) == words


def test_ended_in_words():
    assert [ended_in_words(state, DAY) for state in ("done", "dropped")] == [
        "done on Wednesday 25 November 2026", "dropped on Wednesday 25 November 2026",
    ]  # fmt: skip


def test_owner_is_named_only_if_the_name_is_public():
    assert owner_in_words("Ann", is_public=True) == "Ann"
    assert owner_in_words("Ann", is_public=False) == "somebody"
    assert owner_in_words("", is_public=True) == "somebody"
