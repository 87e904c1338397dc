"""The tables of this app in the file with everything of a group, in the order in which they refer to each other.

A row that names a person without their consent goes out without the name. Email addresses of speakers, hosts and owners
do not go out at all (ADR 64). `tests/meetups/services/archives/test_tables.py` lists what stays here, and why.
"""

from typing import Any

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from meetups import extensions
from meetups.extensions import ArchivePart, ArchiveTable
from meetups.models import (
    ACCESS_FACTS,
    Action,
    Attendee,
    Board,
    Call,
    Card,
    Event,
    EventSeries,
    Feedback,
    FormerSlug,
    Grid,
    GridRoom,
    GridSlot,
    Group,
    GroupLink,
    Interest,
    Organisation,
    Pitch,
    Remark,
    SeriesDate,
    SeriesVenue,
    Subscription,
    Talk,
    TalkBreak,
    Topic,
    TopicTag,
    Venue,
)
from meetups.models.places import numbers_kept_per_event
from meetups.services.archives import completing, editions, pictures
from meetups.wording import present

STAMPS = ("created_at", "updated_at")
ACCESS = tuple(f"{name}{end}" for name in ACCESS_FACTS for end in ("", "_note"))
WRAPPED_UP = Board.Phase.WRAPPED_UP
WORDS = tuple(Remark.Part.values)


def all_tables(*, with_followers: bool = False) -> list[ArchiveTable]:
    """Return the tables of this app and of others, with those of followers at the end if they are asked for."""
    others = (table for part in extensions.archive_parts.values() for table in part.tables)
    found = [*OWN, *others, *editions.TABLES]  # which name rows of other apps
    return sorted(
        (table for table in found if with_followers or not table.is_personal), key=lambda table: table.is_personal
    )


def parts() -> list[ArchivePart]:
    """Return what other apps added."""
    return list(extensions.archive_parts.values())


def _of(model: type[Model], path: str, **conditions: Any) -> Any:
    """Return a function that returns the rows of a model whose group is at this path."""

    def rows(group: Group) -> QuerySet[Any]:
        return model._default_manager.filter(**{path: group.pk}, **conditions)

    return rows


def _venues(group: Group) -> QuerySet[Venue]:
    events = Event.objects.filter(group=group, venue__isnull=False).order_by().values("venue")
    series = EventSeries.objects.filter(group=group, venue__isnull=False).order_by().values("venue")
    stops = SeriesVenue.objects.filter(series__group=group).order_by().values("venue")
    return Venue.objects.filter(Q(pk__in=events) | Q(pk__in=series) | Q(pk__in=stops))


def _hosts(group: Group) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=_venues(group).filter(host__isnull=False).values("host"))


def _events(group: Group) -> QuerySet[Event]:
    named = Count("attendees__organisation", filter=Q(attendees__status__in=Attendee.HELD), distinct=True)
    events = Event.objects.filter(group=group).select_related("series")
    return events.annotate(organisations=named, **numbers_kept_per_event())


def _event_out(event: Any) -> dict[str, Any]:
    """Return the numbers of people of an event that is over. Its series counts if it is one of the same group."""
    is_over = event.ends_at <= present.now()
    numbers = {name: getattr(event, name) if is_over else None for name in completing.NUMBERS}
    is_alone = event.series is None or event.series.group_id != event.group_id
    return {**numbers, **({"series": None, "recurrence_id": None} if is_alone else {})}


def _topics(group: Group) -> QuerySet[Topic]:
    is_counted = Q(interests__kind=Interest.Kind.VOTES, interests__board__phase=WRAPPED_UP)
    return Topic.objects.filter(group=group).annotate(votes=Coalesce(Sum("interests__count", filter=is_counted), 0))


def _topic_out(topic: Any) -> dict[str, Any]:
    """Return the votes of boards among the interest. Only what came from a file keeps its identifier there."""
    from_file = topic.source == Topic.Source.FILE
    return {"votes": topic.votes} | ({} if from_file else {"source": "", "source_id": ""})


def _boards(group: Group) -> QuerySet[Board]:
    return Board.objects.filter(event__group=group, phase=WRAPPED_UP).annotate(phones=Count("seats"))


