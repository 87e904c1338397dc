import pytest
from icalendar import Event

from meetups.standards.calendar_properties import EntryError, all_of, one, text


def event(*lines):
    return Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))


def test_properties_are_found_by_name():
    component = event("SUMMARY:One", "SUMMARY;ENCODING=8bit:Two")

    assert (list(map(str, all_of(component, "SUMMARY"))), all_of(component, "URL")) == (["One", "Two"], [])
    assert (text(component, "SUMMARY"), text(component, "URL"), one(component, "URL")) == ("One", "", None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("DTSTART:nonsense", ("unreadable", "DTSTART")),
        ("SUMMARY;ENCODING=QUOTED-PRINTABLE:Caf=C3=A9", ("encoding", "SUMMARY")),
        ("SUMMARY;ENCODING=base64:Q2Fm", ("encoding", "SUMMARY")),
    ],
)
def test_a_property_that_cannot_be_read_says_which(line, reason):
    with pytest.raises(EntryError) as error:
        text(event(line), line.partition(":")[0].partition(";")[0])
    assert (error.value.code, error.value.detail) == reason
