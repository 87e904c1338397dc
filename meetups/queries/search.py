"""Searching: what was found, the best first, and how much of it there is of each kind, group and year."""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from html import escape
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import normalize_newlines

from meetups.models import Event, SearchRow, SearchWord
from meetups.models.search import SearchRowQuerySet, Year
from meetups.standards.search import Question, folded, most_slips, parts, question, slips, stems, swapped
from meetups.wording import present
from meetups.wording.dates import leaf
from meetups.wording.search import several

PAGE = 20
AROUND = 12  # words of the text before the first one that was found
SHOWN = 40  # words of the text
MOST_UNKNOWN = 3  # words for which a known one is looked for


class Hit(NamedTuple):
    """One thing that was found. `title` and `text` are safe HTML, with what was found in `<mark>`."""

    kind: str
    title: SafeString
    url: str
    text: SafeString
    day: str
    group: str


class Choice(NamedTuple):
    """One value of a filter, with the number of things that it leaves."""

    value: str
    label: str
    number: int


@dataclass
class Found:
    """The answer to a question. `is_any` says that nothing has all the words, so things with any of them are shown.

    `choices` are by filter: kind, group and year. Each counts what the other two filters leave.
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    is_any: bool = False
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    instead: str = ""  # the question with words that are known here, if that finds something


def find(text: str, *, chosen: dict[str, str], page: int = 1) -> Found:
    """Answer a question, twenty things a page. `chosen` has a value for some of the filters kind, group and year.

    Five queries or fewer: two counts and a page, or both counts and three for `instead`.
    """
    asked = question(text, settings.LANGUAGE_CODE)
    if not asked.stems:
        return Found()
    for every in (True, False):
        rows = SearchRow.objects.public(present.now()).finding(asked, every=every)
        counts = _counts(rows)
        if counts:
            choices, total = _choices(counts, chosen)
            hits = _hits(rows, asked, chosen, page) if total else []
            return Found(total, hits, not every, choices)
    return Found(instead=_instead(text))


def keys_of(text: str, kind: str) -> QuerySet[SearchRow, int]:
    """Return the primary keys of the public things of a kind that have every word of a question, for a subquery."""
    rows = SearchRow.objects.public(present.now()).finding(question(text, settings.LANGUAGE_CODE))
    return rows.filter(kind=kind).order_by().values_list("key", flat=True)


def events_of(text: str) -> Q:
    """Return the condition that an event has every word of a question, or that the name of its group or venue has."""
    asked, kind = question(text, settings.LANGUAGE_CODE), SearchRow.Kind
    names = SearchRow.objects.finding(asked).named(asked).order_by()
    group, venue = (names.filter(kind=one).values("key") for one in (kind.GROUP, kind.VENUE))
    there = Q(venue__in=venue) & ~Q(attendance_mode=Event.Mode.ONLINE)
    return Q(pk__in=keys_of(text, kind.EVENT)) | Q(group__in=group) | there


class _Count(NamedTuple):
    kind: str
    group: str
    year: str
    name: str
    number: int


def _counts(rows: SearchRowQuerySet) -> list[_Count]:
    """Return the number of rows by kind, group and year. One query."""
    columns = ("kind", "group__slug", Year("day"), "group__name")
    counted = rows.order_by().values_list(*columns).annotate(Count("pk"))
    return [
        _Count(kind, group or "", str(year or ""), name or "", number) for kind, group, year, name, number in counted
    ]


def _choices(counts: Iterable[_Count], chosen: dict[str, str]) -> tuple[dict[str, list[Choice]], int]:
    """Return the choices of each filter, and the number of rows that all filters leave."""
    numbers: dict[str, Counter[str]] = {"kind": Counter(), "group": Counter(), "year": Counter()}
    total, names = 0, {}
    for count in counts:
        names[count.group] = count.name
        missed = [name for name in numbers if chosen.get(name) and getattr(count, name) != chosen[name]]
        total += count.number if not missed else 0
        for name, counter in numbers.items():
            if not set(missed) - {name}:
                counter[getattr(count, name)] += count.number
    labels = {kind: several(kind) for kind in SearchRow.Kind.values} | names
    choices = {
        name: [Choice(value, labels.get(value, value), number) for value, number in sorted(counter.items()) if value]
        for name, counter in numbers.items()
    }
    choices["year"].reverse()
    return choices, total


def _hits(rows: SearchRowQuerySet, asked: Question, chosen: dict[str, str], page: int) -> list[Hit]:
    names = {"kind": "kind", "group": "group__slug", "year": "day__year"}
    rows = rows.filter(**{names[name]: value for name, value in chosen.items() if value})
    first = (page - 1) * PAGE
    columns = ("kind", "title", "url", "words", "day", "group__name")
    return [_hit(asked, *row) for row in rows.best_first(asked).values_list(*columns)[first : first + PAGE]]


def _hit(asked: Question, kind: str, title: str, url: str, words: str, day: Any, group: str | None) -> Hit:
    label = str(SearchRow.Kind(kind).label)
    found = set(asked.stems)
    text = marked(_snippet(words, found), found)
    return Hit(label, marked(title, found), url, text, leaf(day).long if day else "", group or "")


def marked(text: str, found: Set[str]) -> SafeString:
    """Return a plain text as HTML, with the words whose stems are among `found` in `<mark>`."""
    shown = (
        f"<mark>{escape(part)}</mark>" if is_found else escape(part)
        for part, is_found in parts(text, found, settings.LANGUAGE_CODE)
    )
    return mark_safe("".join(shown))


def _snippet(text: str, found: Set[str]) -> str:
    """Return forty words of a text, from a little before the first one that was found."""
    words = normalize_newlines(text).split()
    at = next((number for number, word in enumerate(words) if not found.isdisjoint(stems(word))), 0)
    first = max(0, min(at - AROUND, len(words) - SHOWN))
    shown = " ".join(words[first : first + SHOWN])
    return f"{'… ' if first else ''}{shown}{' …' if first + SHOWN < len(words) else ''}"


def _instead(text: str) -> str:
    """Return the question with its first three unknown words replaced by known ones that differ by a slip, or "".

    Three queries: which words are known, the known ones of about the same length, and whether the new question finds
    anything.
    """
    words = folded(text)
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    nearest = _nearest_of([word for word in dict.fromkeys(words) if word not in known][:MOST_UNKNOWN])
    instead = swapped(text, lambda word: nearest.get(word, word))
    asked = question(instead, settings.LANGUAGE_CODE)
    is_useful = (
        asked != question(text, settings.LANGUAGE_CODE)
        and SearchRow.objects.public(present.now()).finding(asked).exists()
    )
    return instead if is_useful else ""


def _nearest_of(words: Iterable[str]) -> dict[str, str]:
    """Return for each of these unknown words the known one that is nearest to it, or the word itself. One query."""
    lengths = {word: _lengths(word) for word in words}
    known = SearchWord.objects.filter(length__in={length for found in lengths.values() for length in found})
    by_length: dict[int, list[str]] = {}
    for other, length in known.values_list("word", "length"):
        by_length.setdefault(length, []).append(other)
    return {
        word: _nearest(word, [other for length in found for other in by_length.get(length, ())])
        for word, found in lengths.items()
    }


def _lengths(word: str) -> range:
    """Return the lengths of all words that differ from this one by its slips."""
    most = most_slips(word)
    return range(len(word) - most, len(word) + most + 1)


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word with the fewest slips, and of these the one that begins most like it; else the word."""
    letters, most = set(word), most_slips(word)  # a slip takes one letter away and brings another one, at most
    alike = [other for other in known if len(letters.difference(other)) <= most]
    near = {other: slips(word, other) for other in alike if len(set(other) - letters) <= most}
    right = sorted(other for other, number in near.items() if number)
    return min(right, key=lambda other: (near[other], -_same_start(word, other)), default=word)


def _same_start(word: str, other: str) -> int:
    return next((at for at, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), len(word))
