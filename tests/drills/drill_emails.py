"""Thirty people, a mail server that refuses, hangs and drops, and a worker that is killed five times."""

import random

import pytest

from tests.worker import Ordeal, every_email_arrives

PEOPLE = 30


@pytest.mark.django_db(transaction=True)
def test_every_email_arrives_and_again_only_if_its_worker_could_not_know(tmp_path, report):
    ordeal = Ordeal(random.Random(4))

    repeated = every_email_arrives(ordeal, people=PEOPLE, log=tmp_path / "log")

    report(people=PEOPLE, emails=PEOPLE, arrived_twice=len(repeated), workers_killed=ordeal.kills)
