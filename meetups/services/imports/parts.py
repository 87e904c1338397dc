"""The series of a file: what replaces its meetings, and the parts in which a file splits it.

An entry with RANGE=THISANDFUTURE replaces a meeting and all later ones of its series (RFC 5545, section 3.2.13). So the
series ends the day before, and a part of its own continues it with the rest of the rule.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from meetups.services.imports.values import rhythm
from meetups.standards import recurrence
from meetups.standards.calendar_files import Entry

LONGEST_START = 230  # of a UID, so that it may end with a day
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """A part of a series: its UID, its first day before it was `shift` days moved, and its place in the parts."""

    uid: str
    on: date = date.min
    shift: int = 0
    place: int = 0


class Arranged(NamedTuple):
    """The entries, each refused one with its reason, and the parts of each series by the UID of each part.

    `alone` are the UIDs of those that replace a meeting of a series that is nowhere.
    """

    entries: list[Entry]
    parts: dict[str, list[Part]]
    alone: set[str]

    def add(self, series: "_Series") -> None:
        self.entries.extend(series.entries())
        self.parts.update({part.uid: series.parts for part in series.parts})

    def add_alone(self, entry: Entry, known: Collection[str]) -> None:
        one = _alone(entry, known)
        self.entries.append(replace(one, refusal="same_day") if one.uid in self.alone else one)
        if one.uid != entry.uid:
            self.alone.add(one.uid)


def uid_on(uid: str, day: date) -> str:
    """Return the UID of what a file calls by the UID of a series and a day. A long UID is cut, and its hash added."""
    if len(uid) > LONGEST_START:
        digest = hashlib.sha256(uid.encode()).hexdigest()[:16]
        uid = f"{uid[: LONGEST_START - len(digest) - 1]}~{digest}"
    return f"{uid}_{day:%Y%m%d}"


def day_of(entry: Entry, zone: str) -> date | None:
    """Return the day that an entry replaces in a series of this zone."""
    original = entry.original
    return original.astimezone(ZoneInfo(zone)).date() if isinstance(original, datetime) else original


def refuses_series(entry: Entry) -> bool:
    """Return whether a refused entry is a whole series or an event, and does not replace a meeting of a series."""
    return entry.refusal not in {"", "no_original"} and entry.original is None


def part_on(chain: list[Part], day: date) -> Part:
    """Return the part that has a day of a series."""
    return next(part for part in reversed(chain) if part.on <= day)


def arranged(entries: Iterable[Entry], known: Collection[str]) -> Arranged:
    """Return the entries with each series in its parts, and what replaces a meeting in the part that has its day.

    `known` are the UIDs of series on this site.
    """
    entries = _newest(list(entries))
    masters = {entry.uid: entry for entry in entries if entry.rule and entry.original is None and not entry.refusal}
    refused = {entry.uid for entry in entries if refuses_series(entry)}
    known = {*known, *refused} - masters.keys()
    replacing: dict[str, list[Entry]] = {uid: [] for uid in masters}
    for entry in entries:
        if entry.original is not None and entry.uid in masters:
            replacing[entry.uid].append(_once(entry))
    found = Arranged([], {}, set())
    for entry in entries:
        if masters.get(entry.uid) is entry:
            found.add(_Series(entry, replacing[entry.uid]))
        elif entry.original is None or entry.uid not in masters:
            found.add_alone(entry, known)
    return found


def _newest(entries: list[Entry]) -> list[Entry]:
    """Refuse all but one version of each entry: the one with the greatest SEQUENCE, or the last."""
    newest: dict[tuple[str, str, bool], Entry] = {}
    for entry in entries:
        other = newest.get(_identity(entry))
        if _counts(entry) and (other is None or (entry.sequence or 0) >= (other.sequence or 0)):
            newest[_identity(entry)] = entry
    return [
        entry if not _counts(entry) or newest[_identity(entry)] is entry else replace(entry, refusal="twice")
        for entry in entries
    ]


def _counts(entry: Entry) -> bool:
    """Return whether an entry is a version of something: one that is left out still replaces a meeting."""
    return not entry.refusal or entry.original is not None


def _identity(entry: Entry) -> tuple[str, str, bool]:
    return entry.uid, str(entry.original or ""), entry.is_following


def _once(entry: Entry) -> Entry:
    """Refuse one meeting of a series that repeats by a rule of its own, or that the file cancels, too."""
    if entry.is_cancelling and not entry.refusal:
        return replace(entry, refusal="cancelled_there")
    return replace(entry, refusal="repeats_itself") if entry.rule and not entry.refusal else entry


def _alone(entry: Entry, known: Collection[str]) -> Entry:
    """Return what replaces a meeting of a series that is not in the file.

    If the series is not `known` either, it is an event of its own, with the day in its UID.
    """
    is_of_series = entry.is_following or entry.uid in known
    if entry.original is None or entry.refusal or (entry.is_cancelling and is_of_series):
        return entry
    if entry.is_following:
        return replace(entry, refusal="following_alone")
    if entry.uid in known:
        return _once(entry)
    return replace(entry, uid=uid_on(entry.uid, entry.original), original=None)


class _Series:
    """A series of a file, cut where the file changes all its later meetings."""

    def __init__(self, master: Entry, replacing: list[Entry]) -> None:
        earlier = next((entry.detail for entry in replacing if entry.refusal == "span"), "")
        self.master = replace(master, refusal="span", detail=earlier) if earlier else master
        self.zone = ZoneInfo(master.zone)
        self.parts = [Part(master.uid)]
        self.whole: list[Entry] = []
        dated = [(day, entry) for entry in replacing if (day := day_of(entry, master.zone))]
        self.single = [(day, entry) for day, entry in dated if not entry.is_following or entry.refusal == "twice"]
        self.cuts = sorted(
            ((day, entry) for day, entry in dated if entry.is_following and entry.refusal != "twice"),
            key=lambda cut: cut[0],
        )

    def entries(self) -> Iterator[Entry]:
        """Yield the parts, then what replaces their meetings."""
        try:
            self._cut()
        except recurrence.RuleError:  # the series is refused, and all that replaces its meetings
            self.parts, self.whole = [Part(self.master.uid)], [self.master]
            self.single += self.cuts
        yield from self.whole
        for day, entry in self.single:
            part = part_on(self.parts, day)
            is_moved = part.place or part.shift
            yield replace(entry, uid=part.uid, original=day + part.shift * DAY) if is_moved else entry

    def _cut(self) -> None:
        of_rule = rhythm(self.master)
        rule, first = of_rule["rrule"], of_rule["starts_on"]
        left_out = self._left_out(rule, first)
        source = replace(self.master, removed=tuple(sorted({*self.master.removed, *left_out})))
        if not self.cuts:
            self.whole = [source]
            return
        added, removed = list(source.added), list(source.removed)
        for day, entry in self.cuts:
            if first < day or any(other < day for other in added):
                before = recurrence.ended(rule, first, day - DAY)
                self._add(source, before, first, _until(day, added), _until(day, removed))
                self.parts.append(self._part(day, entry))
            else:
                self.parts[-1] = replace(self.parts[-1], shift=self._part(day, entry).shift)
            rule, first = recurrence.rest(rule, first, day)
            added, removed = _from(day, added), _from(day, removed)
            source = entry
        self._add(source, rule, first, added, removed)

    def _part(self, day: date, entry: Entry) -> Part:
        shift = (entry.starts_at.astimezone(self.zone).date() - day).days if not entry.refusal else 0
        return Part(uid_on(self.master.uid, day), day, shift, len(self.parts))

    def _left_out(self, rule: str, first: date) -> set[date]:
        """Return the days whose meeting an entry replaces that is left out: nobody meets then at the usual hour."""
        days = {day for day, entry in self.single if entry.refusal not in {"", "twice"}}
        if not days:
            return days
        try:
            return days.intersection(
                recurrence.days(rule, first, since=min(days), last=max(days), added=self.master.added)
            )
        except recurrence.RuleError:  # more than 400 meetings between them
            return days

    def _add(self, source: Entry, rule: str, first: date, added: Iterable[date], removed: Iterable[date]) -> None:
        """Add a part with the texts, the hour and the length of `source`."""
        part = self.parts[-1]
        if source.refusal:
            self.whole.append(replace(source, uid=part.uid))
            return
        try:
            rule = recurrence.shifted(rule, part.shift)
        except recurrence.RuleError:
            self.whole.append(replace(source, uid=part.uid, refusal="moved_days"))
            return
        moved = part.shift * DAY
        hour = source.starts_at.astimezone(self.zone).time().replace(fold=0)
        starts_at = datetime.combine(first + moved, hour, self.zone).astimezone(UTC)
        self.whole.append(
            replace(
                source,
                uid=part.uid,
                rule=rule,
                zone=self.master.zone,
                starts_at=starts_at,
                ends_at=starts_at + (source.ends_at - source.starts_at),
                added=tuple(day + moved for day in added),
                removed=tuple(day + moved for day in removed),
                original=None,
                is_following=False,
            )
        )


def _until(day: date, days: Iterable[date]) -> list[date]:
    return [other for other in days if other < day]


def _from(day: date, days: Iterable[date]) -> list[date]:
    return [other for other in days if other >= day]
