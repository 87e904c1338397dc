"""Pitching sessions, changing pitches, and withdrawing them."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Grid, Pitch, Seat, Topic
from meetups.models.grids import new_pitch_secret
from meetups.services.deleted import existing
from meetups.services.emails import pitches
from meetups.services.grids.locking import (
    RELATIONS,
    lock_grid_and_event,
    lock_open_grid,
    lock_open_grid_and_event,
    lock_seat_of,
    raise_version,
    raise_version_and_tell,
    standing_pitch,
    texts_to_save,
)
from meetups.standards.email_addresses import comparable
from meetups.standards.titles import compared

MOST_PITCHES = 500
MOST_OF_A_SEAT = 30
TYPED = ("title", "about", "name", "email")
# Not the seat: the seats of a board are deleted without the lock of the grid.
EDITED = (*TYPED, "is_name_public", "secret", "erased_at", "updated_at")


@transaction.atomic
def pitch(
    *,
    grid: Grid,
    idempotency_key: str,
    seat: Seat | None = None,
    topic: Topic | None = None,
    is_host: bool = False,
    **facts: str,
) -> Pitch:
    """Pitch a session, once for each idempotency key. Nobody's name is shown until `show_name`.

    `facts` are title, about, name and email; the title of a topic need not be given. A seat can pitch it, and so can
    anyone before the meeting, with a name and an email address if they like. A host can pitch it for somebody at the
    microphone. A topic of the backlog is pitched once: its pitch is returned. The host is emailed the link.

    Raises ValidationError by field when a text is invalid, or with a code. It is cancelled, or closed or over if a host
    does not pitch. It is again for a key of another grid, void or seat, or topic when the topic is not open in this
    group. It is limit at 30 pitches of a seat or 500 of a grid. It is duplicate when a standing pitch has the same
    title (params: `pitch`).
    """
    grid = lock_open_grid(grid)
    if known := _known(grid, idempotency_key, topic):
        return known
    if not is_host:
        _refuse_closed(grid)
    made = Pitch(grid=grid, idempotency_key=idempotency_key)
    made.seat = lock_seat_of(grid, seat) if seat else None
    made.topic = _open_topic(grid, topic) if topic else None
    _refuse_many(grid, made.seat)
    _set(made, {"title": topic.title if topic else "", **facts})
    _check(grid, made)
    made.save()
    pitches.write_pitched(made)
    raise_version(grid)
    return made


@transaction.atomic
def edit(*, pitch: Pitch, had: str = "", **facts: str) -> Pitch:
    """Change a pitch. `facts` are title, about, name and email. `had` says what the form showed (see `texts_to_save`).

    A new name is hidden. A new email address gives a new link, and the link before stops working. Raises
    ValidationError with the code cancelled, withdrawn, erased (the host was, meanwhile), changed or duplicate, or by
    field.
    """
    grid, was_erased = lock_open_grid_and_event(pitch.grid), pitch.erased_at
    pitch = standing_pitch(grid, pitch)
    if pitch.erased_at and not was_erased:  # what was typed has their name
        raise ValidationError(_("This data is erased."), "erased")
    before = {name: getattr(pitch, name) for name in TYPED}
    _set(pitch, texts_to_save(pitch, facts, had))
    if all(getattr(pitch, name) == value for name, value in before.items()):
        return pitch
    _check(grid, pitch)
    _replace_host(pitch, before["name"], before["email"])
    pitch.save(update_fields=EDITED)
    if comparable(pitch.email) != comparable(before["email"]):
        pitches.write_pitched(pitch)
    raise_version_and_tell(grid)
    return pitch


@transaction.atomic
def withdraw(*, pitch: Pitch) -> Pitch:
    """Withdraw a pitch, as hosts of the room and organisers may. It leaves the grid. Twice is the same as once.

    Raises ValidationError with the code cancelled, or gone if it was deleted meanwhile.
    """
    grid = lock_open_grid_and_event(pitch.grid)
    pitch = existing(grid.pitches, pk=pitch.pk)
    if pitch.withdrawn_at is None:
        pitch.withdrawn_at, pitch.room, pitch.slot = timezone.now(), None, None
        pitch.save(update_fields=["withdrawn_at", "room", "slot", "updated_at"])
        raise_version_and_tell(grid)
    return pitch


@transaction.atomic
def withdraw_own(*, pitch: Pitch) -> Pitch:
    """Withdraw a pitch, as its host asks with their link, until the event is over. Twice is the same as once.

    After it, only organisers and hosts of the room withdraw one, such as spam: a session keeps its URL, its notes and
    its outcome. Raises ValidationError with the code cancelled or over.
    """
    grid = lock_open_grid_and_event(pitch.grid)
    if grid.event.is_past and grid.pitches.standing().filter(pk=pitch.pk).exists():
        words = _(
            "This event is over, so a session cannot be withdrawn any more. To take your name off it, choose “Erase me "
            "from this session”. To remove the session, ask the organisers."
        )
        raise ValidationError(words, "over")
    return withdraw(pitch=pitch)


@transaction.atomic
def delete(*, pitch: Pitch) -> None:
    """Delete a pitch with its hands. The search then finds the event without what the session said."""
    grid = lock_grid_and_event(pitch.grid)
    grid.pitches.filter(pk=pitch.pk).delete()
    raise_version_and_tell(grid)


@transaction.atomic
def show_name(*, pitch: Pitch, is_public: bool) -> Pitch:
    """Show or hide the name of the host of a session, as they ask.

    Raises ValidationError with the code cancelled, name, or gone if it was deleted meanwhile.
    """
    grid = lock_open_grid(pitch.grid)
    pitch = existing(grid.pitches, pk=pitch.pk)
    if is_public and not pitch.name:
        raise ValidationError(_("We do not know your name, so there is nothing to show."), "name")
    if pitch.is_name_public != is_public:
        pitch.is_name_public = is_public
        pitch.save(update_fields=["is_name_public", "updated_at"])
        raise_version(grid)
    return pitch


def same_title(grid: Grid, title: str) -> Pitch | None:
    """Return the standing pitch with this title, whatever its case, accents, spaces and punctuation, or None."""
    same = compared(title)
    titles = grid.pitches.standing().values_list("pk", "title")
    pk = next((pk for pk, known in titles if compared(known) == same), None)
    return grid.pitches.filter(pk=pk).first() if pk else None


def refuse_full(grid: Grid) -> None:
    """Raise ValidationError with the code limit if the grid has 500 pitches."""
    if grid.pitches.count() >= MOST_PITCHES:
        raise ValidationError(_("This grid has %(number)d pitches, and no more."), "limit", {"number": MOST_PITCHES})


def _known(grid: Grid, idempotency_key: str, topic: Topic | None) -> Pitch | None:
    """Return what was pitched with this key already, or the pitch of this topic, or None."""
    sent = Pitch.objects.filter(idempotency_key=idempotency_key).first()
    if sent and sent.grid_id != grid.pk:
        raise ValidationError(_("This form was sent for another event. Open it again."), "again")
    return sent or (grid.pitches.standing().filter(topic=topic).first() if topic else None)


def _set(pitch: Pitch, facts: Mapping[str, str]) -> None:
    """Set what was typed, without spaces that nobody sees."""
    for name in TYPED:
        if name in facts:
            setattr(pitch, name, facts[name].strip() if name == "about" else " ".join(facts[name].split()))


def _open_topic(grid: Grid, topic: Topic) -> Topic:
    """Lock the topic, so that it is not merged meanwhile, and return it as it is now."""
    open_here = grid.event.group.topics.filter(state=Topic.State.OPEN)
    found = open_here.select_for_update(of=("self",), no_key=True).filter(pk=topic.pk).first()
    if found is None:
        raise ValidationError(_("This topic is not open in the backlog any more."), "topic")
    return found


def _check(grid: Grid, pitch: Pitch) -> None:
    """Raise ValidationError if a text is invalid, or another standing pitch has the same title."""
    pitch.clean_fields(exclude=RELATIONS)
    same = same_title(grid, pitch.title)
    if same and same.pk != pitch.pk:
        raise ValidationError(_("“%(pitch)s” was pitched already."), "duplicate", {"pitch": same})


def _replace_host(pitch: Pitch, name: str, email: str) -> None:
    """Hide a new name, and make the link void that was sent to another email address."""
    if pitch.name != name:
        pitch.is_name_public = False
    if pitch.erased_at or (email and comparable(pitch.email) != comparable(email)):
        pitch.secret, pitch.erased_at = new_pitch_secret(), None


def _refuse_closed(grid: Grid) -> None:
    if refusal := grid.pitch_refusal:
        code, words = refusal
        raise ValidationError(words, code)


def _refuse_many(grid: Grid, seat: Seat | None) -> None:
    refuse_full(grid)
    if seat and seat.pitches.count() >= MOST_OF_A_SEAT:
        raise ValidationError(
            _("You have pitched %(number)d sessions. Leave some to the others."), "limit", {"number": MOST_OF_A_SEAT}
        )
