"""Hypothesis strategies for recurrence rules that the site accepts, and their first days."""

from datetime import date

from hypothesis import strategies as st

from meetups.standards import recurrence

NUMBERS = {
    "BYMONTH": st.integers(1, 12),
    "BYWEEKNO": st.one_of(st.integers(1, 53), st.integers(-53, -1)),
    "BYYEARDAY": st.one_of(st.integers(1, 366), st.integers(-366, -1)),
    "BYMONTHDAY": st.one_of(st.integers(1, 31), st.integers(-31, -1)),
    "BYSETPOS": st.one_of(st.integers(1, 5), st.integers(-5, -1)),
}
PARTS = {
    "DAILY": ["BYMONTH", "BYMONTHDAY", "BYDAY"],
    "WEEKLY": ["BYMONTH", "BYDAY"],  # without BYSETPOS, which dateutil counts in another way in the first week
    "MONTHLY": ["BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"],
    "YEARLY": ["BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS"],
}
first_days = st.dates(date(1996, 1, 1), date(2030, 12, 31))


_endings = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"COUNT": st.integers(1, 30)}),
    st.fixed_dictionaries({"UNTIL": st.dates(date(1996, 1, 1), date(2031, 12, 31)).map("{:%Y%m%d}".format)}),
)


@st.composite
def _weekdays(draw, freq):
    days = st.sampled_from(recurrence.WEEKDAYS)
    if freq in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        days = st.builds("{}{}".format, st.sampled_from([1, 2, 3, 4, 5, -1, -2, -5]), days)
    return ",".join(draw(st.lists(days, min_size=1, max_size=3, unique=True)))


@st.composite
def _rules(draw):
    freq = draw(st.sampled_from(sorted(PARTS)))
    parts = {"FREQ": freq}
    if draw(st.booleans()):
        parts["INTERVAL"] = draw(st.integers(1, 8))
    for name in draw(st.lists(st.sampled_from(PARTS[freq]), max_size=3, unique=True)):
        if name == "BYDAY":
            parts[name] = draw(_weekdays(freq))
        else:
            parts[name] = ",".join(map(str, draw(st.lists(NUMBERS[name], min_size=1, max_size=4, unique=True))))
    if draw(st.booleans()):
        parts["WKST"] = draw(st.sampled_from(["MO", "SU", "WE"]))
    parts |= draw(_endings)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _is_accepted(rule):
    try:
        recurrence.parse(rule)
    except recurrence.RuleError:
        return False
    return True


rules = _rules().filter(_is_accepted)