def _board_out(board: Any) -> dict[str, Any]:
    phones = board.phones if board.seats_counted is None else board.seats_counted
    return {"seats_counted": phones, "votes_deleted_at": board.votes_deleted_at or board.wrapped_up_at}


def _answers(group: Group) -> QuerySet[Feedback]:
    return Feedback.objects.filter(event__group=group).prefetch_related("remarks")


def _answer_out(answer: Feedback) -> dict[str, Any]:
    """Return only the words that an organiser released."""
    released = {remark.part for remark in answer.remarks.all()}
    return {name: getattr(answer, name) if name in released else "" for name in WORDS}


def _talks(group: Group) -> QuerySet[Talk]:
    """Return the talks of the running order, with the gaps of those that were withdrawn."""
    return Talk.objects.filter(call__event__group=group).in_order()


def _talk_out(talk: Talk) -> dict[str, Any]:
    """Return nothing of a talk that was withdrawn but its gap, and of a speaker only a name that is shown."""
    if talk.state == Talk.State.WITHDRAWN:
        gap = dict.fromkeys(("about", "name", "slides_url", "recording_url"), "")
        return {**gap, "title": "–", "tags": [], "is_name_public": False}
    return {} if talk.is_name_public else {"name": ""}


def _named(column: str, is_public: str) -> Any:
    """Return a function that takes the name out unless the person said that it is shown."""
    return lambda row: {} if getattr(row, is_public) else {column: ""}


