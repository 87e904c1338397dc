"""What the worker does: each job is a thin door to services, and may run twice without harm."""

from meetups import extensions
from meetups.services import (
    holidays,
    jobs,
    limits,
    log_in_codes,
    organisers,
    people,
    privacy,
    series,
    subscriptions,
)
from meetups.services.attendees import (
    confirmations,
    links,
    offers,
    reservations,
    sign_up_emails,
)
from meetups.services.emails import messages, news, outbox, reminders

# Public holidays first: the meetings of the coming months leave them out.
NIGHTLY = {
    "holidays": holidays.write_all,
    "series": series.fill_all,
    "closing": reminders.close_all,
    "subscriptions": subscriptions.forget_unconfirmed,
    "invitations": organisers.forget_ended,
    privacy.JOB: privacy.sweep,
}

MINUTELY = {
    "limits": limits.forget_old,
    "offers": offers.pass_on_all,
    "networks": reservations.forget_networks,
    "reminders": reminders.write_due,
    "news": news.write_news,
    "digests": news.write_digests,
    "messages": messages.write_sent,
    "letters": outbox.sweep,  # last: while the mail server hangs it takes half a minute
}


def deliver(email_id: int) -> None:
    """Hand one letter of the outbox to the mail server, as soon as it is written. Who is busy with that is alive."""
    jobs.beat()
    outbox.deliver(email_id=email_id)


def send_log_in_code(user_id: int, code: str, asked_at: str) -> None:
    """Email the code that somebody asked for at the log-in form; nothing, when there is no account to log in to."""
    jobs.beat()
    log_in_codes.send(user_id=user_id, code=code, asked_at=asked_at)


def answer_sign_up(pk: int, change: int, version: str) -> None:
    """Write the email that answers a sign-up; nothing, when there is no such attendee."""
    sign_up_emails.write(pk=pk, change=change, version=version)


def write_all_links(pk: int, version: str) -> None:
    """Write the email with the links to all upcoming places of the email address of an attendee."""
    links.write(pk=pk, version=version)


def follow(group_id: int, email: str, often: str) -> None:
    """Write the email that answers a request to follow a group."""
    subscriptions.answer(group_id=group_id, email=email, often=often)


def write_held(kind: str, pk: int, version: str) -> None:
    """Write the letter with the link to what is held on the address in a row."""
    people.write_held(kind=kind, pk=pk, version=version)


def free_refused(email_id: int) -> None:
    """Cancel the reservation whose confirmation, this email, an email server refused for good."""
    confirmations.refuse(email_id=email_id)


def write_messages() -> None:
    """Write the letters of the messages that organisers have just sent."""
    messages.write_sent()


def nightly() -> None:
    """Run the nightly jobs, in this order. Raises RuntimeError with the names of those that failed, after the last one.

    The queue then shows the night as failed and tries it again. The error's own words stay out of the queue's table:
    they may be personal data, and `jobs.failed` keeps them redacted.
    """
    failed = [name for name, work in NIGHTLY.items() if not jobs.run(name=name, work=work)]
    if failed:
        raise RuntimeError(f"These jobs failed: {', '.join(failed)}")


def minutely() -> None:
    """Record the worker's heartbeat, and run the jobs of every minute, those of other apps first.

    A job that fails is shown as failed on its own row. The queue is not told, because it would run each failed minute
    up to five times.
    """
    jobs.beat()
    for name, job in extensions.minutely_jobs.items():  # first, so that their news goes into the emails of this minute
        jobs.run(name=name, work=job.work)
    for name, work in MINUTELY.items():
        jobs.run(name=name, work=work)
