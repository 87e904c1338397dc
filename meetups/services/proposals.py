"""Groups that people propose: confirmed by email, accepted or declined by a superuser, or accepted at once (ADR 45)."""

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from meetups.models import EventSeries, Group, GroupProposal, Organiser, OutboxEmail, User, Venue, grace
from meetups.models.groups import slug_of
from meetups.models.proposals import ANSWER_WITHIN, ANSWERED_KEPT, CONFIRM_WITHIN, MINUTES, validate_free_name
from meetups.services import groups, jobs, login_links, search
from meetups.services import series as series_service
from meetups.services.emails import outbox
from meetups.standards.titles import compared

Status = GroupProposal.Status
Kind = OutboxEmail.Kind
LOG_IN_WITHIN = timedelta(days=7)
FACTS = ("name", "strapline", "area", "nation", "venue", "starts_on", "start_time", "often", "person")


@transaction.atomic
def propose(*, email: str, idempotency_key: str, **facts: Any) -> GroupProposal:
    """Keep a proposal for seven days, and email a link to confirm it. `facts` are FACTS.

    Proposing a group of the same name from the same email address again changes the proposal until it is confirmed. It
    sends the link again, at most once a day. Raises ValidationError with the code taken.
    """
    known = GroupProposal.objects.filter(idempotency_key=idempotency_key).first()
    if known:
        return known
    validate_free_name(facts["name"])
    proposal = _open_one(email, facts["name"])
    if proposal is None:
        new = {**facts, "email": email}
        proposal, _is_new = GroupProposal.objects.get_or_create(idempotency_key=idempotency_key, defaults=new)
    elif proposal.status == Status.UNCONFIRMED:
        for name in FACTS:
            setattr(proposal, name, facts[name])
        proposal.save(update_fields=FACTS)
    _write(proposal, Kind.GROUP_PROPOSED, version=timezone.localdate().isoformat(), days=CONFIRM_WITHIN.days)
    return proposal


@transaction.atomic
def confirm(*, proposal: GroupProposal) -> GroupProposal:
    """Confirm a proposal, which then waits for an answer. Twice is the same as once.

    With the setting GROUPS_OPEN it is accepted at once. Raises ValidationError with the code ended (seven days are
    over, or it was deleted), and whatever `accept` raises.
    """
    proposal = _locked(proposal)
    if proposal.status != Status.UNCONFIRMED:
        return proposal
    if proposal.is_expired:
        raise _ended()
    proposal.status, proposal.confirmed_at = Status.WAITING, timezone.now()
    proposal.save(update_fields=["status", "confirmed_at"])
    return accept(proposal=proposal) if settings.GROUPS_OPEN else proposal


@transaction.atomic
def withdraw(*, proposal: GroupProposal) -> None:
    """Delete a proposal that is not answered, with its emails, for the person who made it.

    Raises ValidationError with the code ended.
    """
    proposal = _locked(proposal)
    if proposal.status not in GroupProposal.OPEN:
        raise _ended()
    _forget(proposal)


@transaction.atomic
def accept(*, proposal: GroupProposal) -> GroupProposal:
    """Make the group with its venue, its series as a draft and its lead, and email a link to log in.

    The account of the email address is used if there is one. Accepting twice is the same as once. Raises
    ValidationError with the code taken (another group has this name), closed (the account may not log in), ended
    (declined or deleted meanwhile) or unconfirmed.
    """
    proposal = _locked(proposal)
    if proposal.is_accepted:
        return proposal
    _refuse_unless_waiting(proposal)
    validate_free_name(proposal.name)
    user = groups.account_of(email=proposal.email, name=proposal.person)
    proposal.group = _group(proposal)
    Organiser.objects.create(user=user, group=proposal.group, role=Organiser.Role.LEAD)
    proposal.series = _series(proposal, proposal.group)
    proposal.status, proposal.answered_at = Status.ACCEPTED, timezone.now()
    proposal.save(update_fields=["group", "series", "status", "answered_at"])
    _write(proposal, Kind.GROUP_ACCEPTED, log_in_url=_log_in_url(user, proposal.series), days=LOG_IN_WITHIN.days)
    return proposal


@transaction.atomic
def decline(*, proposal: GroupProposal, reason: str) -> GroupProposal:
    """Decline a proposal with a reason, and email it to the person. Declining twice is the same as once.

    Raises ValidationError with the code ended (accepted or deleted meanwhile), unconfirmed or reason (none is given).
    """
    proposal = _locked(proposal)
    if proposal.is_declined:
        return proposal
    _refuse_unless_waiting(proposal)
    if not reason.strip():
        raise ValidationError(_("Say why, because the person reads it."), code="reason")
    proposal.status, proposal.answered_at, proposal.reason = Status.DECLINED, timezone.now(), reason.strip()
    proposal.save(update_fields=["status", "answered_at", "reason"])
    _write(proposal, Kind.GROUP_DECLINED)
    return proposal


def tell_of_waiting() -> int:
    """Email those who run the site that proposals wait, once a day at most, if one was confirmed since the last email.

    They are the superusers or, without any who can log in, SITE_CONTACT. Return the number of emails written.
    """
    waiting = GroupProposal.objects.waiting()
    last = OutboxEmail.objects.filter(kind=Kind.GROUPS_WAITING).order_by("-pk").first()
    if last:
        waiting = waiting.filter(confirmed_at__gt=last.created_at)
    today = timezone.localdate().isoformat()
    if (last and last.version >= today) or not waiting.exists():
        return 0
    number = GroupProposal.objects.waiting().count()
    emails = _runners()
    with transaction.atomic():
        for email, user in emails:
            outbox.write(kind=Kind.GROUPS_WAITING, version=today, to=email, context={"number": number}, user=user)
    return len(emails)


