"""A rhythm that is cut in two gives the same days as before, wherever it is cut."""

from datetime import timedelta
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from meetups.standards import recurrence
from tests.rules import first_days, rules


@settings(max_examples=60)
@given(rule=rules, first=first_days, days_before=st.integers(-10, 900))
def test_ended_and_rest_together_give_the_same_days(rule, first, days_before):
    cut = first + timedelta(days=days_before)
    span = {"since": first, "last": first + timedelta(days=1500)}

    with patch.object(recurrence, "MOST", 10_000):
        whole = recurrence.days(rule, first, **span)
        before = recurrence.days(recurrence.ended(rule, first, cut - timedelta(days=1)), first, **span)
        rest, second = recurrence.rest(rule, first, cut)
        after = recurrence.days(rest, second, **span)

    assert before == [day for day in whole if day < cut]
    assert after == [day for day in whole if day >= cut]
