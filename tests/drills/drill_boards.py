"""Forty people at a board for an hour in fast-forward, and two hundred phones through a change of phase."""

import os
import re
from collections import Counter
from datetime import timedelta
from functools import partial

from django.db import connection

from meetups.models import Ballot, Card, Seat, Vote
from meetups.services import boards
from tests.bench.pollers import Polls
from tests.board_hours import PHONES, Hour, hour
from tests.board_phones import VOTES_EACH, Phone
from tests.lean_coffee import Room
from tests.phones import phone_of
from tests.served import ask, site

POLLS_AN_HOUR, MOST_BYTES_AN_HOUR = 1800, 700_000
LONGEST_WAIT, SLOWEST_ANSWER = 3, 0.5  # seconds


def test_forty_people_vote_and_discuss_for_an_hour(transactional_db, tmp_path, report):
    with hour(tmp_path) as run:
        run.everybody(Phone.join)
        for _time in range(4):
            run.tick(60)
        run.tick(60, "next_phase")
        topics = run.board.cards.count()
        _vote(run)
        votes = _check_votes(run)
        spent = _discuss(run)
        run.everybody(Phone.poll)
        record = {phone.ask("GET", run.board.get_absolute_url()).text for phone in run.phones}
        _check_end(run, record, votes, spent)

    assert "Error" not in (tmp_path / "log").read_text(encoding="utf-8")
    statuses = sum((phone.statuses for phone in run.phones), Counter())
    report(people=PHONES, topics=topics, votes=sum(votes.values()), taps_and_answers=statuses)
    report(steps=run.presses, looks_at_all_seats=run.looks, answers_lost_with_a_process=_sum(run, "lost"))
    report(bytes_of_an_hour=_bytes_of_an_hour(run))


def test_two_hundred_phones_see_a_change_of_phase_within_three_seconds(transactional_db, tmp_path, report):
    room = Room(*(f"What do you do about {number}?" for number in range(30)))
    cookies = [phone_of(seat).cookies.output(header="", attrs=[]).strip() for seat in room.seats(200)]
    path = room.board.get_absolute_url()

    with site(tmp_path / "log", 2, "tests.clocked:site", DEBUG="0", ALLOWED_HOSTS="testserver") as (port, _server):
        polls = Polls(port, path)
        for _time in range(20):  # until all processes have started
            ask(port, "GET", f"{path}live/seat/", Host="testserver")
        polls.run(cookies, partial(_go_on, room), ["vote", "discuss"])

    assert {phase: len(times) for phase, times in polls.seen.items()} == {"propose": 200, "vote": 200, "discuss": 200}
    waits, slowest = {phase: polls.wait(phase) for phase in polls.began}, max(polls.seconds)
    report(phones=len(cookies), answers=len(polls.seconds), load_average=f"{os.getloadavg()[0]:.1f}")
    report(nine_in_ten_saw=", ".join(f"{phase} after {seconds:.1f} s" for phase, seconds in waits.items()))
    report(slowest_answer=f"{1000 * slowest:.0f} ms", bytes_of_a_304=max(polls.unchanged))
    assert max(waits.values()) <= LONGEST_WAIT
    assert slowest <= SLOWEST_ANSWER


def _go_on(room: Room) -> None:
    """Let the host go on to the next phase, in a thread of its own."""
    try:
        room.press(boards.next_phase)
    finally:
        connection.close()


def _vote(run: Hour) -> None:
    """Let everybody vote for five minutes. A web process is killed, and the host ends voting meanwhile."""
    for number in range(10):
        if number == 4:
            run.kill_web_process()
        run.tick(30, "next_phase" if number == 9 else "")


def _check_votes(run: Hour) -> Counter[str]:
    """Check that each acknowledged vote is stored and counted. Return the votes for each topic."""
    run.everybody(Phone.poll)
    for phone in run.phones:
        assert phone.own()["votes"] == phone.votes
    votes = sum((Counter(phone.votes) for phone in run.phones), Counter())
    assert Counter({str(pk): count for pk, count in run.board.cards.values_list("pk", "votes") if count}) == votes
    assert sum(Vote.objects.values_list("count", flat=True)) == votes.total() <= PHONES * VOTES_EACH
    order = [str(pk) for pk in run.board.cards.order_by("-votes", "pk").values_list("pk", flat=True)]
    assert {tuple(phone.order) for phone in run.phones} == {tuple(order)}
    return votes


def _discuss(run: Hour) -> list[int]:
    """Discuss four topics in timeboxes. Return the seconds that each one took."""
    run.tick(5, "start")  # three timeboxes, by the answers of the room
    for wish in ("go_on", "go_on", "move_on"):
        run.run_out(wish)
    run.tick(5, "start")  # a pause and another minute
    run.tick(120, "pause")
    run.tick(180, "resume")
    assert run.board.ends_at == run.now + timedelta(seconds=180)
    run.tick(0, "add_minute")
    run.run_out("move_on")
    run.tick(5, "start")  # by the host alone
    run.tick(60, "restart_box")
    run.run_out("")
    run.tick(30, "go_on")
    run.tick(45, "move_on")
    run.tick(5, "start")  # its last timebox ends without anyone
    run.run_out("go_on")
    run.run_out("go_on")
    run.run_out("")
    run.tick(20)
    assert run.at_its_time(boards.end_last_boxes) == 1
    run.tick(5, "next_phase")
    return [540, 360, 60 + 300 + 30 + 45, 540]


def _check_end(run: Hour, record: set[str], votes: Counter[str], spent: list[int]) -> None:
    """Check what is left: the same for all readers, each second, one step a version, and nobody's votes."""
    board = run.board
    assert board.phase == "wrapped_up"
    assert len(record) == 1
    discussed = Card.objects.discussed().filter(board=board)
    assert list(discussed.values_list("seconds_spent", flat=True)) == spent
    others = board.cards.standing().filter(state="to_discuss").order_by("position").values_list("pk", flat=True)
    shown = [*map(int, re.findall(r'id="note-([0-9]+)"', record.pop()))]
    assert shown == [*discussed.values_list("pk", flat=True), *others]
    assert sorted(_stored_ballots()) == sorted(one for phone in run.phones for one in phone.ballots)
    versions = list(board.steps.values_list("version", flat=True))
    assert versions == sorted(set(versions))
    assert board.steps.exclude(link=None).count() == run.presses
    run.now += timedelta(days=1)
    assert run.at_its_time(boards.forget_votes) == 1
    assert not Seat.objects.exists()
    assert not Vote.objects.exists()
    assert not Ballot.objects.exists()
    kept = {str(card.pk): card.votes for card in board.cards.all() if card.votes}
    assert (run.board.seats_counted, Counter(kept)) == (PHONES, votes)


def _stored_ballots() -> list[str]:
    return [f"{one.card_id}:{one.round}:{one.answer}" for one in Ballot.objects.all()]


def _sum(run: Hour, name: str) -> int:
    return sum(getattr(phone, name) for phone in run.phones)


def _bytes_of_an_hour(run: Hour) -> int:
    """Return the bytes of a phone that asks every two seconds: each change that it saw, and 304 for the rest."""
    phone = max(run.phones, key=lambda phone: phone.polled[200])
    unchanged = phone.polled[304] / phone.polls[304]
    found = round(phone.polled[200] + (POLLS_AN_HOUR - phone.polls[200]) * unchanged)
    assert found <= MOST_BYTES_AN_HOUR
    return found
