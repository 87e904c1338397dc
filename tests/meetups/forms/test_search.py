import pytest

from meetups.forms.search import SearchForm


@pytest.mark.parametrize(
    ("data", "chosen", "messages"),
    [
        ({"q": "tea"}, {}, []),
        ({"q": "a b c d e f g h i j", "kind": "post", "group": "leeds", "year": "2026"},
         {"kind": "post", "group": "leeds", "year": "2026"}, []),
        ({"q": "a b c d e f g h i j k"}, {}, ["Search for at most 10 words and 200 characters."]),
        ({"year": "1969", "kind": "x"}, {}, ["Choose what to look for from the list.", "Choose a year from the list."]),
    ],
)  # fmt: skip
def test_question_is_at_most_ten_words_with_filters(data, chosen, messages):
    form = SearchForm(data)

    assert (form.is_valid(), form.messages, form.chosen) == (not messages, messages, chosen)
