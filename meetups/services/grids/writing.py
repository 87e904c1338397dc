"""The outcome of a session: notes, where it got to, and topics for the backlog."""

from django.db import transaction

from meetups.models import Pitch, Topic
from meetups.services import topics
from meetups.services.grids.locking import (
    RELATIONS,
    lock_open_grid,
    lock_open_grid_and_event,
    raise_version,
    raise_version_and_tell,
    standing_pitch,
    texts_to_save,
)


@transaction.atomic
def write(*, pitch: Pitch, notes: str, outcome: str, had: str = "") -> Pitch:
    """Write the notes of a session, and where it got to. `had` says what the form showed (see `texts_to_save`).

    Raises ValidationError with the code cancelled, withdrawn or changed, or by field.
    """
    grid = lock_open_grid_and_event(pitch.grid)
    pitch = standing_pitch(grid, pitch)
    texts = texts_to_save(pitch, {"notes": notes.strip(), "outcome": outcome.strip()}, had)
    if (pitch.notes, pitch.outcome) == (texts["notes"], texts["outcome"]):
        return pitch
    pitch.notes, pitch.outcome = texts["notes"], texts["outcome"]
    pitch.clean_fields(exclude=RELATIONS)
    pitch.save(update_fields=["notes", "outcome", "outcome_html", "updated_at"])
    raise_version_and_tell(grid)
    return pitch


@transaction.atomic
def make_topic(*, pitch: Pitch, title: str = "") -> Topic:
    """Add a topic that came of a session to the backlog of the group, and return it. Twice is the same as once.

    Without a title it is what the session was about. An open topic of the same title is taken. Raises ValidationError
    with the code cancelled or withdrawn, or by field when the title is too long.
    """
    grid = lock_open_grid(pitch.grid)
    pitch = standing_pitch(grid, pitch)
    if pitch.topic and not title.strip():
        return pitch.topic.standing
    topic = topics.add(
        group=grid.event.group, title=title.strip() or pitch.title, note="" if title.strip() else pitch.about,
        raised_at=grid.event,
    )  # fmt: skip
    if pitch.topic is None:
        pitch.topic = topic
        pitch.save(update_fields=["topic"])
    raise_version(grid)  # the page of hosts lists the topics of the event
    return topic