OWN: tuple[ArchiveTable, ...] = (
    ArchiveTable(
        "group", _("The group"), Group, lambda group: Group.objects.filter(pk=group.pk),
        ("name", "slug", "strapline", "story", "rhythm", "area", "zone", "nation", "contact_email", "code_of_conduct",
         "what_to_expect", "asks_days_before", "keeps_days", "reviews_topics", "colour", "edition_rhythm",
         "edition_from", "edition_hour", "sends_editions", "embed_origins", "updated_at"), key="slug",
    ),
    pictures.TABLE,
    ArchiveTable("links", _("Links"), GroupLink, _of(GroupLink, "group"), ("kind", "label", "url", "position")),
    ArchiveTable(
        "organisations", _("Organisations that host"), Organisation, _hosts, ("name", "website"), key="name",
        same=("name",),
    ),
    ArchiveTable(
        "venues", _("Venues"), Venue, _venues,
        ("name", "slug", "kind", "street_address", "address_locality", "postal_code", "address_country", "latitude",
         "longitude", "capacity", "host", "directions", "way_on_wheels", "getting_in", *ACCESS, "access_checked_on",
         "closed_on", "updated_at"), key="slug", same=("slug", "name", "address_locality"),
    ),
    ArchiveTable(
        "series", _("Series"), EventSeries, _of(EventSeries, "group"),
        ("title", "summary", "description", "format", "starts_on", "start_time", "minutes", "zone", "rrule", "venue",
         "attendance_mode", "online_url", "capacity", "on_holidays", "status", "uid", "continues", "updated_at"),
        key="uid",
    ),
    ArchiveTable(
        "series_dates", _("Days added to series and removed"), SeriesDate, _of(SeriesDate, "series__group"),
        ("series", "on", "is_removed"),
    ),
    ArchiveTable(
        "series_venues", _("Venues that take turns"), SeriesVenue, _of(SeriesVenue, "series__group"),
        ("series", "venue", "position"),
    ),
    ArchiveTable(
        "events", _("Events"), Event, _events,
        ("title", "slug", "summary", "description", "starts_at", "ends_at", "zone", "venue", "attendance_mode",
         "online_url", "format", "capacity", "cutoff_hours", "rsvp_opens_at", "rsvp_closes_at", "confirms_sign_ups",
         "picture", "status", "cancellation_reason", "uid", "sequence", "series", "recurrence_id", *STAMPS),
        key="slug", out=_event_out, facts=completing.NUMBERS, complete=completing.event,
        made=completing.people_of_events,
    ),
    ArchiveTable(
        "former_slugs", _("Former URLs of events"), FormerSlug, _of(FormerSlug, "event__group"),
        ("slug", "event", "was_public"),
    ),
    ArchiveTable(
        "topic_tags", _("Tags of topics"), TopicTag, _of(TopicTag, "group"), ("name", "slug"), key="slug"
    ),
    ArchiveTable(
        "topics", _("Topics"), Topic, _topics,
        ("title", "note", "tags", "state", "merged_into", "raised_at", "raised_on", "interest", "published_at",
         "source", "source_id", *STAMPS), out=_topic_out, facts=("votes",), complete=completing.topic,
        made=completing.interest_of_topics,
    ),
    ArchiveTable(
        "boards", _("Boards of meetings"), Board, _boards,
        ("event", "has_topics", "phase", "votes_each", "boxes", "hides_totals", "is_joining_open", "box",
         "seats_counted", "opened_at", "wrapped_up_at", "votes_deleted_at"), out=_board_out,
    ),
    ArchiveTable(
        "cards", _("Topics of boards, with outcomes"), Card, _of(Card, "board__event__group", board__phase=WRAPPED_UP),
        ("board", "topic", "title", "merged_into", "state", "position", "hands", "votes", "notes", "outcome",
         "seconds_spent", "discussed_at", "created_at"), complete=completing.titled,
    ),
    ArchiveTable(
        "votes", _("Votes of meetings for topics"), Interest,
        _of(Interest, "topic__group", kind=Interest.Kind.VOTES, board__phase=WRAPPED_UP),
        ("topic", "kind", "count", "board"),
    ),
    ArchiveTable(
        "calls", _("Calls for talks"), Call, _of(Call, "event__group"),
        ("event", "note", "places", "minutes", "starts_after", "closes_at", "shortens_breaks", *STAMPS),
    ),
    ArchiveTable(
        "breaks", _("Breaks between talks"), TalkBreak, _of(TalkBreak, "call__event__group"),
        ("call", "title", "starts_after", "minutes"),
    ),
    ArchiveTable(
        "talks", _("Talks"), Talk, _talks,
        ("call", "title", "about", "tags", "name", "is_name_public", "state", "position", "minutes", "slides_url",
         "recording_url", "started_at", "ended_at", "uid", *STAMPS), out=_talk_out,
    ),
    ArchiveTable("grids", _("Grids of unconferences"), Grid, _of(Grid, "event__group"),
                 ("event", "is_pitching_open", "anyone_places", *STAMPS)),
    ArchiveTable("rooms", _("Rooms of grids"), GridRoom, _of(GridRoom, "grid__event__group"),
                 ("grid", "name", "position")),
    ArchiveTable("slots", _("Times of grids"), GridSlot, _of(GridSlot, "grid__event__group"),
                 ("grid", "starts_after", "minutes", "title")),
    ArchiveTable(
        "sessions", _("Sessions of grids"), Pitch, _of(Pitch, "grid__event__group", withdrawn_at=None),
        ("grid", "title", "about", "name", "is_name_public", "topic", "room", "slot", "hands", "notes", "outcome",
         "uid", "sequence", *STAMPS), out=_named("name", "is_name_public"),
    ),
    ArchiveTable(
        "actions", _("Actions"), Action, _of(Action, "group"),
        ("event", "card", "text", "owner_name", "is_owner_public", "due_event", "due_on", "state", "why", "uid",
         "closed_at", *STAMPS), out=_named("owner_name", "is_owner_public"),
    ),
    ArchiveTable(
        "answers", _("Answers to the feedback form"), Feedback, _answers,
        ("event", "again", *WORDS, "is_counted", "answered_on"), out=_answer_out, by_content=True,
    ),
    ArchiveTable(
        "remarks", _("Words of answers that are shown"), Remark, _of(Remark, "answer__event__group"),
        ("answer", "part", "topic", "action"),
    ),
    ArchiveTable(
        "followers", _("Followers"), Subscription,
        _of(Subscription, "group", confirmed_at__isnull=False),
        ("email", "often", "wants_actions", "confirmed_at"), complete=completing.follower,
        made=completing.news_of_followers, is_personal=True,
    ),
)  # fmt: skip
