"""What speakers do: offer a talk, edit it, add links, show their name, and withdraw it."""

from typing import Any

from django.db import transaction

from meetups.models import Call, Talk


@transaction.atomic
def offer(
    *, call: Call, title: str, about: str = "", name: str = "", email: str, needs: str = "", idempotency_key: str
) -> Talk:
    """Offer a talk, once for each `idempotency_key`, and email the speaker the link to it.

    If this email address has offered the same title already, nothing changes and the link is emailed again. A page must
    not say which of the two happened: it would tell a stranger who offered what. Raises ValidationError with the code
    draft, cancelled, past, closed, many (200 offers in a call) or yours (10 of one email address), or by field.
    """
    raise NotImplementedError


@transaction.atomic
def edit(*, talk: Talk, **facts: Any) -> Talk:
    """Change what a talk says. `facts` are title, about, name, needs, tags (names) and minutes (None: the call's).

    Raises ValidationError with the code withdrawn, declined or long, or by field.
    """
    raise NotImplementedError


@transaction.atomic
def set_links(*, talk: Talk, slides_url: str, recording_url: str) -> Talk:
    """Set the URLs of slides and recording, empty for none. Only https is accepted.

    Raises ValidationError with the code state unless the talk is accepted, or by field.
    """
    raise NotImplementedError


@transaction.atomic
def show_name(*, talk: Talk, is_public: bool) -> Talk:
    """Show or hide the name of the speaker, as they ask with their link. Raises ValidationError with the code name."""
    raise NotImplementedError


@transaction.atomic
def withdraw(*, talk: Talk) -> Talk:
    """Withdraw a talk, as its speaker asks. Twice is the same as once.

    If it was accepted, the organisers are emailed, and its gap stays in the running order until they close it. Raises
    ValidationError with the code declined or started.
    """
    raise NotImplementedError
