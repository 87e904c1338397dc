"""Two hundred people compete for twenty places, with and without killed processes and workers."""

import random

from meetups.models import OutboxEmail
from meetups.models.outbox import OUTDATED
from tests.crowd import Size, check_final_state, create_event, run_crowd
from tests.mail import free_port, serving
from tests.worker import FaultyMailbox, count_copies, find_repeated, running_worker, wait_until_all_are_sent

CROWD, KILLS = Size(people=200, places=20, fewest=12), 8


def test_two_hundred_people_ask_for_twenty_places(transactional_db, tmp_path, report):
    event = create_event(CROWD)

    answers = run_crowd(event, tmp_path / "log", CROWD)

    report(people=CROWD.people, places=event.capacity, answers=answers)
    report(states=check_final_state(event, answers))


def test_two_hundred_people_and_their_emails_survive_killed_processes(transactional_db, tmp_path, report):
    event, port, mailbox = create_event(CROWD), free_port(), FaultyMailbox(random.Random(5), failure_rate=0.02)

    with serving(mailbox, port), running_worker(port, tmp_path / "worker", workers=2) as mailbox.worker:
        answers = run_crowd(event, tmp_path / "log", CROWD, kills=KILLS)
        wait_until_all_are_sent(mailbox)

    report(people=CROWD.people, places=event.capacity, processes_killed=KILLS, answers=answers)
    report(states=check_final_state(event, answers))
    arrived = count_copies(mailbox)
    emails = OutboxEmail.objects.exclude(kind="confirm_place", given_up_at__isnull=False)  # permanently refused
    outdated = emails.filter(last_error=OUTDATED["newer"])  # a try whose worker was killed may have arrived
    emails = emails.exclude(pk__in=outdated.values("pk"))
    assert not emails.filter(sent_at=None).exists()
    assert {to for to, _message_id in arrived} == set(emails.values_list("to", flat=True))
    number = len({message_id for _to, message_id in arrived})
    assert emails.count() <= number <= emails.count() + outdated.count()
    never_again = tuple(f"<letter-{pk}-" for pk in outdated.values_list("pk", flat=True))
    again = {message_id for message_id in mailbox.killed_for if not message_id.startswith(never_again)}
    assert again <= find_repeated(mailbox) <= set(mailbox.possible_repeats)
    report(emails=emails.count(), outdated=outdated.count(), arrived_twice=len(find_repeated(mailbox)))
    report(workers_killed=mailbox.kills)
