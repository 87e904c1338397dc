"""A wait ends with what is waited for, and its limit is no measurement."""

import pytest

from tests import waiting


def test_no_limit_is_shorter_than_a_minute():
    assert min(waiting.PATIENCE, waiting.BROWSER_PATIENCE / 1000) >= 60


def test_wait_ends_with_what_is_waited_for():
    answers = iter(["", 0, "found"])
    assert waiting.until(lambda: next(answers)) == "found"


def test_wait_ends_when_nothing_happens(monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    with pytest.raises(TimeoutError, match=r"^Nothing happened for 0 seconds\.$"):
        waiting.until(lambda: False)


def test_wait_goes_on_while_something_happens(monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    limits, answers = iter([0, 120]), iter(["", "", "found"])

    def progress():
        waiting.PATIENCE = next(limits, 120)
        return waiting.PATIENCE

    assert waiting.until(lambda: next(answers), progress=progress) == "found"
