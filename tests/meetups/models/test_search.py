import pytest

from meetups.models import SearchRow, SearchWord
from meetups.standards.search import Question


@pytest.mark.django_db
def test_question_without_a_word_finds_nothing():
    SearchRow.objects.create(kind="topic", key=1, title="Tea", url="/", title_stems=" tea ", stems=" tea ")

    assert list(SearchRow.objects.finding(Question(without=("milk",)))) == []


def test_rows_and_words_are_named_by_what_is_found():
    assert (str(SearchRow(title="Tea")), str(SearchWord(word="tea"))) == ("Tea", "tea")
