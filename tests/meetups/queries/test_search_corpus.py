"""Seventy questions have the same answers in the same order on every database: this test runs on both."""

from datetime import date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.utils.html import strip_tags

from meetups.queries.search import find
from meetups.services import search
from tests.boards import TopicFactory
from tests.factories import EventFactory, GroupFactory, VenueFactory
from tests.search_corpus import ANSWERS, THINGS

pytestmark = pytest.mark.django_db
NOWHERE = {"street_address": "", "address_locality": "", "postal_code": "", "directions": ""}


@pytest.fixture
def _things():
    group = GroupFactory(name="Anybody", slug="anybody", strapline="", area="", story="", rhythm="")
    for kind, title, words, day in THINGS:
        on = date.fromisoformat(day) if day else None
        if kind == "topic":
            TopicFactory(group=group, title=title, note=words, raised_on=on)
        elif kind == "venue":
            VenueFactory(name=title, getting_in=words, **NOWHERE)
        elif kind == "group":
            GroupFactory(name=title, strapline=words, area="", story="", rhythm="")
        else:
            start = datetime.combine(on, time(18), ZoneInfo("Europe/London"))
            EventFactory(
                title=title, summary=words, description="", starts_at=start, ends_at=start + timedelta(hours=1),
                group=group, venue=None,
            )  # fmt: skip
    search.rebuild()


def answer(question):
    found = find(question, chosen={})
    titles = [unescape(strip_tags(hit.title)) for hit in found.hits]
    return [f"any: {found.total}"] * found.is_any + titles[:5] + [f"instead: {found.instead}"] * bool(found.instead)


@pytest.mark.usefixtures("_things")
def test_each_question_has_its_answers_in_their_order():
    assert {question: answer(question) for question in ANSWERS} == ANSWERS
