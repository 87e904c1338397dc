"""`until` waits for a value, and its time limit is long."""

import pytest

from tests import waiting


def test_limits_are_at_least_a_minute():
    assert min(waiting.PATIENCE, waiting.BROWSER_PATIENCE / 1000) >= 60


def test_wait_returns_the_first_true_value():
    answers = iter(["", 0, "found"])
    assert waiting.until(lambda: next(answers)) == "found"


def test_wait_fails_when_nothing_happens(monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    with pytest.raises(TimeoutError, match=r"^Nothing happened for 0 seconds\.$"):
        waiting.until(lambda: False)


def test_wait_continues_while_there_is_progress(monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    limits, answers = iter([0, 120]), iter(["", "", "found"])

    def progress():
        waiting.PATIENCE = next(limits, 120)
        return waiting.PATIENCE

    assert waiting.until(lambda: next(answers), progress=progress) == "found"
