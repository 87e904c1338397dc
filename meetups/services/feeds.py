"""Keeping what feeds remember of their entries: ids for ever, and when readers last saw a change (ADR 59)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists
from django.utils import timezone

from meetups.models import FeedRecord
from meetups.queries.searchable import kind_of


def remember(*, thing: models.Model) -> None:
    """Keep the path of a thing as its id, and the present, when it is first public; and when readers see a change.

    The thing is locked or new. A thing of a kind without such entries, or that is not public, is left alone.
    """
    kind, searchable = kind_of(thing)
    if not searchable.feed_text or not (text := searchable.feed_text(thing)):
        return
    known, digest = FeedRecord.objects.filter(kind=kind, key=thing.pk), _digest(text)
    is_changed = known.exclude(digest=digest).update(digest=digest, changed_at=timezone.now())
    if not is_changed and not known.exists():
        _create(kind, {thing: digest}, changed_at=timezone.now())


def remember_all(*, kind: str, things: Iterable[Any]) -> None:
    """Remember those of these locked things of one kind that were forgotten, as last changed when they were saved."""
    digests = {thing: _digest(text) for thing in things if (text := _feed_text(thing))}
    known = set(
        FeedRecord.objects.filter(kind=kind, key__in=[thing.pk for thing in digests]).values_list("key", flat=True)
    )
    if missing := {thing: digest for thing, digest in digests.items() if thing.pk not in known}:
        _create(kind, missing)


def mark_changed(*, kind: str, keys: models.QuerySet[Any]) -> None:
    """Let readers of feeds take things of one kind anew, of which something else than their text changed."""
    FeedRecord.objects.filter(kind=kind, key__in=keys).update(changed_at=timezone.now())


def forget(*, kind: str, keys: Sequence[int]) -> None:
    """Forget things of one kind, which are deleted next."""
    FeedRecord.objects.filter(kind=kind, key__in=keys).delete()


def forget_gone(*, kind: str, things: models.QuerySet[Any]) -> None:
    """Forget the things of one kind that no longer exist. `things` are those with the key of the outer row."""
    FeedRecord.objects.filter(~Exists(things), kind=kind).delete()


def _feed_text(thing: models.Model) -> str:
    _kind, searchable = kind_of(thing)
    return searchable.feed_text(thing) if searchable.feed_text else ""


def _create(kind: str, digests: Mapping[Any, str], *, changed_at: datetime | None = None) -> None:
    """Create the records of things as first public and changed at this moment. Two statements.

    Without a moment they changed when each was saved, and it is not known since when they are public.
    If another thing had its path first, the id is that path with its key.
    """
    paths = {thing: thing.get_absolute_url() for thing in digests}
    known = FeedRecord.objects.filter(first_path__in=paths.values())
    taken = set(known.values_list("first_path", flat=True))
    FeedRecord.objects.bulk_create(
        FeedRecord(
            kind=kind,
            key=thing.pk,
            first_path=f"{path}#{kind}-{thing.pk}" if path in taken else path,
            digest=digests[thing],
            changed_at=changed_at or thing.updated_at,
            public_at=changed_at,
        )
        for thing, path in paths.items()
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
