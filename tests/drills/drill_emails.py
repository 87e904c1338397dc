"""Send emails to thirty people through a failing mail server, while the worker is killed five times."""

import random

import pytest

from tests.worker import FaultyMailbox, check_every_email_arrives

PEOPLE = 30


@pytest.mark.django_db(transaction=True)
def test_every_email_arrives_despite_faults(tmp_path, report):
    mailbox = FaultyMailbox(random.Random(4))

    repeated = check_every_email_arrives(mailbox, people=PEOPLE, log=tmp_path / "log")

    report(people=PEOPLE, emails=PEOPLE, arrived_twice=len(repeated), workers_killed=mailbox.kills)
