"""Many sign-ups at the same moment, over real HTTP."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from meetups.models import Event, OutboxEmail
from tests.served import Answer, ask, send
from tests.sign_ups import write_answers
from tests.waiting import PATIENCE


def take_a_place(port: int, path: str, email: str, start: Barrier) -> Answer:
    """As a browser does: fetch the form, then, when everybody is ready, send it with its cookie and token."""
    form, cookie = ask(port, "GET", path)
    start.wait(timeout=PATIENCE)
    return send(port, path, form, cookie, name="Ann", email=email, organisation="Leeds")


def all_at_once(port: int, path: str, emails: list[str]) -> list[Answer]:
    start = Barrier(len(emails))
    with ThreadPoolExecutor(len(emails)) as people:
        going = [people.submit(take_a_place, port, path, email, start) for email in emails]
        return [person.result(timeout=PATIENCE) for person in going]


def invent_addresses(port: int, event: Event, number: int) -> Counter[int]:
    """Sign up so many invented addresses from one network, twelve at a time: three hold, ten are reserved."""
    path = f"/events/{event.slug}/rsvp/"
    form, cookie = ask(port, "GET", path)

    def invent(which: int) -> Answer:
        return send(port, path, form, cookie, name="Ann", email=f"bot{which}@example.org")

    with ThreadPoolExecutor(12) as script:
        answers = list(script.map(invent, range(number)))

    assert Counter(event.attendees.values_list("status", flat=True)) == {"going": 3, "reserved": 10}
    assert Counter(answer.status for answer in answers) == {302: 13, 409: number - 13}
    refused = [answer.body for answer in answers if answer.status == 409]
    assert all("10 sign-ups from your network are not confirmed yet." in body for body in refused)
    write_answers()
    assert Counter(OutboxEmail.objects.values_list("kind", flat=True)) == {"place": 3, "confirm_place": 10}
    return Counter(answer.status for answer in answers)
