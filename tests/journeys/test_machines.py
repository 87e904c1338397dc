"""Two web servers behind nginx or Caddy: one restarts, the other one dies, and nobody who reads or signs up notices."""

import pytest
from django.db import transaction

from meetups.models import Attendee
from tests import processes, tools
from tests.factories import EventFactory
from tests.machines import Crowd, web_servers
from tests.proxied import PROXIES
from tests.served import ENVIRONMENT, database_url
from tests.waiting import until


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("proxy", sorted(PROXIES))
def test_restart_fails_no_request_and_a_dead_server_no_read(tmp_path, needed, proxy):
    event = EventFactory(capacity=None)
    environment = {"DATABASE_URL": database_url(), "DEBUG": ENVIRONMENT["DEBUG"]}
    if proxy == "caddy":
        environment["TRUSTED_PROXIES"] = "1"  # it names nobody but who connected to it
    with (
        web_servers(tmp_path / "log", 2, **environment) as (first, second),
        PROXIES[proxy](needed(getattr(tools, proxy)), tmp_path, first.port, second.port) as port,
    ):
        crowd = Crowd(port, event.slug, "before")
        with crowd.using_the_site(people=2):
            first.reload()
        after = Crowd(port, event.slug, "after")
        with after.using_the_site(people=2):
            until(lambda: len(after.asked) > 4)
            processes.kill(first.process)
            seen = len(after.asked)
            until(lambda: len(after.asked) > seen + 10)

    assert (crowd.failures(is_form=False), crowd.failures(is_form=True)) == ({}, {})
    assert after.failures(is_form=False) == {}
    assert sum(after.failures(is_form=True).values()) <= 2  # of those that the dead server was reading
    signed_up = set(Attendee.objects.values_list("email", flat=True))
    assert len(crowd.acknowledged) > 0 < len(after.acknowledged)
    assert crowd.acknowledged.keys() | after.acknowledged.keys() <= signed_up


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("proxy", sorted(PROXIES))
def test_reads_are_answered_when_all_processes_died_while_they_answered(tmp_path, needed, proxy):
    """Their servers still listen, and start others: no proxy may give them up."""
    event, people = EventFactory(capacity=None), 2
    environment = {"DATABASE_URL": database_url(), "DEBUG": ENVIRONMENT["DEBUG"]}
    if proxy == "caddy":
        environment["TRUSTED_PROXIES"] = "1"
    with (
        web_servers(tmp_path / "log", 2, **environment) as servers,
        PROXIES[proxy](needed(getattr(tools, proxy)), tmp_path, *(server.port for server in servers)) as port,
    ):
        for server in servers:
            until(lambda server=server: len(server.children()) == 2)
        crowd = Crowd(port, event.slug, "person")
        with crowd.using_the_site(people):
            with transaction.atomic():
                EventFactory()  # nobody else can write
                until(lambda: len(crowd.asked) >= 4 * people)  # each has read four pages, and waits for an answer
                for pid in [pid for server in servers for pid in server.children()]:
                    processes.send_sigkill_to(pid)
                until(lambda: len(crowd.asked) > 4 * people)
            until(lambda: len(crowd.asked) >= 8 * people)

    assert crowd.failures(is_form=False) == {}
