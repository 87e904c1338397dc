"""Keeping the rows of the search: one for each public thing, written in the transaction that changes the thing."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models, transaction

from meetups.extensions import Searchable, SearchText
from meetups.models import SearchRow, SearchWord
from meetups.queries.searchable import everything, kind_of
from meetups.services import feeds
from meetups.standards import plain_text, search

BATCH = 500
WRITTEN = ("group", "title", "words", "url", "day", "public_from", "title_stems", "stems")


def write(*, thing: models.Model) -> None:
    """Write the row of a thing that was saved, as the public sees it now; delete the row of one that is not public.

    One statement, and one or two for what feeds remember of it. The thing is saved already, and its row is locked by
    that.
    """
    kind, searchable = kind_of(thing)
    found = searchable.read(thing)
    feeds.remember(thing=thing)
    if found:
        _save([_row(kind, thing.pk, found)])
    else:
        SearchRow.objects.filter(kind=kind, key=thing.pk).delete()


def write_all(*, things: Sequence[models.Model]) -> None:
    """Write the rows of new things of one kind. One statement for 500 of them."""
    rows = [_row(kind, thing.pk, found) for thing in things for kind, s in [kind_of(thing)] if (found := s.read(thing))]
    _save(rows)


def delete(*, thing: models.Model) -> None:
    """Delete the row of a thing, and what feeds remember of it, before the thing itself is deleted."""
    kind, _searchable = kind_of(thing)
    feeds.forget(kind=kind, keys=[thing.pk])
    SearchRow.objects.filter(kind=kind, key=thing.pk).delete()


def rebuild() -> int:
    """Make all rows what they should be, in batches, while the site runs. Return the number of rows that were not.

    Nothing is written where nothing differs, so it runs each night.
    """
    words: set[str] = set()
    changed = sum(_rebuild_kind(kind, searchable, words) for kind, searchable in everything().items())
    _keep_words(words)
    return changed


def _rebuild_kind(kind: str, searchable: Searchable, words: set[str]) -> int:
    changed, after = 0, 0
    while keys := list(searchable.rows().order_by("pk").filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        changed += _rebuild_batch(kind, searchable, keys, words)
        after = keys[-1]
    things = searchable.rows().filter(pk=models.OuterRef("key"))
    gone, _rows = SearchRow.objects.filter(~models.Exists(things), kind=kind).delete()
    feeds.forget_gone(kind=kind, things=things)
    return changed + gone


@transaction.atomic
def _rebuild_batch(kind: str, searchable: Searchable, keys: list[int], words: set[str]) -> int:
    """Compare the rows of these things with the things, which are locked: a change meanwhile writes its row after."""
    things = searchable.rows().filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True)
    wanted = {thing.pk: _row(kind, thing.pk, found) for thing in things if (found := searchable.read(thing))}
    feeds.remember_all(kind=kind, things=things)
    known = {row.key: row for row in SearchRow.objects.filter(kind=kind, key__in=keys)}
    for row in wanted.values():
        words.update(search.folded(f"{row.title} {row.words}"))
    different = [row for key, row in wanted.items() if key not in known or _facts(known[key]) != _facts(row)]
    _save(different)
    gone, _rows = SearchRow.objects.filter(kind=kind, key__in=known.keys() - wanted.keys()).delete()
    return len(different) + gone


def _keep_words(words: set[str]) -> None:
    """Keep these words for “did you mean”, and no other."""
    known = set(SearchWord.objects.values_list("word", flat=True).iterator())
    new = [SearchWord(word=word, length=len(word)) for word in sorted(words - known)]
    SearchWord.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    gone = sorted(known - words)
    for first in range(0, len(gone), BATCH):
        SearchWord.objects.filter(word__in=gone[first : first + BATCH]).delete()


def _row(kind: str, key: int, found: SearchText) -> SearchRow:
    language = settings.LANGUAGE_CODE
    words = found.words.replace("\x00", "")[: plain_text.MOST_CHARACTERS]
    title_stems, stems = search.stems(found.title, language), search.stems(words, language)
    return SearchRow(
        **found._asdict() | {"words": words},
        kind=kind,
        key=key,
        title_stems=f" {' '.join(title_stems)} ",
        stems=f" {' '.join(title_stems)}  {' '.join(stems)} ",
    )


def _facts(row: SearchRow) -> list[Any]:
    return [row.group_id, *(getattr(row, name) for name in WRITTEN if name != "group")]


def _save(rows: list[SearchRow]) -> None:
    SearchRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=list(WRITTEN), batch_size=BATCH
    )
