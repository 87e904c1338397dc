"""Two hundred people and twenty places; without trouble, and with processes and workers that are killed."""

import random

from meetups.models import OutboxEmail
from tests.crowd import Size, crowd, event_with, find_all_as_it_should_be
from tests.mail import free_port, serving
from tests.worker import Ordeal, copies, crew, repeated, until_all_are_sent

STORM, KILLS = Size(people=200, places=20, fewest=12), 8


def test_two_hundred_people_ask_for_twenty_places(transactional_db, tmp_path, report):
    event = event_with(STORM)

    answers = crowd(event, tmp_path / "log", STORM)

    report(people=STORM.people, places=event.capacity, answers=answers)
    report(states=find_all_as_it_should_be(event, answers))


def test_two_hundred_people_and_every_email_get_through_whatever_dies(transactional_db, tmp_path, report):
    event, port, ordeal = event_with(STORM), free_port(), Ordeal(random.Random(5), how_often=0.02)

    with serving(ordeal, port), crew(port, tmp_path / "worker", workers=2) as ordeal.crew:
        answers = crowd(event, tmp_path / "log", STORM, kills=KILLS)
        until_all_are_sent(ordeal)

    report(people=STORM.people, places=event.capacity, processes_killed=KILLS, answers=answers)
    report(states=find_all_as_it_should_be(event, answers))
    arrived = copies(ordeal)
    letters = OutboxEmail.objects.exclude(kind="confirm_place", given_up_at__isnull=False)  # refused for good
    assert not letters.filter(sent_at=None).exists()
    assert {to for to, _message_id in arrived} == set(letters.values_list("to", flat=True))
    assert len({message_id for _to, message_id in arrived}) == letters.count()
    assert ordeal.killed_for <= repeated(ordeal) <= set(ordeal.unknown)
    report(emails=letters.count(), arrived_twice=len(repeated(ordeal)), workers_killed=ordeal.kills)
