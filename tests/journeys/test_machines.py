"""Two web servers behind nginx or Caddy: one restarts, the other one dies, and nobody who reads or signs up notices."""

import pytest

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
