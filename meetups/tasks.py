"""What the worker does: each job is a thin door to a service, and may run twice without harm."""

from meetups.services import holidays, outbox, series


def deliver(letter_id: int) -> None:
    """Hand one letter of the outbox to the mail server."""
    outbox.deliver(letter_id=letter_id)


def nightly() -> None:
    """Public holidays first, then the meetings of the coming months, which leave them out."""
    holidays.write_all()
    series.fill_all()
