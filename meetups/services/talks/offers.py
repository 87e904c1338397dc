"""The changes by speakers: offer a talk, edit it, add links, show their name, and withdraw it."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetups.models import Call, OutboxEmail, Talk
from meetups.services import search, topics
from meetups.services.emails import talks as talk_emails
from meetups.services.talks import times
from meetups.services.talks.calls import refuse_long
from meetups.services.talks.locking import change_order, lock_call, lock_talk
from meetups.services.talks.order import refuse_started
from meetups.standards.titles import compared

State = Talk.State
MOST_OFFERS = 200
MOST_OF_ONE = 10
RELATIONS = ("call",)


@transaction.atomic
def offer(
    *, call: Call, title: str, about: str = "", name: str = "", email: str, needs: str = "", idempotency_key: str
) -> Talk:
    """Offer a talk, once for each `idempotency_key`, and email the speaker the link to it.

    If this email address has offered the same title already, nothing changes and the link is emailed again. A page must
    not say which of the two happened: it would tell a stranger who offered what. Raises ValidationError with the code
    draft, cancelled, past, closed, many (200 offers in a call) or yours (10 of one email address), or by field.
    """
    call = lock_call(call)
    key = sha256(f"{call.pk} {idempotency_key}".encode()).hexdigest()
    if sent := call.talks.filter(idempotency_key=key).first():
        return sent
    refusal = call.refusal()
    if refusal:
        raise ValidationError(refusal[1], refusal[0])
    talk = Talk(call=call, title=title.strip(), about=about, name=name.strip(), email=email, needs=needs)
    talk.idempotency_key = key
    talk.clean_fields(exclude=RELATIONS)
    if not talk.email:
        raise ValidationError({"email": _("Enter your email address.")})
    same = _same(talk)
    if not same:
        _refuse_many(talk)
        talk.save()
    talk_emails.write_offered(same or talk, version=key)
    return same or talk


@transaction.atomic
def edit(*, talk: Talk, tags: Iterable[str] | None = None, **facts: Any) -> Talk:
    """Change what a talk says. `facts` are title, about, name, needs and minutes (None: as long as the call says).

    `tags` are names of subjects; without them, they stay. Raises ValidationError with the code withdrawn, declined,
    erased (the speaker was erased meanwhile) or long, or by field.
    """
    was_erased = talk.erased_at
    talk = lock_talk(talk)
    _refuse_answered(talk)
    if talk.erased_at and not was_erased:  # what was typed has their name
        raise ValidationError(_("This data is erased."), "erased")
    for name, value in facts.items():
        setattr(talk, name, value.strip() if name in ("title", "name") else value)
    talk.is_name_public = talk.is_name_public and bool(talk.name)
    talk.clean_fields(exclude=RELATIONS)
    refuse_long(talk.call.event, facts.get("minutes"))
    _save(talk)
    if tags is not None:
        _set_tags(talk, tags)
    return talk


@transaction.atomic
def set_links(*, talk: Talk, slides_url: str, recording_url: str) -> Talk:
    """Set the URLs of slides and recording, empty for none. Only https is accepted.

    Raises ValidationError with the code state unless the talk is accepted, or by field.
    """
    talk = lock_talk(talk)
    if talk.state != State.ACCEPTED:
        raise ValidationError(_("You can add slides and a recording once the talk is accepted."), "state")
    talk.slides_url, talk.recording_url = slides_url.strip(), recording_url.strip()
    talk.clean_fields(exclude=RELATIONS)
    _save(talk)
    return talk


@transaction.atomic
def show_name(*, talk: Talk, is_public: bool) -> Talk:
    """Show or hide the name of the speaker, as they ask with their link. Raises ValidationError with the code name."""
    talk = lock_talk(talk)
    if is_public and not talk.name:
        raise ValidationError(_("We do not know your name, so there is nothing to show."), "name")
    talk.is_name_public = is_public
    _save(talk)
    return talk


@transaction.atomic
def withdraw(*, talk: Talk, is_erased: bool = False) -> Talk:
    """Withdraw a talk, as its speaker asks, until the event is over. Twice is the same as once.

    If it was accepted, the organisers are emailed, and its gap stays in the running order until they close it. The
    email does not say the title of a talk whose speaker is erased. Raises ValidationError with the code declined,
    started or past.
    """
    talk = lock_talk(talk)
    if talk.state == State.WITHDRAWN:
        return talk
    _refuse_answered(talk)
    refuse_started(talk)
    _refuse_past(talk)
    was_accepted, talk.state, talk.told_starts_after = talk.state == State.ACCEPTED, State.WITHDRAWN, None
    _save(talk)
    if was_accepted:
        talk_emails.write_withdrawn(talk, title="" if is_erased else talk.title)
    return talk


@transaction.atomic
def delete(*, talk: Talk) -> None:
    """Delete a talk that is not in the running order, with the emails to its speaker.

    Raises ValidationError with the code order.
    """
    talk = lock_talk(talk)
    if talk.position is not None:
        raise ValidationError(_("“%(talk)s” is in the running order. Decline it first."), "order", {"talk": talk})
    OutboxEmail.objects.filter(talk=talk.pk).delete()
    talk.delete()


def _same(talk: Talk) -> Talk | None:
    """Return the talk with the same title that this email address has offered already and not withdrawn."""
    rows = talk.call.talks.with_email(talk.email).exclude(state=State.WITHDRAWN)
    return next((row for row in rows.order_by("pk") if compared(row.title) == compared(talk.title)), None)


def _refuse_many(talk: Talk) -> None:
    if talk.call.talks.count() >= MOST_OFFERS:
        words = _("%(most)d talks were offered, so the call takes no more.")
        raise ValidationError(words, "many", {"most": MOST_OFFERS})
    if talk.call.talks.with_email(talk.email).count() >= MOST_OF_ONE:
        words = _("%(most)d talks were offered with this email address. Change one of them with the link in its email.")
        raise ValidationError(words, "yours", {"most": MOST_OF_ONE})


def _refuse_answered(talk: Talk) -> None:
    """Raise ValidationError if a talk is over: withdrawn or declined."""
    words = {State.WITHDRAWN: _("This talk was withdrawn."), State.DECLINED: _("This talk was declined.")}
    if talk.state in words:
        raise ValidationError(words[State(talk.state)], talk.state)


def _refuse_past(talk: Talk) -> None:
    """Raise ValidationError once the event is over: what was said there stays on its pages."""
    if talk.call.event.is_past:
        words = _(
            "This event is over, so a talk cannot be withdrawn any more. To take your name off it, choose “Erase me "
            "from this talk”. To remove the talk, ask the organisers."
        )
        raise ValidationError(words, "past")


def _save(talk: Talk) -> None:
    """Save a talk of a locked call. If it is in the running order, that has changed."""
    talk.save()
    search.write(thing=talk)
    if talk.position is not None:
        change_order(talk.call)
        times.schedule(talk.call)


def _set_tags(talk: Talk, names: Iterable[str]) -> None:
    group = topics.lock_backlog(talk.call.event.group)
    talk.tags.set(topics.tags_named(group, {talk.pk: names})[talk.pk])
    topics.forget_unused_tags(group)
