"""The talks that were given in a group, for its list."""

from typing import NamedTuple

from django.db.models import CharField, Exists, F, OuterRef
from django.db.models.functions import Cast, Left

from meetups.models import Group, Talk, TopicTag
from meetups.models.slugs import path_of
from meetups.models.talks import TalkQuerySet
from meetups.wording.dates import Leaf, leaf, zone_named

MOST_TAGS = 50
ORDER = ("-said_at", "position", "pk")  # the last one is unique, and none is null


class TalkCard(NamedTuple):
    """One talk in the list of a group: plain values, and no name that its speaker did not choose to show.

    `slug` is its number, from which a page of the list can start.
    """

    slug: str
    url: str
    title: str
    speaker: str
    event: str
    event_url: str
    leaf: Leaf
    tags: list[TopicTag]
    slides_url: str
    recording_url: str


def talks_given(group_id: int, *, year: str = "", tag: str = "") -> TalkQuerySet:
    """Return the talks that were given in a group, in this year and with this tag unless they are empty."""
    rows = Talk.objects.given().filter(call__event__group=group_id)
    rows = rows.annotate(slug=Cast("pk", CharField()), said_at=F("call__event__starts_at"))
    if year:
        rows = rows.filter(call__event__slug__startswith=f"{year}-")  # a slug begins with the local day
    return rows.filter(tags__slug=tag) if tag else rows


def group_with_talks(slug: str) -> Group | None:
    """Return the group with this slug if talks were given in it, or None. One query, and none without a slug."""
    if not slug:
        return None
    given = Talk.objects.given().filter(call__event__group=OuterRef("pk"))
    return Group.objects.filter(Exists(given), slug=slug).first()


def talk_cards(rows: TalkQuerySet) -> list[TalkCard]:
    """Return the cards of these talks in the same order. Two queries."""
    return [_card(talk) for talk in rows.select_related("call__event").prefetch_related("tags")]


def years_of(group_id: int) -> list[str]:
    """Return the years in which talks were given in a group, the latest first. One query."""
    years = talks_given(group_id).order_by().values_list(Left("call__event__slug", 4), flat=True)
    return sorted(years.distinct(), reverse=True)


def tags_of(group_id: int) -> list[TopicTag]:
    """Return the subjects of the talks that were given in a group by name, at most MOST_TAGS. One query."""
    tags = TopicTag.objects.filter(talks__in=talks_given(group_id).values("pk")).distinct()
    return list(tags.order_by("name", "pk")[:MOST_TAGS])


def shown_name(talk: Talk) -> str:
    """Return the speaker's name if they chose to show it, and "" otherwise."""
    return talk.name if talk.is_name_public else ""


def _card(talk: Talk) -> TalkCard:
    event = talk.call.event
    day = event.starts_at.astimezone(zone_named(event.zone)).date()
    return TalkCard(
        str(talk.pk), f"{path_of('meetups:talks-index', event.slug)}#talk-{talk.pk}", talk.title, shown_name(talk),
        event.title, event.get_absolute_url(), leaf(day), list(talk.tags.all()), talk.slides_url, talk.recording_url,
    )  # fmt: skip
