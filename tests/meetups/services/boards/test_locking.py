"""Many phones and hosts at the same moment, each on a database connection of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from meetups.models import Action, Board, Card, Event, Interest, Seat, Vote
from meetups.queries.boards import vote_totals
from meetups.services import actions, boards, events, privacy
from tests.factories import AttendeeFactory
from tests.lean_coffee import Room
from tests.meetups.services.refusals import all_at_once
from tests.threads import is_waited_for
from tests.waiting import PATIENCE, until
from tests.waitlists import HOUR

pytestmark = pytest.mark.django_db(transaction=True)


def seats_add_up(room: Room) -> bool:
    """Return whether every seat has three votes: those that it gave, and those that are left."""
    given = dict.fromkeys(Seat.objects.values_list("pk", flat=True), 0)
    for seat, count in Vote.objects.values_list("seat", "count"):
        given[seat] += count
    return all(given[pk] + left == room.board.votes_each for pk, left in Seat.objects.values_list("pk", "left"))


def test_one_seat_on_six_devices_never_votes_more_than_three_times():
    room = Room("Tea", "Cake", to="vote")
    (seat,) = room.seats(1)
    cards = [room.card("Tea"), room.card("Cake")] * 3

    results = all_at_once(*[lambda card=card: boards.vote(seat=seat, card=card) for card in cards])

    assert sorted(results) == ["done"] * 3 + ["none_left"] * 3
    assert (sum(vote_totals(room.board.pk).values()), seats_add_up(room)) == (3, True)


@pytest.mark.parametrize("hides_totals", [True, False])
def test_no_vote_is_lost_or_late_when_voting_ends(hides_totals):
    room = Room("Tea", "Cake", to="vote", hides_totals=hides_totals)
    seats = room.seats(5)
    tea, cake = room.card("Tea"), room.card("Cake")
    room.vote(seats[4], "Tea", "Tea")
    end = room.now()

    results = all_at_once(
        lambda: boards.next_phase(board=end, host=room.host, version=end.version),
        *[lambda seat=seat, card=card: boards.vote(seat=seat, card=card) for seat in seats[:2] for card in (tea, cake)],
        lambda: boards.take_back(seat=seats[4], card=tea),
    )

    assert results[0] == "done"
    assert set(results) <= {"done", "phase"}
    assert dict(Card.objects.values_list("pk", "votes")) == {tea.pk: 0, cake.pk: 0} | vote_totals(room.board.pk)
    votes = results[1:5].count("done") + (1 if results[5] == "done" else 2)
    assert (sum(vote_totals(room.board.pk).values()), seats_add_up(room)) == (votes, True)


@pytest.mark.parametrize("service", [boards.vote, boards.take_back])
def test_vote_that_waits_for_its_seat_finds_that_voting_has_ended(service):
    room = Room("Tea", to="vote")
    (seat,) = room.seats(1)
    room.vote(seat, "Tea")
    tea, end = room.card("Tea"), room.now()

    def press() -> list[str]:
        return all_at_once(lambda: service(seat=seat, card=tea))

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            boards.next_phase(board=end, host=room.host, version=end.version)
            pressed = threads.submit(press)
            until(is_waited_for)
        assert pressed.result(timeout=PATIENCE) == ["phase"]

    assert (Card.objects.get().votes, vote_totals(room.board.pk), seats_add_up(room)) == (1, {tea.pk: 1}, True)


def test_step_that_ends_voting_waits_for_a_vote_whose_seat_is_locked():
    room = Room("Tea", to="vote")
    (seat,) = room.seats(1)
    tea, end = room.card("Tea"), room.now()

    def finish() -> list[str]:
        return all_at_once(lambda: boards.next_phase(board=end, host=room.host, version=end.version))

    with ThreadPoolExecutor(1) as threads:
        finished = []

        def begin_to_end(execute, sql, params, many, context):
            """Let the host end voting once the seat is locked, before the vote is written."""
            result = execute(sql, params, many, context)
            if sql.startswith("UPDATE") and not finished:
                finished.append(threads.submit(finish))
                until(is_waited_for)
            return result

        with connection.execute_wrapper(begin_to_end):
            boards.vote(seat=seat, card=tea)
        assert finished[0].result(timeout=PATIENCE) == ["done"]

    assert (Card.objects.get().votes, vote_totals(room.board.pk), seats_add_up(room)) == (1, {tea.pk: 1}, True)


def test_seat_that_joins_while_voting_ends_gives_no_late_vote():
    room = Room("Tea", to="vote")
    end, tea = room.now(), room.card("Tea")

    def join_and_vote() -> None:
        boards.vote(seat=boards.join(board=room.board), card=tea)

    all_at_once(lambda: boards.next_phase(board=end, host=room.host, version=end.version), *[join_and_vote] * 4)

    assert Card.objects.get().votes == vote_totals(room.board.pk).get(tea.pk, 0)


def test_two_hosts_who_press_the_same_button_at_once_make_one_step():
    room = Room("Tea", "Cake", "Milk", to="discuss")
    seen = room.now()

    results = all_at_once(*[lambda: boards.start(board=seen, host=room.host, version=seen.version)] * 4)

    assert sorted(results) == ["done", "taken", "taken", "taken"]
    assert room.steps() == ["phase", "phase", "start"]
    assert list(Card.objects.filter(state="discussing").values_list("title", flat=True)) == ["Tea"]


def test_seat_taken_away_while_it_votes_gives_none_after():
    room = Room("Tea", to="vote")
    (seat,) = room.seats(1)
    seen, tea = room.now(), room.card("Tea")

    results = all_at_once(
        lambda: boards.void_seat(board=seen, host=room.host, version=seen.version, seat=seat),
        *[lambda: boards.vote(seat=seat, card=tea)] * 3,
    )

    assert results[0] == "done"
    assert set(results[1:]) <= {"done", "void"}
    assert (vote_totals(room.board.pk), seats_add_up(room)) == ({}, True)


def test_seat_that_becomes_that_of_a_place_while_it_votes_is_one_seat_with_three_votes():
    room = Room("Tea", "Cake", to="vote")
    attendee = AttendeeFactory(event=room.board.event)
    known, (seat,) = boards.join(board=room.board, attendee=attendee), room.seats(1)
    room.vote(known, "Tea", "Tea")
    tea, cake = room.card("Tea"), room.card("Cake")

    results = all_at_once(
        lambda: boards.join(board=room.board, attendee=attendee, had=seat),
        lambda: boards.join(board=room.board, attendee=attendee, had=seat),
        lambda: boards.vote(seat=seat, card=cake),
        lambda: boards.vote(seat=seat, card=tea),
        lambda: boards.vote(seat=known, card=cake),
    )

    assert set(results[:2]) == {"done"}
    assert set(results[2:]) <= {"done", "void", "none_left"}
    assert (Seat.objects.get(), seats_add_up(room)) == (known, True)


def test_form_of_an_action_that_is_sent_twice_at_once_is_one_action():
    room = Room("Tea", to="discuss")
    facts = {"group": room.board.event.group, "card": room.card("Tea"), "text": "Buy milk"}

    assert all_at_once(*[lambda: actions.add(**facts)] * 3) == ["done"] * 3
    assert Action.objects.count() == 1


def test_topic_taken_away_while_people_vote_for_it_keeps_no_vote():
    room = Room("Cake", to="vote")
    room.press(boards.add_card, title="Tea")
    seats, seen, tea = room.seats(3), room.now(), room.card("Tea")

    results = all_at_once(
        lambda: boards.undo(board=seen, host=room.host, version=seen.version),
        *[lambda seat=seat: boards.vote(seat=seat, card=tea) for seat in seats],
    )

    assert results[0] == "done"
    assert set(results[1:]) <= {"done", "card"}
    assert (Vote.objects.count(), set(Seat.objects.values_list("left", flat=True))) == (0, {3})


def test_same_topic_and_the_same_place_come_in_once():
    room = Room()
    seats = room.seats(3)
    attendee = AttendeeFactory(event=room.board.event)

    results = all_at_once(
        *[lambda seat=seat: boards.propose(seat=seat, title="Tea") for seat in seats],
        *[lambda: boards.join(board=room.board, attendee=attendee)] * 3,
    )

    assert sorted(results) == ["done"] * 4 + ["duplicate"] * 2
    assert (Card.objects.count(), attendee.seats.count(), room.now().version) == (1, 1, 1)


def test_answers_at_once_decide_once():
    room = Room("Tea", "Cake", to="discuss")
    room.press(boards.start)
    seats, tea = room.seats(4), room.card("Tea")
    Board.objects.update(ends_at=room.now().opened_at)
    number = room.now().round

    results = all_at_once(
        *[lambda seat=seat: boards.answer(seat=seat, card=tea, round=number, answer="go_on") for seat in seats]
    )

    assert sorted(results) == ["decided", "decided", "done", "done"]
    assert (room.now().box, room.steps()[3:]) == (2, ["go_on"])


def test_wrapping_up_and_paper_at_once_make_each_topic_once():
    room = Room("Tea", "Cake", to="discuss")
    other = Room("Tea", event={"group": room.board.event.group}, to="discuss")
    one, two = room.now(), other.now()
    rows = [boards.PaperRow("Tea", 2), boards.PaperRow("Cake", 1)]

    results = all_at_once(
        lambda: boards.next_phase(board=one, host=room.host, version=one.version),
        lambda: boards.next_phase(board=two, host=other.host, version=two.version),
        lambda: boards.record_paper(event=one.event, host=boards.Host(), rows=rows),
        lambda: boards.record_paper(event=one.event, host=boards.Host(), rows=rows),
    )

    assert results[1] == "done"
    assert set(results) <= {"done", "taken", "over"}
    assert sorted(one.event.group.topics.values_list("title", flat=True)) == ["Cake", "Tea"]
    assert Interest.objects.count() in (0, 2)


def test_event_that_changes_while_its_board_is_wrapped_up_holds_up_nothing():
    room = Room("Tea", "Cake", to="discuss")
    seen, event = room.now(), room.now().event
    later = Event.objects.get(pk=event.pk)
    later.starts_at, later.ends_at = later.starts_at + HOUR, later.ends_at + HOUR
    attendee = AttendeeFactory(event=event)
    boards.join(board=room.board, attendee=attendee)

    results = all_at_once(
        lambda: boards.next_phase(board=seen, host=room.host, version=seen.version),
        lambda: events.save(event=later),
        lambda: privacy.erase(attendee=attendee),
        lambda: boards.record_paper(event=event, host=boards.Host(), rows=[boards.PaperRow("Tea", 2)]),
    )

    assert set(results[:3]) <= {"done", "taken"}
    assert room.now().phase == "wrapped_up"
