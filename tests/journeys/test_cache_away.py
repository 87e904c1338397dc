"""The shared cache is killed, is away, says nothing, and comes back, while people use the site."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from config import outages
from meetups.models import Event
from meetups.services import organisations
from tests import tools
from tests.chores import work
from tests.factories import EventFactory, OrganisationFactory, UserFactory, VenueFactory
from tests.log_in import log_in
from tests.mail import free_port
from tests.redis import redis
from tests.silent import silent
from tests.waiting import until

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_outage(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no outage of an earlier test count, and let a server be asked again at once."""
    monkeypatch.setattr(outages, "cache", outages.Outage("cache", "Check CACHE_URL.", rest=0.0))
    yield
    cache.clear()


def use(settings: Any, port: int) -> None:
    settings.CACHES = {"default": {"BACKEND": "config.caches.Redis", "LOCATION": f"redis://127.0.0.1:{port}/0"}}


def line(client: Client) -> str:
    (found,) = [line for line in client.get("/healthz").content.decode().splitlines() if line.startswith("cache: ")]
    return found


def check_site(event: Event, email: str, mailoutbox: list[Any]) -> None:
    """Save a place and log in, as a visitor and as an organiser do."""
    visitor, organiser = Client(), Client()
    rsvp = f"{event.get_absolute_url()}rsvp/"
    form = visitor.get(rsvp)
    assert (form.status_code, "Leeds Rooms" in form.content.decode()) == (200, True)
    fields = {"name": "Ann", "email": email, "organisation": "Leeds Rooms"}
    assert visitor.post(rsvp, fields).status_code == 302
    assert event.attendees.filter(email=email).exists()
    work()
    assert log_in(organiser, mailoutbox).status_code == 302
    for page in ("", "meetups/organisation/", "meetups/event/"):
        assert (page, organiser.get(f"/admin/{page}").status_code) == (page, 200)


def test_site_works_while_the_cache_is_away_and_after_it(
    settings: Any, needed: Any, tmp_path: Path, mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    event = EventFactory()
    VenueFactory(host=OrganisationFactory(name="Leeds Rooms"))
    UserFactory(email="ada@example.org", is_superuser=True)
    program, port = needed(tools.redis), free_port()
    use(settings, port)

    with redis(program, tmp_path, port):
        check_site(event, "before@example.org", mailoutbox)
        assert (line(Client()), "The cache" in caplog.text) == ("cache: ok", False)

    check_site(event, "away@example.org", mailoutbox)
    assert line(Client()) == "cache: does not answer"
    assert caplog.text.count("The cache does not answer") == 1

    with redis(program, tmp_path, port):
        assert until(lambda: line(Client()) == "cache: ok")
        check_site(event, "after@example.org", mailoutbox)
        assert caplog.text.count("The cache answers again") == 1


def test_silent_cache_is_asked_once_and_then_left_alone(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outages, "cache", outages.Outage("cache", "Check CACHE_URL.", rest=3600.0))
    VenueFactory(host=OrganisationFactory(name="Leeds Rooms"))
    with silent() as proxy:
        use(settings, proxy.port)

        assert [organisations.suggested() for _ in range(3)] == [["Leeds Rooms"]] * 3
        assert line(Client()) == "cache: does not answer"

    assert (proxy.accepted, caplog.text.count("The cache does not answer")) == (1, 1)


def test_memory_of_the_process_answers_like_the_cache_while_it_is_away(
    settings: Any, needed: Any, tmp_path: Path
) -> None:
    port = free_port()
    use(settings, port)

    def answers() -> list[Any]:
        cache.clear()
        return [
            cache.add("a", 1), cache.add("a", 2), cache.get("a"), cache.incr("a"), cache.set("b", [3]), cache.get("b"),
            cache.touch("b", 60), cache.has_key("b"), cache.set_many({"c": 4, "d": 5}), cache.get_many(["c", "d", "e"]),
            cache.delete_many(["c"]), cache.delete("d"), cache.get("d", "none"), cache.get_or_set("f", lambda: 6),
        ]  # fmt: skip

    away = answers()
    with redis(needed(tools.redis), tmp_path, port):
        assert answers() == away
    assert away == [True, False, 1, 2, None, [3], True, True, [], {"c": 4, "d": 5}, None, True, "none", 6]
