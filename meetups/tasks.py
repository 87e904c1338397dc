"""What the worker does: each job is a thin door to a service, and may run twice without harm."""

from meetups.services import outbox


def deliver(letter_id: int) -> None:
    """Hand one letter of the outbox to the mail server."""
    outbox.deliver(letter_id=letter_id)
