"""Send many sign-ups at the same moment, over real HTTP."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from meetups.models import Event, OutboxEmail
from tests.served import Answer, ask, send
from tests.sign_ups import write_answers
from tests.waiting import PATIENCE


def sign_up(port: int, path: str, email: str, start: Barrier) -> Answer:
    """Fetch the form, wait until all threads have done so, then send it with its cookie and token."""
    form, cookie = ask(port, "GET", path)
    start.wait(timeout=PATIENCE)
    return send(port, path, form, cookie, name="Ann", email=email, organisation="Leeds")


def sign_up_at_once(port: int, path: str, emails: list[str]) -> list[Answer]:
    """Sign up each email address in a thread of its own. Return the answers in the order of the emails."""
    start = Barrier(len(emails))
    with ThreadPoolExecutor(len(emails)) as threads:
        pending = [threads.submit(sign_up, port, path, email, start) for email in emails]
        return [answer.result(timeout=PATIENCE) for answer in pending]


def sign_up_invented_emails(port: int, event: Event, number: int) -> Counter[int]:
    """Sign up `number` invented email addresses from one network, twelve at a time.

    Check that three get a place and ten a reservation. Return how often each HTTP status was answered.
    """
    path = f"/events/{event.slug}/rsvp/"
    form, cookie = ask(port, "GET", path)

    def sign_up_one(which: int) -> Answer:
        return send(port, path, form, cookie, name="Ann", email=f"bot{which}@example.org")

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(sign_up_one, range(number)))

    assert Counter(event.attendees.values_list("status", flat=True)) == {"going": 3, "reserved": 10}
    assert Counter(answer.status for answer in answers) == {302: 13, 409: number - 13}
    refused = [answer.body for answer in answers if answer.status == 409]
    assert all("10 sign-ups from your network are not confirmed yet." in body for body in refused)
    write_answers()
    assert Counter(OutboxEmail.objects.values_list("kind", flat=True)) == {"place": 3, "confirm_place": 10}
    return Counter(answer.status for answer in answers)
