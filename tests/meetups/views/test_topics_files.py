"""The backlog as CSV, JSON and a feed."""

import csv
import json
from datetime import date

import pytest

from meetups.services import topics
from tests.boards import CardFactory, TopicFactory
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db
LIST = "/groups/leeds/topics/"


@pytest.fixture
def group():
    return GroupFactory(slug="leeds", name="Leeds")


def url_of(topic):
    return f"/groups/leeds/topics/{topic.path_part}/"


def test_csv_has_all_listed_topics_and_no_formula(client, group):
    topic = TopicFactory(group=group, title="=1+1", note="@x", interest=3, raised_on=date(2026, 5, 3))
    topics.set_tags(topic=topic, names=["b"])
    CardFactory(topic=topic, state="discussed", seconds_spent=90)
    TopicFactory(group=group, state="suggested")

    response = client.get("/groups/leeds/topics/topics.csv")
    [row] = csv.DictReader(response.content.decode().splitlines())

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="leeds-topics.csv"'
    assert row == {
        "id": f"http://testserver/groups/leeds/topics/{topic.pk}/", "url": f"http://testserver{url_of(topic)}",
        "title": "'=1+1", "note": "'@x", "tags": "b", "state": "open", "raised_on": "2026-05-03", "interest": "3",
        "discussed": "1", "minutes": "2",
    }  # fmt: skip


def test_json_is_a_trello_board(client, group):
    TopicFactory(group=group, title="Tea")

    response = client.get("/groups/leeds/topics/topics.json")
    board = json.loads(response.content)

    assert (response["Content-Type"], board["name"], board["lists"]) == ("application/json", "Leeds", [])
    assert [card["name"] for card in board["cards"]] == ["Tea"]


@pytest.mark.parametrize("path", ["topics.csv", "topics.json", "feed/"])
def test_files_take_the_same_number_of_queries_for_any_length(client, group, path, django_assert_num_queries):
    for number in (1, 2):
        for _ in range(number):
            topics.set_tags(topic=TopicFactory(group=group), names=["a"])
        with django_assert_num_queries(3):
            client.get(LIST + path)
