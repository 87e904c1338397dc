"""The running orders of events as text, for calendar entries."""

from django.utils.translation import gettext as _

from meetups.models import Call, Event
from meetups.models.event_querysets import EventQuerySet
from meetups.queries.running_orders import TALK, Item, plans
from meetups.queries.talks import shown_name


def agendas_of(events: EventQuerySet) -> dict[int, str]:
    """Return the planned running order of each of these events that has one, by the event's primary key.

    Events that are cancelled have none. Three queries for any number of events, and one without calls.
    """
    calls = Call.objects.filter(event__in=events.order_by().values("pk")).exclude(event__status=Event.Status.CANCELLED)
    found = list(calls.select_related("event"))
    planned = plans(found) if found else {}
    return {call.event_id: _text(planned[call.pk]) for call in found if planned[call.pk]}


def _text(items: list[Item]) -> str:
    """Return a heading, and a line for each item: `6:05pm Tea and forms, Ann`."""
    return "\n".join([_("Running order"), *(_line(item) for item in items)])


def _line(item: Item) -> str:
    speaker = shown_name(item.talk) if item.talk and item.kind == TALK else ""
    return f"{item.begins} {item.title}, {speaker}" if speaker else f"{item.begins} {item.title}"
