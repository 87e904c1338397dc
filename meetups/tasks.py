"""The jobs and tasks of the workers. Each only calls services, and may run twice without harm."""

from meetups import extensions
from meetups.services import (
    actions,
    archives,
    blogroll,
    blogroll_reading,
    boards,
    calendar_dates,
    editions,
    events,
    feedback,
    handovers,
    holidays,
    jobs,
    limits,
    log_in_codes,
    mailbox,
    organisers,
    people,
    pictures,
    privacy,
    proposals,
    queue,
    search,
    series,
    standing_places,
    subscriptions,
)
from meetups.services.attendees import (
    confirmations,
    links,
    offers,
    reservations,
    sign_up_emails,
)
from meetups.services.emails import actions as action_emails
from meetups.services.emails import editions as edition_emails
from meetups.services.emails import messages, news, outbox, reminders
from meetups.services.emails import standing_places as standing_emails
from meetups.services.imports import runs, sources
from meetups.services.talks import times

# Public holidays first, because the series skip them.
NIGHTLY = {
    "holidays": holidays.write_all,
    "series": series.fill_all,
    "standing-ended": standing_places.end_all,
    "standing-places": standing_places.give_all,
    "standing-emails": standing_emails.write_monthly,
    "closing": reminders.close_all,
    "subscriptions": subscriptions.forget_unconfirmed,
    "owners": actions.forget_unconfirmed,
    "handovers": handovers.review_all,
    "calendars": runs.forget_failed,
    "archives": archives.forget_uploads,
    "calendar-dates": calendar_dates.forget_old,
    "calendar-sources": sources.queue_all,
    "blogroll-old": blogroll.forget_old,
    "invitations": organisers.forget_ended,
    "proposals": proposals.sweep,
    "pictures": pictures.delete_unused,
    feedback.JOB: feedback.write_anew,
    privacy.JOB: privacy.sweep,
    "search": search.rebuild,  # last, because it heals what the others left
}

MINUTELY = {
    "queue": queue.check,
    "limits": limits.forget_old,
    "offers": offers.pass_on_all,
    "standing-opened": standing_places.give_opened,
    "standing-full": standing_emails.write_full,
    "networks": reservations.forget_networks,
    "boxes": boards.end_last_boxes,
    "votes": boards.forget_votes,
    "reminders": reminders.write_due,
    "actions": action_emails.write_due,
    "talks": times.write_due,
    "news": news.write_news,
    "editions": editions.work,
    "messages": messages.write_sent,
    "imports": runs.write_waiting,
    "waiting-groups": proposals.tell_of_waiting,
    "replies": mailbox.read,
    "blogroll-links": blogroll.follow_links,
    "blogroll": blogroll.queue_due,
    "outbox": outbox.sweep,  # last, because it takes 30 seconds while the email server hangs
}


def deliver(email_id: int) -> None:
    """Send one email of the outbox."""
    outbox.deliver(email_id=email_id)


def send_log_in_code(user_id: int, code: str, asked_at: str) -> None:
    """Email the code that was asked for at the log-in form, or nothing if there is no such account."""
    log_in_codes.send(user_id=user_id, code=code, asked_at=asked_at)


def answer_sign_up(pk: int, change: int, version: str) -> None:
    """Write the email that answers a sign-up, or nothing if there is no such attendee."""
    sign_up_emails.write(pk=pk, change=change, version=version)


def answer_standing_place(pk: int) -> None:
    """Write the email that answers a request for a standing place."""
    standing_places.answer(pk=pk)


def write_all_links(pk: int, version: str) -> None:
    """Write the email with the links to all upcoming places of the email address of an attendee."""
    links.write(pk=pk, version=version)


def follow(group_id: int, email: str, often: str, wants_actions: bool = False) -> None:
    """Write the email that answers a request to follow a group."""
    subscriptions.answer(group_id=group_id, email=email, often=often, wants_actions=wants_actions)


def ask_owner(pk: int) -> None:
    """Write the email that asks the owner of an action to confirm their email address."""
    action_emails.ask(pk=pk)


def write_held(kind: str, pk: int, version: str) -> None:
    """Write the email with the link to the personal data of the email address in this row."""
    people.write_held(kind=kind, pk=pk, version=version)


def free_refused(email_id: int) -> None:
    """Cancel the reservation that this email asks to confirm, because an email server refused it for good."""
    confirmations.refuse(email_id=email_id)


def write_editions() -> None:
    """Write the emails of the editions that were sent."""
    edition_emails.write_sent()


def write_messages() -> None:
    """Write the emails of the messages that organisers have sent."""
    messages.write_sent()


def write_imports() -> None:
    """Write the next meetings of the calendars that organisers import."""
    runs.write_waiting()


def read_calendar(pk: int) -> None:
    """Read a calendar on another website for its group, unless that was tried in the last hours."""
    sources.read(pk=pk)


def read_blogroll(pk: int) -> None:
    """Read the feed of a website of the blogroll, unless that was tried within a minute."""
    blogroll_reading.read(pk=pk)


def write_cancelled(event: int, sequence: int) -> None:
    """Write the next emails about a cancelled event with many attendees."""
    events.write_cancelled(pk=event, sequence=sequence)


def follow_holidays(nation: str) -> None:
    """Fill the series that skip the public holidays of a nation, which changed."""
    series.fill_skipping(nation=nation)


def nightly() -> None:
    """Run the nightly jobs, those of other apps first. Raises RuntimeError at the end, with the names of failed ones.

    The queue then shows the task as failed and retries it. The error messages stay out of the queue's table, because
    they may hold personal data; `jobs.failed` stores them redacted.
    """
    works = {name: job.work for name, job in extensions.nightly_jobs.items()} | NIGHTLY
    failed = [name for name, work in works.items() if not jobs.run(name=name, work=work)]
    if failed:
        raise RuntimeError(f"These jobs failed: {', '.join(failed)}")


def minutely() -> None:
    """Run the jobs of every minute, those of other apps first.

    A job that fails is shown as failed on its own row. No error is raised, because the queue would retry each failed
    minute up to five times.
    """
    for name, job in extensions.minutely_jobs.items():  # first, so that their news goes into the emails of this minute
        jobs.run(name=name, work=job.work)
    for name, work in MINUTELY.items():
        jobs.run(name=name, work=work)
