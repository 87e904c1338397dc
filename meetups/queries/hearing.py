"""The people who are emailed when an event or a series is saved: the lines beside the buttons, and the message
after."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from meetups.models import Attendee, AttendeeChange, Event, EventSeries, Group, ScheduledEmails
from meetups.queries import news, recipients
from meetups.queries.recipients import NOBODY, OF_CHANGES, Recipients
from meetups.wording import present
from meetups.wording.dates import clock, leaf
from meetups.wording.recipients import emailed_in_words, followers_in_words, freed_in_words, soon_in_words

DRAFT, PUBLISH = "draft", "publish"
SCOPES = ("this", "following", "all")


class Hearing(NamedTuple):
    """A line beside the buttons. `about` is the status or scope that it is about; empty for any."""

    words: str
    about: str = ""


def of_event(event: Event) -> list[Hearing]:
    """Return who hears of a saved event, by what it is: at most seven queries, however long its series is."""
    if event.is_cancelled:
        return [Hearing(_("Nobody is emailed: this meeting is cancelled."))]
    if event.is_past:
        return [Hearing(_("Nobody is emailed: this meeting is over."))]
    if event.is_draft:
        return _of_draft(_("Publish: %s") % of_publishing(event))
    if event.series_id and event.starts_at > present.now():
        return _of_scopes(event)
    return [Hearing(_of_change(event, _notice(event), _if_changed()))]


def of_new(group: Group | None, *, is_series: bool = False) -> list[Hearing]:
    """Return who hears of a new event or series: for the followers, its group must be known."""
    if group is None:
        return _of_draft(_("Publish: the followers of its group hear of it."))
    return _of_draft(_("Publish: %s") % (of_meetings(group) if is_series else followers_of(group)))


def of_series(series: EventSeries) -> list[Hearing]:
    """Return who hears of a saved series: four queries. One that is paused or has ended may have kept meetings."""
    if series.is_draft:
        return of_new(series.group, is_series=True)
    told = list(recipients.of_events(_public(series), OF_CHANGES).values())
    if not (told or series.is_running):
        return [Hearing(_("Nobody is emailed: this series has no meetings to come."))]
    return [Hearing(_of_several(told))]


def of_meetings(group: Group) -> str:
    """Return who hears of the meetings of a series that is published."""
    words = followers_of(group)
    has_followers = group.subscriptions.confirmed().exists()
    return _("14 days before each meeting: %s") % words if has_followers else words


def of_import(group: Group, changed: Collection[int], cancelled: Collection[int], *, is_new: bool) -> list[Hearing]:
    """Return who hears of an import that changes and cancels these events, by primary key, at most."""
    events = Event.objects.filter(pk__in=[*changed, *cancelled])
    public = {event.pk for event in events if recipients.announces_changes(event)}
    soon = sum(recipients.of_events(public & {*changed}, OF_CHANGES).values(), start=NOBODY)
    at_once = sum(recipients.of_events(public & {*cancelled}, recipients.OF_CANCELLING).values(), start=NOBODY)
    lines = [_("Cancelled: %s") % emailed_in_words(*at_once)] if at_once != NOBODY else []
    lines += [_("Changed: %s") % soon_in_words(soon.emailed, silent=soon.silent)] if soon != NOBODY else []
    found = [Hearing(words) for words in lines]
    if not is_new:
        return found or [Hearing(_("Nobody is emailed."))]
    publishing = _("Import and publish: %s") % followers_of(group)
    return [
        *found,
        Hearing(_("Import as drafts: nobody is emailed about what is new."), DRAFT),
        Hearing(publishing, PUBLISH),
    ]


def of_publishing(event: Event) -> str:
    """Return who hears of an event when it is published."""
    at = news.news_at(event)
    if at is None:
        return _("The followers have heard of it already.")
    words = followers_of(event.group, event)
    if at <= present.now():
        return words
    return _("From %(day)s, 14 days before: %(words)s") % {"day": leaf(at.date()).long, "words": words}


def followers_of(group: Group, event: Event | None = None) -> str:
    """Return how many followers of a group hear of something, or of an event, before that is over."""
    at_once, in_edition, due_at = news.followers(group.pk, until=event.ends_at if event else None)
    return followers_in_words(at_once, in_edition, due_at and due_at.astimezone(ZoneInfo(group.zone)).date())


def of_freed(events: QuerySet[Event], since: datetime) -> str:
    """Return who on the waitlists of these events got a place or an offer since then; empty for nobody. One query."""
    rows = _freed(events, since)
    placed, offered = (
        [row.attendee.name for row in rows if row.became == status]
        for status in (Attendee.Status.GOING, Attendee.Status.OFFERED)
    )
    return freed_in_words(placed, offered, sum(1 for row in rows if row.attendee.is_reached_by_phone))


def of_freed_for(events: QuerySet[Event], since: datetime) -> tuple[int, str]:
    """Return how many people on the waitlists of these events were emailed that they got a place or an offer since.

    Then who got one and is not emailed, in words. One query.
    """
    rows = _freed(events, since)
    silent = [row.attendee.name for row in rows if row.attendee.is_reached_by_phone]
    return len(rows) - len(silent), freed_in_words(silent, [], len(silent))


def _freed(events: QuerySet[Event], since: datetime) -> list[AttendeeChange]:
    changes = AttendeeChange.objects.filter(attendee__event__in=events.order_by().values("pk"), at__gte=since)
    return list(changes.filter(cause=AttendeeChange.Cause.PLACE_FREED).select_related("attendee").order_by("pk"))


def after_saving(before: Event | None, event: Event, since: datetime) -> str:
    """Return who hears of an event that was saved after `since`, in its own transaction. `before` is the old row."""
    if event.is_draft:
        return _("Nobody is emailed: it is a draft.")
    if event.is_cancelled or event.is_past:
        return _("Nobody is emailed.")
    if before is None or before.is_draft:
        return of_publishing(event)
    notice, freed = _notice(event), of_freed(Event.objects.filter(pk=event.pk), since)
    if notice is None or all(getattr(before, name) == getattr(event, name) for name in recipients.ANNOUNCED):
        return freed or _("Nobody is emailed.")
    return f"{freed} {_of_change(event, notice if 'later' in (notice.before or {}) else None)}".strip()


def _of_draft(publishing: str) -> list[Hearing]:
    return [Hearing(_("Save as draft: nobody is emailed."), DRAFT), Hearing(publishing, PUBLISH)]


def _of_change(event: Event, notice: ScheduledEmails | None, condition: str = "") -> str:
    """Return who gets an email about a change: with the notice about changes before it, or 15 minutes after it.

    A line before it has a `condition`, and says how many people to phone. After it, a warning of the page lists them.
    """
    told = recipients.of_events([event.pk], OF_CHANGES)[event.pk]
    local = notice.due_at.astimezone(ZoneInfo(event.zone)) if notice else None
    at = clock(local.hour, local.minute) if local else ""
    silent = told.silent if condition or not told.number else 0
    return soon_in_words(told.emailed, silent=silent, at=at, condition=condition)


def _notice(event: Event) -> ScheduledEmails | None:
    """Return the change notice that waits, if one does."""
    rows = event.scheduled_emails.filter(kind=ScheduledEmails.Kind.CHANGED, written_at=None)
    return rows.filter(due_at__gt=present.now()).first()


def _of_scopes(event: Event) -> list[Hearing]:
    """Return a line for each scope of a change: this meeting, it and the following, all that have not begun."""
    assert event.series
    days = _public(event.series)
    told = recipients.of_events(days, OF_CHANGES)
    assert event.recurrence_id
    following = [told[pk] for pk, day in days.items() if day and day >= event.recurrence_id]
    words = [_of_change(event, _notice(event), _if_changed()), _of_several(following), _of_several(list(told.values()))]
    labels = [_("This one: %s"), _("This and the following: %s"), _("All still to come: %s")]
    return [Hearing(label % text, scope) for label, text, scope in zip(labels, words, SCOPES, strict=True)]


def _public(series: EventSeries) -> dict[int, date | None]:
    """Return the original day of each meeting of a series whose changes are announced, by primary key."""
    rows = news.coming_events().filter(series=series, starts_at__gt=present.now())
    return dict(rows.values_list("pk", "recurrence_id"))


def _of_several(told: list[Recipients]) -> str:
    """Return who gets an email about a change of several meetings: at most, as meetings changed by hand may keep it."""
    number, whole = sum(1 for one in told if one.number), sum(told, start=NOBODY)
    return soon_in_words(whole.emailed, silent=whole.silent, meetings=number, condition=_if_changed())


def _if_changed() -> str:
    return _("if the title, time, venue or status changes")
