"""The personal data of an email address: a link to it is emailed on request, and its page can erase everything."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups import extensions
from meetups.models import (
    Action,
    Attendee,
    GroupProposal,
    HandOver,
    OptOut,
    OrganiserInvitation,
    OutboxEmail,
    Pitch,
    Seat,
    StandingPlace,
    Subscription,
    Talk,
    User,
    grace,
)
from meetups.models.emails import of_email
from meetups.services import privacy, redaction, standing_places
from meetups.services.deleted import passing_over_deleted
from meetups.services.emails import outbox

LINK_LASTS = timedelta(hours=24)
TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)

# The details that people type when they sign up.
TYPED = ("name", "access_needs", "wants_name_public", "is_name_public", "is_first_time", "wants_offer")
# The choices of followers, and the details of owners of actions, hosts of sessions and speakers.
FOLLOWS = ("often", "wants_actions")
OWNER = ("owner_name", "is_owner_public", "email_confirmed_at")
HOST = ("name", "is_name_public")
STANDING = ("name", "organisation", "access_needs", "created_at", "confirmed_at", "renewed_at", "asked_at")
SPEAKER = ("name", "is_name_public", "needs", "reply")
PROPOSAL = ("name", "strapline", "area", "nation", "venue", "starts_on", "start_time", "often", "person", "status")
# The columns with personal data of the models whose rows stay, besides the email address.
EXPORTED: dict[Any, tuple[str, ...]] = {
    Attendee: TYPED,
    Action: OWNER,
    Seat: ("name",),
    Pitch: HOST,
    Talk: SPEAKER,
}
# The rows of a seat at a board.
AT_BOARDS = ("seats__votes__card", "seats__ballots__card", "seats__cards")
# The columns that hold email addresses.
COLUMNS = {
    Attendee: "email",
    Subscription: "email",
    OptOut: "email",
    User: "email",
    OrganiserInvitation: "email",
    StandingPlace: "email",
    GroupProposal: "email",
    Action: "owner_email",
    Pitch: "email",
    Talk: "email",
    OutboxEmail: "to",
}
# The models whose rows belong to a group.
OF_GROUP = (Subscription, OptOut, OrganiserInvitation, Action, HandOver, StandingPlace)


class PersonalData(NamedTuple):
    """The personal data of one email address."""

    email: str
    places: list[Attendee]
    subscriptions: list[Subscription]
    opt_outs: list[OptOut]
    invitations: list[OrganiserInvitation]
    standing_places: list[StandingPlace]
    proposals: list[GroupProposal]
    actions: list[Action]
    pitches: list[Pitch]
    talks: list[Talk]
    hand_overs: list[HandOver]
    emails: list[OutboxEmail]
    has_account: bool
    others: dict[str, tuple[str, list[dict[str, str]]]]  # a heading and rows, by the name of an app's holding

    @property
    def is_nothing(self) -> bool:
        """Whether there is no personal data except emails, which are deleted after 90 days."""
        of_groups = (self.subscriptions, self.opt_outs, self.invitations, self.proposals, self.actions)
        rows = (*of_groups, self.places, self.standing_places, self.pitches, self.talks)
        return not (any(rows) or self.has_account)

    @property
    def data(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "email": self.email,
            "places": [_place(row) for row in self.places],
            "follows": [_fields(row, *FOLLOWS, "created_at", "confirmed_at") for row in self.subscriptions],
            "wants_no_messages_of": [_fields(row, "created_at") for row in self.opt_outs],
            "invitations": [_fields(row, "role", "status", "sent_at", "expires_at") for row in self.invitations],
            "standing_places": [_standing_place(row) for row in self.standing_places],
            "proposals": [
                _fields(row, *PROPOSAL, "reason", "created_at", "confirmed_at", "answered_at") for row in self.proposals
            ],
            "actions": [
                _fields(row, "text", *EXPORTED[Action], "state", "created_at", "closed_at") for row in self.actions
            ],
            "pitches": [_pitch(row) for row in self.pitches],
            "talks": [_talk(row) for row in self.talks],
            "hand_overs": [
                _fields(row, "kind", "status", "asked_at", "expires_at", "ended_at") for row in self.hand_overs
            ],
            "emails": [_fields(row, "kind", "subject", "created_at", "sent_at") for row in self.emails],
            "has_account": self.has_account,
            **{name: rows for name, (_label, rows) in self.others.items()},
        }


def ask(*, email: str) -> None:
    """Email a link to the personal data of this email address, if there is any.

    The request queues the same task for every address, so its response does not show whether the address is known.
    """
    found = [(model.__name__, pk) for model in COLUMNS for pk in _rows(model, email).values_list("pk", flat=True)[:1]]
    async_task("meetups.tasks.write_held", *(found or [("", 0)])[0], secrets.token_urlsafe(24))


def write_held(*, kind: str, pk: int, version: str) -> OutboxEmail | None:
    """Write the email with the link to the personal data of the email address in this row, once for each `version`.

    `kind` is the name of the model. Return None if there is no such row.
    """
    for model, column in COLUMNS.items():
        row = model._default_manager.filter(pk=pk).first() if model.__name__ == kind else None
        if row and (email := getattr(row, column)):
            return outbox.write(kind="held", version=version, to=email, context={"token": version})
    return None


def personal_data(*, token: str) -> PersonalData:
    """Return the personal data of the email address that was sent this link.

    Raises ValidationError with the code ended when the link is older than a day or was never sent.
    """
    email = _email_of(token)
    places = Attendee.objects.with_email(email).select_related("event__group", "organisation")
    return PersonalData(
        email=email,
        places=list(places.prefetch_related("changes", *AT_BOARDS).order_by("event__starts_at", "pk")),
        subscriptions=list(Subscription.objects.with_email(email).select_related("group")),
        opt_outs=list(_rows(OptOut, email).select_related("group")),
        invitations=list(_rows(OrganiserInvitation, email).select_related("group")),
        standing_places=list(
            _rows(StandingPlace, email).select_related("series__group").prefetch_related("dates").order_by("pk")
        ),
        proposals=list(_rows(GroupProposal, email).order_by("pk")),
        actions=list(_rows(Action, email).select_related("group").order_by("pk")),
        pitches=list(_rows(Pitch, email).select_related("grid__event__group").order_by("pk")),
        talks=list(_rows(Talk, email).select_related("call__event__group").order_by("pk")),
        hand_overs=_hand_overs(email),
        emails=list(_rows(OutboxEmail, email).only("subject", "kind", "created_at", "sent_at").order_by("pk")),
        has_account=_rows(User, email).exists(),
        others={name: (str(one.label), one.read(email)) for name, one in extensions.holdings.items()},
    )


def erase(*, token: str) -> str:
    """Erase all personal data of the email address that was sent this link, and the link. Return the address.

    Raises ValidationError with the code ended.
    """
    email = _email_of(token)
    forget(email=email)
    return email


def forget(*, email: str) -> None:
    """Erase all personal data of an email address, in any case.

    Upcoming places are given up first. The emails about that are still sent, and the next sweep deletes them. An
    account stays: only a superuser closes it. Standing places end first, so that they give no further place.
    """
    standing_places.forget(email=email)
    _erase_rows(email)
    for holding in extensions.holdings.values():
        holding.erase(email)
    with transaction.atomic():
        for model in (Subscription, OptOut, OrganiserInvitation, GroupProposal):
            _rows(model, email).delete()
        farewells = OutboxEmail.objects.waiting().filter(attendee__isnull=False)
        _rows(OutboxEmail, email).exclude(pk__in=farewells.order_by().values("pk")).delete()
        redaction.redact_admin_log()
    redaction.forget_in_sessions(email=email)


def _erase_rows(email: str) -> None:
    """Erase the personal data in rows that stay, each in a transaction of its own."""
    for attendee in Attendee.objects.with_email(email).select_related("event").order_by("event", "pk"):
        _erase_one(privacy.erase, attendee=attendee)
    for action in Action.objects.with_email(email).order_by("pk"):
        _erase_one(privacy.erase_owner, action=action)
    for pitch in Pitch.objects.with_email(email).order_by("pk"):
        _erase_one(privacy.erase_host, pitch=pitch)
    for talk in Talk.objects.with_email(email).order_by("pk"):
        _erase_one(privacy.erase_speaker, talk=talk)


def _erase_one(service: Callable[..., Any], **row: Any) -> None:
    """Call the service that erases a row. If the row was deleted meanwhile, there is nothing left to erase."""
    with passing_over_deleted():
        service(**row)


def _place(attendee: Attendee) -> dict[str, Any]:
    event = attendee.event
    return {
        "event": event.title,
        "group": event.group.name,
        "starts_at": event.local_start,
        "organisation": str(attendee.organisation or ""),
        **_fields(attendee, *EXPORTED[Attendee], "status", "offered_until", "reserved_until", "created_at"),
        "changes": [_fields(change, "was", "became", "cause", "at") for change in attendee.changes.all()],
        "seats": [_seat(seat) for seat in attendee.seats.all()],
    }


def _standing_place(row: StandingPlace) -> dict[str, Any]:
    dates = [{"on": one.on, "answer": one.answer} for one in row.dates.all()]
    return {"series": row.series.title, **_fields(row, *STANDING), "dates": dates}


def _seat(seat: Seat) -> dict[str, Any]:
    """Return what is known of a seat at a board, which is deleted the morning after."""
    return {
        **_fields(seat, *EXPORTED[Seat], "joined_at"),
        "votes": [{"topic": vote.card.title, "count": vote.count} for vote in seat.votes.all()],
        "answers": [{"topic": ballot.card.title, "answer": ballot.answer} for ballot in seat.ballots.all()],
        "topics_proposed": [card.title for card in seat.cards.all()],
    }


def _hand_overs(email: str) -> list[HandOver]:
    """Return the hand-overs of groups in which the account or an invitation of this email address takes part."""
    account, invitation = (_rows(model, email).order_by().values("pk") for model in (User, OrganiserInvitation))
    is_part = Q(lead__in=account) | Q(successor__in=account) | Q(invitation__in=invitation)
    return list(HandOver.objects.filter(is_part).select_related("group").order_by("pk"))


def _pitch(pitch: Pitch) -> dict[str, Any]:
    event = pitch.grid.event
    return {
        "event": event.title,
        "group": event.group.name,
        **_fields(pitch, "title", "about", *EXPORTED[Pitch], "created_at", "withdrawn_at"),
    }


def _talk(talk: Talk) -> dict[str, Any]:
    event = talk.call.event
    own = ("title", "about", *EXPORTED[Talk], "slides_url", "recording_url", "state", "created_at")
    return {"event": event.title, "group": event.group.name, **_fields(talk, *own)}


def _fields(row: Any, *names: str) -> dict[str, Any]:
    group = {"group": row.group.name} if isinstance(row, OF_GROUP) else {}
    return group | {name: getattr(row, name) for name in names}


def _rows(model: Any, email: str) -> QuerySet[Any]:
    """Return the rows of a model with this email address, in any case."""
    return of_email(model._default_manager.all(), email, COLUMNS[model])


def _email_of(token: str) -> str:
    """Return the email address that was sent this token. Raises ValidationError with the code ended."""
    since = grace.over_by() - LINK_LASTS
    rows = OutboxEmail.objects.filter(kind=OutboxEmail.Kind.HELD, version=token, created_at__gt=since)
    message = TOKEN.fullmatch(token) and rows.first()
    if not message:
        raise ValidationError(_("This link has expired, or was not copied completely."), code="ended")
    return message.to
