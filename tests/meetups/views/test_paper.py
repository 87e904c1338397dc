"""The sheets of a lean-coffee board for printing, and the form for what was written on them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetups.models import Action, Board, Topic
from tests.boards import BoardFactory, CardFactory, HostLinkFactory, TopicFactory
from tests.factories import EventFactory, OrganiserFactory
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


def rows(*rows, **more):
    """Return the data of the form with these rows of topic, dots, outcome, action and owner."""
    names = ("topic", "dots", "outcome", "action", "owner")
    sent = {
        f"form-{index}-{name}": value for index, row in enumerate(rows) for name, value in zip(names, row, strict=False)
    }
    return {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "0"} | sent | more


@pytest.fixture
def event():
    start = timezone.now() - timedelta(hours=2)
    return EventFactory(starts_at=start, ends_at=start + timedelta(hours=1))


@pytest.fixture
def paper(client, event):
    """Return the path of the form, with an organiser of the event logged in."""
    client.force_login(OrganiserFactory(group=event.group, user__name="Ann").user)
    return reverse("meetups:boards-paper", args=[event.slug])


AFTERNOON = (
    ("Tea", "5", "We buy **green** tea", "Buy tea", "Bea Carr"), ("Cake", "3"), ("Coffee", "", "No", "Ask\nDev"),
)  # fmt: skip


def test_afternoon_on_paper_is_recorded_in_one_form(client, event, paper):
    response = client.post(paper, rows(*AFTERNOON))

    board = Board.objects.get()
    assert (response.status_code, response["Location"]) == (302, board.get_absolute_url())
    assert (board.event, board.phase, board.opened_by.name) == (event, "wrapped_up", "Ann")
    assert list(board.cards.order_by("position").values_list("title", "votes", "state", "outcome")) == [
        ("Tea", 5, "discussed", "We buy **green** tea"), ("Cake", 3, "to_discuss", ""),
        ("Coffee", 0, "discussed", "No"),
    ]  # fmt: skip
    assert list(Action.objects.order_by("pk").values_list("card__title", "text", "owner_name")) == [
        ("Tea", "Buy tea", "Bea Carr"), ("Coffee", "Ask Dev", "")
    ]  # fmt: skip
    assert list(event.group.topics.order_by("pk").values_list("title", "state", "interest")) == [
        ("Tea", "done", 0), ("Cake", "open", 3), ("Coffee", "done", 0)
    ]  # fmt: skip


def test_paper_that_is_entered_with_a_host_link_is_recorded_by_it(client, event):
    link = HostLinkFactory(board__event=event)

    assert client.post(f"{link.get_absolute_url()}paper/", rows(*AFTERNOON)).status_code == 302

    step = link.board.steps.get()
    assert (step.host, step.link, step.taken_by) == (None, link, "a host with a link")


def test_form_that_is_sent_twice_records_once(client, paper):
    for _time in range(2):
        assert client.post(paper, rows(*AFTERNOON)).status_code == 302

    assert (Board.objects.count(), Action.objects.count(), Topic.objects.count()) == (1, 2, 3)


def test_other_rows_for_a_board_that_is_wrapped_up_are_refused_and_kept(client, event, paper):
    client.post(paper, rows(*AFTERNOON))

    response = client.post(paper, rows(("Milk", "2", "", "", "")))

    page = Page(response)
    assert response.status_code == 409
    assert "Not recorded This board is wrapped up already." in page.text
    assert (page.value("form-0-topic"), page.value("form-0-dots")) == ("Milk", "2")
    shown = read(client, event, "paper")
    assert "The board is wrapped up: see what came of it" in shown.text
    assert not shown.all("form")


def test_errors_are_shown_by_row_and_everything_typed_is_kept(client, paper):
    response = client.post(paper, rows(("Tea", "many", "Both", "Buy", "Ann"), ("", "3")))

    page = Page(response)
    assert response.status_code == 422
    assert "Row 1: Enter a number from 0 to 1,000. Row 2: Enter the topic of this row." in page.text
    assert {"#id_form-0-dots", "#id_form-1-topic"} <= set(page.links)
    kept = [page.value(f"form-{name}") for name in ("0-topic", "0-dots", "0-outcome", "0-action", "0-owner", "1-dots")]
    assert kept == ["Tea", "many", "Both", "Buy", "Ann", "3"]
    assert not Board.objects.exists()


def test_more_rows_are_added_without_losing_a_word(client, paper):
    response = client.post(paper, rows(("Tea", "many"), more="yes"))

    page = Page(response)
    assert response.status_code == 200
    assert (page.value("form-TOTAL_FORMS"), page.value("form-0-topic"), page.value("form-0-dots")) == (
        "16",
        "Tea",
        "many",
    )
    assert page.value("form-15-topic") == ""
    assert "problem" not in page.text
    assert not Board.objects.exists()


def test_form_begins_with_the_topics_that_are_on_the_board(client):
    board = CardFactory(title="Tea").board
    link = HostLinkFactory(board=board)

    response = client.get(reverse("meetups:boards-paper-link", args=[board.event.slug, link.token]))

    assert Page(response).value("form-0-topic") == "Tea"
    assert f"/events/{board.event.slug}/board/host/{link.token}/" in Page(response).links


def test_row_that_the_board_refuses_is_named(client, event, paper, monkeypatch):
    """The board checks each row again; the form lets none pass, so its limit is lifted here."""
    monkeypatch.setattr("meetups.services.boards.paper.MOST_DOTS", 3)

    response = client.post(paper, rows(("Tea", "1"), ("", ""), ("Cake", "4")))

    assert response.status_code == 409
    assert "Row 2: Enter a number of dots from 0 to 3." in Page(response).text


def test_draft_is_not_recorded(client, event, paper):
    event.status = "draft"
    event.save()

    response = client.post(paper, rows(*AFTERNOON))

    assert response.status_code == 409
    assert "Publish the event first." in Page(response).text


def test_too_many_forms_are_answered_with_what_was_typed(client, settings, paper):
    settings.HOST_RATE_LIMIT = "0/m"

    response = client.post(paper, rows(("Tea",)))

    assert response.status_code == 429
    assert Page(response).value("form-0-topic") == "Tea"


def test_poster_has_the_code_and_the_letters_to_join(client):
    board = BoardFactory(code="BCDFGH")

    page = read(client, board.event, "poster")

    assert "or enter these letters at testserver/join/ BCDFGH" in page.text
    assert len(page.all("svg")) == 2  # the mark of the group and the code
    assert client.get(reverse("meetups:boards-poster", args=[EventFactory().slug])).status_code == 404
