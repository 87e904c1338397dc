import pytest

from meetups.wording.venues import fact_in_words, no_way_on_wheels, place_in_words, unknown_in_words


@pytest.mark.parametrize(
    ("mode", "venue", "words"),
    [
        ("offline", "City Hall, Leeds", "City Hall, Leeds"),
        ("offline", "", "Venue to be confirmed"),
        ("online", "City Hall, Leeds", "Online"),
        ("mixed", "City Hall, Leeds", "City Hall, Leeds, and online"),
        ("mixed", "", "Venue to be confirmed, and online"),
    ],
)
def test_place_in_words(mode, venue, words):
    assert place_in_words(mode, venue) == words


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], ""),
        (["Lift"], "1 thing is not known: lift."),
        (["Lift", "Quiet space"], "2 things are not known: lift and quiet space."),
        (["Lift", "Parking", "Quiet space"], "3 things are not known: lift, parking and quiet space."),
        (["Lift", "Parking", "Quiet space", "Hearing loop"], "Nothing is known about access here yet."),
    ],
)
def test_what_is_not_known_is_counted_and_named(labels, words):
    assert unknown_in_words(labels, most=4) == words


@pytest.mark.parametrize(
    ("answer", "note", "words"),
    [
        ("Yes", "By the side.", "Lift: yes. By the side."),
        ("Yes", "", "Lift: yes. No details are known."),
        ("No", "", "Lift: no."),
        ("Not known", "Nobody asked.", "Lift: not known. Nobody asked."),
    ],
)
def test_no_yes_is_without_its_note(answer, note, words):
    assert fact_in_words("Lift", answer, note, is_yes=answer == "Yes") == words


def test_missing_way_on_wheels_is_not_known_unless_there_is_none():
    assert no_way_on_wheels(is_known=True) == "There is no step-free way in."
    assert no_way_on_wheels(is_known=False) == "Not known. Ask the group before you set out."
