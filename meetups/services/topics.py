"""The topic backlog of a group: adding, suggesting and editing topics, and moving them between states."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from meetups.models import Card, Event, Group, Pitch, Remark, Topic, TopicTag
from meetups.models.topics import LONGEST_TITLE
from meetups.services import interests, search
from meetups.standards.titles import compared, shortened

State = Topic.State

LONGEST_NOTE = 4000
LONGEST_TAG = 50
# If more topics than this were suggested within an hour, the next ones wait until an organiser approves them.
SUGGESTED_AN_HOUR = 20
# So many may wait for that in one group.
MOST_SUGGESTED = 500

MOVES: dict[str, set[str]] = {
    State.SUGGESTED: {State.OPEN, State.REFUSED},
    State.OPEN: {State.PARKED, State.DONE, State.REFUSED},
    State.PARKED: {State.OPEN, State.DONE, State.REFUSED},
    State.DONE: {State.OPEN, State.REFUSED},
    State.REFUSED: {State.OPEN},
    State.MERGED: set(),
}


@transaction.atomic
def add(*, group: Group, title: str, note: str = "", raised_at: Event | None = None) -> Topic:
    """Add an open topic, and return it. If one with the same title is open, return that one and change nothing.

    A title of several lines or over 120 characters is shortened; the note then begins with the whole of it.
    """
    group = lock_backlog(group)
    same = group.topics.filter(state=State.OPEN).titled(shortened(title, LONGEST_TITLE)).first()
    return same or _create(group, title, note, raised_at=raised_at)


@transaction.atomic
def write(*, group: Group, title: str, note: str, tags: Iterable[str], raised_at: Event | None = None) -> Topic:
    """Add an open topic with tags. Raises ValidationError with the code same if one with this title is open."""
    group = lock_backlog(group)
    if group.topics.filter(state=State.OPEN).titled(title).exists():
        raise ValidationError(_("A topic with this title is open already."), code="same")
    topic = _create(group, title, note, raised_at=raised_at)
    set_tags(topic=topic, names=tags)
    return topic


def fitted(title: str, note: str) -> tuple[str, str]:
    """Return a title and a note that fit. A title that is shortened is whole at the beginning of the note."""
    short, note = shortened(title, LONGEST_TITLE), note.strip()
    if short != " ".join(title.split()):
        note = f"{title.strip()}\n\n{note}".strip()
    return short, note[:LONGEST_NOTE].rstrip()


@transaction.atomic
def suggest(*, group: Group, title: str, note: str = "", form_token: str) -> Topic:
    """Suggest a topic, once for each `form_token`. It is open, or waits for an organiser if the group reviews topics.

    Raises ValidationError with the code same if a topic with this title is open or parked (`params["topic"]`), or many.
    """
    group = lock_backlog(group)
    if sent := group.topics.filter(source=Topic.Source.FORM, source_id=form_token).first():
        return sent
    alike = {topic.state: topic for topic in group.topics.titled(title)}
    if same := alike.get(State.OPEN) or alike.get(State.PARKED):
        raise ValidationError(_("This topic is on the list already."), code="same", params={"topic": same})
    if State.SUGGESTED in alike:
        return alike[State.SUGGESTED]
    state = State.SUGGESTED if group.reviews_topics or _are_many_suggested(group) else State.OPEN
    if state == State.SUGGESTED and group.topics.filter(state=state).count() >= MOST_SUGGESTED:
        raise ValidationError(
            _("Many topics wait for the organisers at the moment. Suggest yours in a few days."), code="many"
        )
    return _create(group, title, note, state=state, source=Topic.Source.FORM, source_id=form_token)


@transaction.atomic
def edit(
    *, topic: Topic, title: str, note: str, tags: Iterable[str], raised_on: date, raised_at: Event | None = None
) -> Topic:
    """Change a topic. Its former URLs redirect, because its number stays.

    Raises ValidationError with the code merged, or same if another topic with this title is open.
    """
    group = lock_backlog(topic.group)
    topic = group.topics.get(pk=topic.pk)
    if topic.state == State.MERGED:
        raise ValidationError(_("This topic was merged into another one. Change that one."), code="merged")
    if compared(title) != topic.compared_title and group.topics.filter(state=State.OPEN).titled(title).exists():
        raise ValidationError(_("Another topic with this title is open. Merge the two."), code="same")
    topic.title, topic.compared_title, topic.note = title, compared(title), note
    topic.raised_on, topic.raised_at = raised_on, raised_at
    _save(topic, "title", "compared_title", "note", "note_html", "raised_on", "raised_at")
    set_tags(topic=topic, names=tags)
    return topic


def approve(*, topic: Topic) -> Topic:
    """Put a suggested topic on the list. Twice is the same as once. Raises ValidationError with the code state."""
    return _move(topic, State.OPEN)


def park(*, topic: Topic) -> Topic:
    """Park an open topic: it stays on the list, and is not for the next meetings. Codes as of `approve`."""
    return _move(topic, State.PARKED)


def done(*, topic: Topic) -> Topic:
    """Mark an open or parked topic as done. Codes as of `approve`."""
    return _move(topic, State.DONE)


def reopen(*, topic: Topic) -> Topic:
    """Reopen a topic that is parked, done or refused. Codes as of `approve`."""
    return _move(topic, State.OPEN)


def refuse(*, topic: Topic) -> Topic:
    """Take a topic off the list. Its page, if it had one, says so from then on. Codes as of `approve`."""
    return _move(topic, State.REFUSED)


@transaction.atomic
def merge(*, topic: Topic, into: Topic) -> Topic:
    """Merge a topic into another one, and return the one that it is now part of. Twice is the same as once.

    If `into` was merged itself, the topic that it is part of counts. Tags, interest, cards, pitches and remarks move to
    it. Its note gets the other one below its own. Raises ValidationError with the code group, circle, merged, closed,
    or long if both notes are too long for one.
    """
    group = lock_backlog(topic.group)
    topic, found = group.topics.get(pk=topic.pk), group.topics.filter(pk=into.pk).first()
    if found is None:
        raise ValidationError(_("Choose topics of the same group."), code="group")
    into = found.standing
    if topic.merged_into_id == into.pk:
        return into
    if topic == into:
        raise ValidationError(_("A topic cannot be merged into itself, or into one that is part of it."), code="circle")
    if topic.state == State.MERGED:
        raise ValidationError(_("This topic was merged into another one already."), code="merged")
    if into.state not in Topic.LISTED:
        raise ValidationError(_("Merge it into a topic that is on the list."), code="closed")
    _move_all(topic, into)
    return into


@transaction.atomic
def set_tags(*, topic: Topic, names: Iterable[str]) -> None:
    """Give a topic exactly these tags. Names that differ in case, accents or punctuation alone are one tag.

    Tags that neither a topic nor a talk has are deleted.
    """
    group = lock_backlog(topic.group)
    topic.tags.set(tags_named(group, {topic.pk: names})[topic.pk])
    forget_unused_tags(group)


@transaction.atomic
def tag_new(*, group: Group, names: Mapping[int, Iterable[str]]) -> None:
    """Give tags to new topics, by their primary keys. The number of queries grows only with that of new tags."""
    tags = tags_named(lock_backlog(group), names)
    links = [Topic.tags.through(topic_id=pk, topictag_id=tag.pk) for pk, found in tags.items() for tag in found]
    Topic.tags.through.objects.bulk_create(links, batch_size=1000)


def forget_unused_tags(group: Group) -> None:
    """Delete the tags of a locked backlog that neither a topic nor a talk has."""
    group.topic_tags.filter(topics=None, talks=None).delete()


def tags_named(group: Group, names: Mapping[int, Iterable[str]]) -> dict[int, list[TopicTag]]:
    """Return the tags with these names for each key. Tags that the locked backlog does not have are created."""
    known = {compared(tag.name): tag for tag in group.topic_tags.all()}
    found: dict[int, dict[str, TopicTag]] = {key: {} for key in names}
    for key, some in names.items():
        for name in some:
            short = shortened(name, LONGEST_TAG)
            if same := compared(short):
                known[same] = known.get(same) or _new_tag(group, short, {tag.slug for tag in known.values()})
                found[key][same] = known[same]
    return {key: list(tags.values()) for key, tags in found.items()}


def _move_all(topic: Topic, into: Topic) -> None:
    """Move everything of one topic of a locked backlog to another one."""
    into.note = _both_notes(topic, into)
    interests.move(topic=topic, into=into)
    Card.objects.filter(topic=topic).update(topic=into)
    Pitch.objects.filter(topic=topic).update(topic=into)
    Remark.objects.filter(topic=topic).update(topic=into)
    into.tags.add(*topic.tags.all())
    topic.tags.clear()
    if topic.raised_on < into.raised_on:
        into.raised_on, into.raised_at = topic.raised_on, topic.raised_at
    _save(into, "raised_on", "raised_at", "note", "note_html")
    topic.state, topic.merged_into = State.MERGED, into
    _save(topic, "state", "merged_into")


def _both_notes(topic: Topic, into: Topic) -> str:
    """Return the note of a topic with that of another one below it. Raises ValidationError with the code long."""
    if not topic.note or f"\n\n{topic.note}\n\n" in f"\n\n{into.note}\n\n":
        return into.note
    note = f"{into.note}\n\n{topic.note}".strip()
    if len(note) > LONGEST_NOTE:
        words = _(
            "The two notes together have %(number)d characters, and %(most)d is the limit. Shorten one of them, then "
            "merge."
        )
        raise ValidationError(words, "long", {"number": len(note), "most": LONGEST_NOTE})
    return note


def _save(topic: Topic, *fields: str) -> None:
    """Save these fields alone: interest is counted without the lock of the backlog."""
    topic.save(update_fields=[*fields, "updated_at"])
    search.write(thing=topic)


def lock_backlog(group: Group) -> Group:
    """Lock the backlog of a group until the end of the transaction, and return the group as it is now."""
    return Group.objects.select_for_update(no_key=True).get(pk=group.pk)


@transaction.atomic
def _move(topic: Topic, state: Topic.State) -> Topic:
    topic = lock_backlog(topic.group).topics.get(pk=topic.pk)
    if topic.state == state:
        return topic
    if state not in MOVES[topic.state]:
        words = _("This topic is in the state “%(state)s”, so this cannot be done.")
        raise ValidationError(words % {"state": topic.get_state_display()}, code="state")
    topic.state = state
    topic.published_at = topic.published_at or _published_at(state)
    _save(topic, "state", "published_at")
    return topic


def _create(
    group: Group, title: str, note: str, *, state: str = State.OPEN, raised_at: Event | None = None, **fields: Any
) -> Topic:
    """Create a topic of a locked backlog."""
    short, note = fitted(title, note)
    today = timezone.now().astimezone(ZoneInfo(group.zone)).date()
    topic = Topic.objects.create(
        group=group, title=short, compared_title=compared(short), note=note, state=state, raised_at=raised_at,
        raised_on=raised_at.local_date if raised_at else today, published_at=_published_at(state), **fields,
    )  # fmt: skip
    search.write(thing=topic)
    return topic


def _published_at(state: str) -> Any:
    """Return when a topic that comes into this state has a page: now or, if the list does not show it, never."""
    return timezone.now() if state in Topic.LISTED else None


def _are_many_suggested(group: Group) -> bool:
    """Return whether a script may be at work: more topics were suggested within an hour than people suggest."""
    lately = timezone.now() - timedelta(hours=1)
    return group.topics.filter(source=Topic.Source.FORM, created_at__gt=lately).count() >= SUGGESTED_AN_HOUR


def _new_tag(group: Group, name: str, taken: set[str]) -> TopicTag:
    slug = start = slugify(name)[:40].strip("-") or "tag"
    number = 1
    while slug in taken:
        number += 1
        slug = f"{start}-{number}"
    return TopicTag.objects.create(group=group, name=name, slug=slug)
