import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetups.standards.search import Question, folded, parts, question, slips, stems, swapped


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kitchen meetings, met!", ["kitchen", "meet", "met"]),
        ("People’s don't final_v9", ["peopl", "dont", "final", "v9"]),
        ("CAFÉ cafe\u0301 ﬁre 10pm", ["cafe", "cafe", "fire", "10pm"]),
        ("日本 Łódź", ["xe697a5e69cac", "xc5826f647a"]),
        ("🎉 – … \x00 \u202e", []),
        ("w" * 400, ["w" * 30]),
    ],
)
def test_words_are_compared_without_case_accents_and_endings(text, found):
    assert stems(text) == found


def test_words_of_another_language_keep_their_endings():
    assert stems("Cyfarfodydd meetings", "cy") == ["cyfarfodydd", "meetings"]
    assert folded("Cyfarfodydd, Meetings") == ["cyfarfodydd", "meetings"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("walking walks dogs", Question(("walk", "dog"))),
        ('"exact words" tea', Question(("tea",), ("exact word",))),
        ('tea -milk -"brown sugar" -', Question(("tea",), (), ("milk", "brown sugar"))),
        ('"tea"', Question(("tea",))),
        ('lone " quote', Question(("lone", "quot"))),
        ("meet-up NEAR( * : \\ OR", Question(("meet", "up", "near", "or"))),
        ('"" -"" " "', Question()),
        ("", Question()),
    ],
)
def test_question_has_words_phrases_and_what_is_left_out(text, asked):
    assert question(text) == asked


def test_stems_of_a_question_are_those_of_its_words_and_phrases_once():
    assert question('tea "green tea" -milk').stems == ("tea", "green")


def test_words_that_were_found_are_parts_of_the_text_as_it_was():
    text = "We met. Meeting’s <b>Meetings</b>"

    assert [part for part, is_found in parts(text, {"meet"}) if is_found] == ["Meeting’s", "Meetings"]
    assert "".join(part for part, _is_found in parts(text, {"meet"})) == text


def test_words_of_a_text_are_swapped_where_they_are():
    assert swapped('Grén -"tea’s" 🎉', str.upper) == 'GREN -"TEAS" 🎉'


@pytest.mark.parametrize(
    ("word", "other", "number"),
    [
        ("tae", "tea", 1),
        ("teaa", "tea", 1),
        ("te", "tea", 1),
        ("tee", "tea", 1),
        ("tea", "tea", 0),
        ("too", "tea", 0),
        ("accesibilty", "accessibility", 2),
        ("kitchne", "kitten", 0),
        ("tea", "teapots", 0),
    ],
)
def test_slips_are_one_or_two_from_eight_letters_up(word, other, number):
    assert slips(word, other) == number


@given(st.text(max_size=60))
def test_any_question_is_words_of_letters_and_digits_that_databases_need_not_quote(text):
    asked = question(text)

    assert all(word.isascii() and word.isalnum() for word in asked.stems)
    assert all(word.replace(" ", "").isalnum() for word in asked.without)
