from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override

from meetups.queries.attendees import Numbers
from meetups.services.attendees.states import REFUSALS
from meetups.wording.dates import clock, day_in_words, hours, leaf, moment_in_words
from meetups.wording.rhythms import in_words
from meetups.wording.slots import slot_in_words
from meetups.wording.times import readings, typed_clock
from tests.languages import write_german

UNTIL = "FREQ=DAILY;UNTIL=20261202T180000Z"
START, END = datetime(2026, 12, 2, 12, tzinfo=UTC), datetime(2026, 12, 2, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _german(settings, tmp_path):
    write_german(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]


@pytest.mark.parametrize(
    ("words", "british", "german"),
    [
        (lambda: leaf(date(2026, 12, 2)).long, "Wednesday 2 December 2026", "Mittwoch, 2. Dezember 2026"),
        (lambda: leaf(date(2026, 12, 2)).month, "Dec", "Dez"),
        (lambda: clock(12, 0), "midday", "mittags"),
        (lambda: clock(8, 30), "8:30am", "8:30 Uhr früh"),
        (lambda: day_in_words(date(2026, 12, 2)), "2 December 2026", "2. Dezember 2026"),
        (
            lambda: in_words("FREQ=DAILY;UNTIL=20261202T180000Z", date(2026, 12, 1)),
            "every day, until 2 December 2026",
            "every day, until 2. Dezember 2026",
        ),
        (lambda: typed_clock(time(12)), "midday", "mittags"),
        (lambda: typed_clock(time(18, 30)), "6:30pm", "18:30"),
        (lambda: readings("7"), ("7am", "7pm"), ("07:00", "19:00")),
        (
            lambda: slot_in_words(START.replace(hour=18), 45, "Tee"),
            "6pm, 45 minutes, Tee",
            "18:00, 45 minutes, Tee",
        ),
        (lambda: hours(START, END), "midday to 1pm", "mittags bis 1 Uhr nachmittags"),
        (
            lambda: moment_in_words(START, "Europe/London"),
            "Wednesday 2 December 2026, midday GMT",
            "Mittwoch, 2. Dezember 2026 um mittags GMT",
        ),
        (
            lambda: Numbers(going=7, organisations=5).in_words(None, is_past=False),
            "7 people from 5 organisations",
            "7 Leute aus 5 Organisationen",
        ),
        (lambda: str(REFUSALS["cancelled"]), "There is no place to cancel.", "Es gibt keinen Platz zu stornieren."),
    ],
)
def test_words_follow_the_language_of_the_reader(words, british, german):
    shown = []
    for language in ("en-gb", "de", "en-gb"):
        with override(language):
            shown.append(words())

    assert shown == [british, german, british]
