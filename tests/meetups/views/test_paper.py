"""What is printed for a lean-coffee board."""

import pytest
from django.urls import reverse

from tests.boards import BoardFactory, CardFactory, TopicFactory
from tests.factories import EventFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


def read(client, event, name, query=""):
    response = client.get(reverse(f"meetups:boards-{name}", args=[event.slug]) + query)
    assert response.status_code == 200
    return Page(response)


def test_cards_have_the_topics_of_the_board_in_their_order_and_no_merged_one(client):
    board = BoardFactory()
    late = CardFactory(board=board, title="Without a position")
    second = CardFactory(board=board, title="Second", position=2)
    CardFactory(board=board, title="First", position=1)
    CardFactory(board=board, title="Merged", merged_into=second)
    CardFactory(title="Of another board")
    TopicFactory(group=board.event.group, title="Of the backlog")

    page = read(client, board.event, "cards")

    assert f"First Dots Second Dots {late} Dots" in page.text
    assert not any(title in page.text for title in ("Merged", "another board", "backlog"))
    assert page.text.count("Empty card Dots") == 5
    assert "eight cards on a sheet of A4, 1 sheet." in page.text


def test_cards_have_the_waiting_topics_of_the_group_before_there_is_a_board(client):
    event = EventFactory()
    TopicFactory(group=event.group, title="Less wanted", interest=1)
    TopicFactory(group=event.group, title="Wanted", interest=5)
    TopicFactory(group=event.group, title="Parked", state="parked")
    TopicFactory(title="Of another group")

    page = read(client, event, "cards")

    assert "Wanted Dots Less wanted Dots" in page.text
    assert "Parked" not in page.text
    assert "another group" not in page.text
    assert "?blank" in page.links


def test_blank_cards_have_no_topic(client):
    board = CardFactory(title="Tea").board

    page = read(client, board.event, "cards", "?blank")

    assert "Tea" not in page.text
    assert page.text.count("Empty card") == 8


def test_page_without_topics_says_so_and_links_to_empty_cards(client):
    page = read(client, BoardFactory().event, "cards")

    assert "No topics wait yet" in page.text
    assert "?blank" in page.links


def test_strip_has_a_dot_for_each_vote(client):
    page = read(client, BoardFactory(votes_each=5).event, "dots")

    assert "A strip of 5 dots is for one person; the sheet is enough for 32 people." in page.text
    assert len(page.all("i")) == 160


def test_strip_of_one_dot_is_said_in_the_singular(client):
    page = read(client, BoardFactory(votes_each=1).event, "dots")

    assert "One dot is for one person; the sheet is enough for 192 people." in page.text


def test_signs_have_the_minutes_of_the_board(client):
    page = read(client, BoardFactory(boxes="10, 2").event, "signs")

    assert "10 minutes A new topic 2 minutes The room says “go on” Go on" in page.text


def test_signs_before_there_is_a_board_have_the_usual_minutes(client):
    page = read(client, EventFactory(), "signs")

    assert "5 minutes A new topic 3 minutes" in page.text


@pytest.mark.parametrize("name", ["cards", "dots", "signs"])
def test_former_slug_is_redirected_and_a_draft_has_no_paper(client, name):
    event = EventFactory()
    event.former_slugs.create(slug="2026-01-01-old")
    draft = EventFactory(status="draft")

    moved = client.get(reverse(f"meetups:boards-{name}", args=["2026-01-01-old"]))

    assert (moved.status_code, moved["Location"]) == (301, reverse(f"meetups:boards-{name}", args=[event.slug]))
    assert client.get(reverse(f"meetups:boards-{name}", args=[draft.slug])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("cards", 3), ("dots", 2), ("signs", 2)])
def test_page_takes_three_queries_at_most(client, number, name, queries, django_assert_num_queries):
    board = BoardFactory()
    CardFactory.create_batch(number, board=board)

    with django_assert_num_queries(queries):
        read(client, board.event, name)