def sweep() -> int:
    """Delete what is over (nightly), and decline what nobody answered within 30 days. Return the number of both.

    Unconfirmed proposals are deleted after seven days, answered ones 30 days after the answer.
    """
    now = grace.over_by()
    old = GroupProposal.objects.filter(status=Status.UNCONFIRMED, created_at__lte=now - CONFIRM_WITHIN)
    old |= GroupProposal.objects.filter(answered_at__lte=now - ANSWERED_KEPT)
    unanswered = GroupProposal.objects.waiting().filter(confirmed_at__lte=now - ANSWER_WITHIN)
    works = [partial(_forget_old, old, proposal) for proposal in old]
    works += [partial(_decline_unanswered, proposal) for proposal in unanswered]
    return jobs.each(works, lambda work: work(), name=lambda work: f"proposal {work.args[-1].pk}")


@transaction.atomic
def _forget_old(old: QuerySet[GroupProposal], proposal: GroupProposal) -> int:
    """Delete a proposal if it is still one of these. Return the number deleted."""
    rows = list(old.select_for_update(of=("self",)).filter(pk=proposal.pk))
    for row in rows:
        _forget(row)
    return len(rows)


def _decline_unanswered(proposal: GroupProposal) -> int:
    """Decline a proposal unless somebody answers it now. Return the number declined."""
    reason = _("Nobody who runs the site answered within %(days)d days. You can propose the group again.")
    try:
        decline(proposal=proposal, reason=reason % {"days": ANSWER_WITHIN.days})
    except ValidationError:
        return 0
    return 1


def _open_one(email: str, name: str) -> GroupProposal | None:
    """Return the proposal of a group of this name from this email address that is not answered, and lock it."""
    rows = GroupProposal.objects.open().with_email(email).select_for_update(of=("self",)).order_by("pk")
    return next((row for row in rows if compared(row.name) == compared(name)), None)


def _locked(proposal: GroupProposal) -> GroupProposal:
    try:
        return GroupProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    except GroupProposal.DoesNotExist as error:
        raise _ended() from error


def _refuse_unless_waiting(proposal: GroupProposal) -> None:
    if proposal.status == Status.UNCONFIRMED:
        raise ValidationError(_("The person has not confirmed their email address yet."), code="unconfirmed")
    if not proposal.is_waiting:
        raise _ended()


def _group(proposal: GroupProposal) -> Group:
    """Create the group. Of two at the same moment with one slug, the second is refused."""
    given = {name: getattr(proposal, name) for name in ("name", "strapline", "area", "nation", "zone")}
    try:
        with transaction.atomic():
            group = Group.objects.create(slug=slug_of(proposal.name), **given)
    except IntegrityError as error:
        raise ValidationError(_("Another group took this name a moment ago."), code="taken") from error
    search.write(thing=group)
    return group


def _series(proposal: GroupProposal, group: Group) -> EventSeries:
    series = EventSeries(
        group=group,
        title=group.name,
        summary=group.strapline,
        starts_on=proposal.starts_on,
        start_time=proposal.start_time,
        minutes=MINUTES,
        zone=group.zone,
        rrule=proposal.rrule,
        venue=_venue(proposal),
        status=EventSeries.Status.DRAFT,
    )
    return series_service.save(series=series)


def _venue(proposal: GroupProposal) -> Venue | None:
    """Return the open venue of this name in this town, or create it. The part after the first comma is its street.

    Of two at the same moment with one slug, the second is refused.
    """
    name, _comma, street = (part.strip() for part in proposal.venue.partition(","))
    if not name:
        return None
    rows = Venue.objects.open().order_by("pk").values_list("pk", "name", "address_locality")
    wanted = (compared(name), compared(proposal.area))
    if known := [pk for pk, other, town in rows if (compared(other), compared(town)) == wanted]:
        return Venue.objects.get(pk=known[0])
    stem = slugify(f"{name} {proposal.area}")[:70].strip("-") or "venue"
    taken = set(Venue.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug = next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
    address = {"street_address": street, "address_locality": proposal.area, "address_country": proposal.nation[:2]}
    try:
        with transaction.atomic():
            venue = Venue.objects.create(name=name, slug=slug, **address)
    except IntegrityError as error:
        words = _("Somebody else saved this at the same moment. Check it and save again.")
        raise ValidationError(words, code="taken") from error
    search.write(thing=venue)
    return venue


def _log_in_url(user: User, series: EventSeries) -> str:
    """Return the URL of a link that logs in once, and then shows the series. Raises ValidationError (closed)."""
    page = reverse("admin:meetups_eventseries_change", args=[series.pk])
    return f"{login_links.url_for(email=user.email, lasts=LOG_IN_WITHIN)}?{urlencode({'next': page})}"


def _runners() -> list[tuple[str, User | None]]:
    """Return the email addresses of those who run the site, each with the account if there is one."""
    users = User.objects.filter(is_superuser=True, is_active=True).exclude(email="").order_by("pk")
    if users:
        return [(user.email, user) for user in users]
    try:
        validate_email(settings.SITE_CONTACT)
    except ValidationError:
        return []
    return [(settings.SITE_CONTACT, None)]


def _write(proposal: GroupProposal, kind: str, version: str | int = 1, **context: Any) -> None:
    outbox.write(kind=kind, version=version, to=proposal.email, context=context, proposal=proposal)


def _forget(proposal: GroupProposal) -> None:
    """Delete a proposal with its emails. A group that came of it stays."""
    proposal.emails.all().delete()
    proposal.delete()


def _ended() -> ValidationError:
    return ValidationError(_("This proposal is answered or deleted by now."), code="ended")
