"""What organisers answer to an offer: accepted, or declined with a line of their own."""

from django.db import transaction

from meetups.models import Talk, User


@transaction.atomic
def accept(*, talk: Talk, reply: str = "", by: User | None = None) -> Talk:
    """Accept a talk as the last of the running order, and email its speaker, once. Twice is the same as once.

    `reply` is a line of the organiser for the speaker. Raises ValidationError with the code withdrawn, full (all places
    are taken), cancelled or past, or by field.
    """
    raise NotImplementedError


@transaction.atomic
def decline(*, talk: Talk, reply: str = "", by: User | None = None) -> Talk:
    """Decline a talk, accepted or not, and email its speaker, once. Twice is the same as once.

    Talks after an accepted one move up. Raises ValidationError with the code withdrawn or started, or by field.
    """
    raise NotImplementedError


def preview(*, talk: Talk, state: str, reply: str = "", by: User | None = None) -> dict[str, str]:
    """Return the email of `accept` or `decline` as it will be sent: subject, text and html. It writes nothing.

    `state` is `accepted` or `declined`. The time of an accepted talk is the one that it has if it is accepted now.
    """
    raise NotImplementedError
