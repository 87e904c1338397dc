"""The public things of each kind that a search finds, and the words of each."""

from datetime import date

from django.db.models import Model, QuerySet

from meetups import extensions
from meetups.extensions import Searchable, SearchText
from meetups.models import Action, Card, Event, Group, SearchRow, Talk, Topic, Venue
from meetups.models.slugs import path_of
from meetups.standards.plain_text import of_html
from meetups.wording.dates import zone_named

Kind = SearchRow.Kind


def everything() -> dict[str, Searchable]:
    """Return what can be found, by `SearchRow.kind`: that of this app and that of others."""
    return OWN | extensions.searchable


def kind_of(thing: Model) -> tuple[str, Searchable]:
    """Return the kind of a thing that can be found, and how it is read."""
    return next((kind, searchable) for kind, searchable in everything().items() if isinstance(thing, searchable.model))


def _events() -> QuerySet[Event]:
    return Event.objects.select_related("grid").prefetch_related("grid__pitches")


def _event(event: Event) -> SearchText | None:
    if event.is_draft:
        return None
    words = _joined(event.summary, of_html(event.description_html), *_sessions(event))
    return SearchText(event.title, words, event.get_absolute_url(), event.group_id, event.local_date)


def _sessions(event: Event) -> list[str]:
    """Return what the page of an event shows of the sessions of its grid. That of a cancelled event shows none."""
    grid = getattr(event, "grid", None)
    if grid is None or event.is_cancelled:
        return []
    placed = sorted((pitch for pitch in grid.pitches.all() if pitch.slot_id), key=lambda pitch: pitch.pk)
    return [text for pitch in placed for text in (pitch.title, of_html(pitch.outcome_html), pitch.notes)]


def _feed_text_of_event(event: Event) -> str:
    if event.is_draft:
        return ""
    facts = [event.starts_at, event.ends_at, event.zone, event.venue_id, event.attendance_mode, event.status]
    return repr([event.title, event.summary, event.description, event.cancellation_reason, *map(str, facts)])


def _group(group: Group) -> SearchText:
    words = _joined(group.strapline, group.area, group.rhythm, of_html(group.story_html))
    return SearchText(group.name, words, group.get_absolute_url(), group.pk)


def _venue(venue: Venue) -> SearchText:
    ways = (venue.getting_in_html, venue.directions_html, venue.way_on_wheels_html)
    words = _joined(*venue.address_lines, *map(of_html, ways))
    return SearchText(venue.name, words, venue.get_absolute_url())


def _topic(topic: Topic) -> SearchText | None:
    if not (topic.is_listed and topic.has_page):
        return None
    words = _joined(of_html(topic.note_html), *map(of_html, _outcomes(topic)))
    return SearchText(topic.title, words, topic.get_absolute_url(), topic.group_id, topic.raised_on)


def _outcomes(topic: Topic) -> list[str]:
    """Return the HTML of what meetings said about a topic, as its page shows it, the last meeting first."""
    cards = sorted(topic.cards.all(), key=lambda card: card.pk, reverse=True)
    return [card.outcome_html for card in cards if card.state == Card.State.DISCUSSED and card.merged_into_id is None]


def _talk(talk: Talk) -> SearchText | None:
    event = talk.call.event
    if talk.state != Talk.State.ACCEPTED or event.is_draft or event.is_cancelled:  # its page then has no talks
        return None
    url = f"{event.get_absolute_url()}#talks"
    return SearchText(talk.title, of_html(talk.about_html), url, event.group_id, event.local_date)


def _action(action: Action) -> SearchText:
    path = path_of("meetups:actions-index", action.group.slug)
    url = f"{path}?state={action.state}&from={action.uid}#action-{action.uid}"
    return SearchText(action.text, action.why, url, action.group_id, _day_in(action.group, action))


def _day_in(group: Group, action: Action) -> date:
    """Return the local day on which an action was written down."""
    return action.created_at.astimezone(zone_named(group.zone)).date()


def _joined(*texts: str) -> str:
    return "\n".join(filter(None, texts))


OWN: dict[str, Searchable] = {
    Kind.EVENT: Searchable(Event, _events, _event, _feed_text_of_event),
    Kind.GROUP: Searchable(Group, Group.objects.all, _group),
    Kind.VENUE: Searchable(Venue, Venue.objects.all, _venue),
    Kind.TOPIC: Searchable(Topic, lambda: Topic.objects.select_related("group").prefetch_related("cards"), _topic),
    Kind.TALK: Searchable(Talk, lambda: Talk.objects.select_related("call__event"), _talk),
    Kind.ACTION: Searchable(Action, lambda: Action.objects.select_related("group"), _action),
}
