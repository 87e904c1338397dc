"""Texts that two people change at once."""

import pytest

from meetups.standards.shown_texts import brought_together, digests

SHOWN = digests({"notes": "Tea.\n\nCake.", "outcome": "Both"})


@pytest.mark.parametrize(
    ("shown", "saved", "typed", "kept", "by_both"),
    [
        (SHOWN, "Tea.\n\nCake.", "Milk", "Milk", []),  # nobody else changed it
        (SHOWN, "Ann: tea", "Tea.\r\n\r\nCake. ", "Ann: tea", []),  # this user did not
        (SHOWN, "Ann: tea", "Ann: tea\r\n", "Ann: tea\r\n", []),  # both did the same
        (SHOWN, "Ann: tea", "Milk", "Milk", ["notes"]),
        (SHOWN, "Ann: tea", "", "", ["notes"]),
        (SHOWN, "", "Milk", "Milk", ["notes"]),
        ("", "Ann: tea", "Milk", "Milk", []),  # sent by hand
        ("outcome:1 x :: notes", "Ann: tea", "Milk", "Milk", ["notes"]),
    ],
)
def test_text_is_saved_as_one_of_two_people_changed_it(shown, saved, typed, kept, by_both):
    assert brought_together(shown, {"notes": saved, "about": "", "more": "x"}, {"notes": typed}) == (
        {"notes": kept},
        by_both,
    )


def test_digests_name_the_texts_and_show_nothing_of_them():
    assert digests({"notes": "\udcff"}).startswith("notes:")
    assert [part.partition(":")[0] for part in SHOWN.split()] == ["notes", "outcome"]
    assert "Tea" not in SHOWN
