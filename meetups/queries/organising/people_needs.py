"""Needs of people: emails given up, invitations without an answer, and answers whose words nobody released."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.extensions import Need
from meetups.models import Event, Feedback, Group, Organiser, OrganiserInvitation, OutboxEmail, Remark, User
from meetups.models.outbox import HIDDEN_FROM_ORGANISERS, OUTDATED
from meetups.wording import present
from meetups.wording.counts import FEWEST
from meetups.wording.dates import leaf
from meetups.wording.urgency import Urgency

GIVEN_UP_LATELY = timedelta(days=14)
ANSWERED_WITHIN = timedelta(days=3)
RELEASED_WITHIN = timedelta(days=28)
MOST = 20
WRITTEN = Q(*[(part, "") for part in Remark.Part.values])


def of_people(user: User, groups: QuerySet[Group]) -> list[Need]:
    """Return the needs of people in these groups. Three queries."""
    return [*_emails(user, groups), *_invitations(user, groups), *_answers(groups)]


def _emails(user: User, groups: QuerySet[Group]) -> Iterator[Need]:
    """Yield one need if emails failed for good in the last fortnight, of those that the user can see in the outbox."""
    rows = OutboxEmail.objects.in_state(OutboxEmail.State.GIVEN_UP).exclude(
        last_error__in=[str(words) for words in OUTDATED.values()]
    )
    rows = rows.filter(given_up_at__gt=present.now() - GIVEN_UP_LATELY)
    if not user.is_superuser:
        rows = rows.filter(attendee__event__group__in=groups.values("pk")).exclude(kind__in=HIDDEN_FROM_ORGANISERS)
    found = rows.order_by().aggregate(number=Count("pk"), first=Min("given_up_at"))
    if number := found["number"]:
        words = ngettext("%d email could not be delivered", "%d emails could not be delivered", number) % number
        url = f"{reverse('admin:meetups_outboxemail_changelist')}?state={OutboxEmail.State.GIVEN_UP}"
        yield Need(Urgency.WAITING, found["first"], words, url)


def _invitations(user: User, groups: QuerySet[Group]) -> Iterator[Need]:
    """Yield a need for each invitation that was not answered within three days, in groups that the user leads."""
    rows = OrganiserInvitation.objects.open().filter(sent_at__lt=present.now() - ANSWERED_WITHIN)
    if not user.is_superuser:
        groups = groups.filter(organisers__user=user.pk, organisers__role=Organiser.Role.LEAD)
    rows = rows.filter(group__in=groups.values("pk")).select_related("group")
    for invitation in rows.order_by("expires_at", "pk")[:MOST]:
        words = _("%(email)s has not answered the invitation to organise %(group)s")
        text = words % {"email": invitation.email, "group": invitation.group}
        url = f"{reverse('admin:meetups_group_change', args=[invitation.group_id])}#organiser_invitations-group"
        yield Need(Urgency.WAITING, invitation.expires_at, text, url)


def _answers(groups: QuerySet[Group]) -> Iterator[Need]:
    """Yield a need for each meeting of the last four weeks with a public result and written answers, none released."""
    answers = Feedback.objects.filter(event=OuterRef("pk")).order_by().values("event")
    number = answers.annotate(number=Count("pk"))
    over = Event.objects.public().past().filter(group__in=groups.values("pk"))
    rows = over.filter(ends_at__gt=present.now() - RELEASED_WITHIN).annotate(
        counted=Subquery(number.filter(is_counted=True).values("number")),
        written=Subquery(number.exclude(WRITTEN).values("number")),
    )
    released = Remark.objects.filter(answer__event=OuterRef("pk"))
    for event in rows.filter(~Exists(released), counted__gte=FEWEST, written__gt=0)[:MOST]:
        words = ngettext(
            "%(meeting)s, %(day)s: %(number)d answer to read, and perhaps to show",
            "%(meeting)s, %(day)s: %(number)d answers to read, and perhaps to show",
            event.written,
        )
        text = words % {"meeting": event.title, "day": leaf(event.local_date).long, "number": event.written}
        url = f"{reverse('admin:meetups_feedback_changelist')}?event__id__exact={event.pk}"
        yield Need(Urgency.AFTERWARDS, event.ends_at, text, url)
