"""The plan of an import: the entries of a file compared with the rows of one group that have the same UID."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Event, EventSeries, Group
from meetups.services.imports import parts, remembered
from meetups.services.imports.cancellings import cancelling_line
from meetups.services.imports.doubles import Doubles
from meetups.services.imports.lines import Action, Line, event_line, skipped, with_limits
from meetups.services.imports.parts import DAY, Part
from meetups.services.imports.remembered import NOTHING, Memory, Remembered
from meetups.services.imports.series_lines import (
    Planned,
    Withdrawn,
    day_in_words,
    override_line,
    planned_by,
    series_line,
    withdrawn_line,
)
from meetups.services.imports.values import Answers, exceptions
from meetups.services.imports.venues import VenueMatcher
from meetups.services.imports.zones import with_zone
from meetups.standards.calendar_files import Entry
from meetups.standards.wall_clock import is_at_hour

OVER_AFTER = timedelta(days=366)
STAY = {"twice", "following_alone"}  # another entry replaces the meeting, or nothing does


class Plan:
    """The plan of an import, entry by entry; nothing is written.

    The entries that repeat are first, then the others, then the meetings that an earlier import changed and the file no
    longer does. So this order is the same for the same file after a part of it is written.
    """

    def __init__(self, group: Group, entries: list[Entry], answers: Answers | None = None) -> None:
        self.group, self.now = group, timezone.now()
        self.venues = VenueMatcher(answers=answers, nation=group.nation)
        known = EventSeries.objects.in_bulk({entry.uid for entry in entries}, field_name="uid")
        found = parts.arranged(entries, known)
        self.entries = sorted(found.entries, key=lambda entry: not entry.rule)
        whole = [entry for entry in self.entries if not entry.refusal]
        self.masters = {entry.uid: entry for entry in whole if entry.rule and entry.original is None}
        self.parts = {uid: [Part(uid)] for uid in self.masters} | found.parts
        self.refused = {entry.uid for entry in self.entries if _refuses_all(entry)} - self.masters.keys()
        self.memory = remembered.read(group) if self.masters else {}
        self.joined = self._joined()
        self.withdrawn = list(self._withdrawn(whole))
        uids = {entry.uid for entry in whole}.union(*self.joined.values())
        self.series = EventSeries.objects.in_bulk(uids, field_name="uid")
        self.events = Event.objects.in_bulk(uids, field_name="uid")
        self.cut_here = self._cut_here()
        self.doubles = Doubles(group)
        self._lines: dict[str, Line] = {}
        self._planned: dict[str, Planned | None] = {}
        self._here: dict[str, Planned] = {}

    def lines(self) -> Iterator[Line]:
        """Yield all lines of the plan."""
        return map(self.line, range(len(self.entries) + len(self.withdrawn)))

    def line(self, position: int) -> Line:
        """Return the line at this position. That of a series comes before those of its occurrences.

        Beyond the last one it is the same as here: what a file no longer changes may be undone by another import.
        """
        if position < len(self.entries):
            line = self._line(self.entries[position])
        elif position < len(self.entries) + len(self.withdrawn):
            line = self._withdrawn_line(self.withdrawn[position - len(self.entries)])
        else:
            line = Line("same", Entry())
        line = self.doubles.marked(with_limits(with_zone(line)))
        return line if line.outcome == "skipped" else replace(line, place=self.venues.place(line.entry.location))

    def planned(self, uid: str) -> Planned | None:
        """Return a series before and after the import; None if it is not brought in, or does not meet."""
        if uid not in self._planned:
            self._planned[uid] = self._plan_series(uid)
        return self._planned[uid]

    def _as_here(self, uid: str) -> Planned | None:
        """Return a series of this site as it is, whether it meets or not."""
        if uid in self.series and uid not in self._here:
            self._here[uid] = planned_by(Line("same", Entry(uid=uid)), self.series[uid])
        return self._here.get(uid)

    def _line(self, entry: Entry) -> Line:
        if entry.refusal:
            return self._refused(entry)
        row = self.series.get(entry.uid) or self.events.get(entry.uid)
        if row and row.group_id != self.group.pk:
            return skipped(entry, "elsewhere")
        if entry.is_cancelling:
            return cancelling_line(entry, self._as_here(entry.uid), self.events.get(entry.uid))
        if entry.original is not None:
            return self._of_series(entry)
        return self._series_line(entry.uid) if entry.rule else self._single(entry)

    def _refused(self, entry: Entry) -> Line:
        """Return the line of an entry that is left out. The meeting that it replaces is left out, too."""
        line = skipped(entry, entry.refusal)
        if entry.refusal in STAY or entry.original is None:
            return line
        if entry.is_following and entry.uid in self.parts:
            day = parts.day_of(entry, self.group.zone)
            assert day
            words = _("The meetings of its series from %s on are left out, too.") % day_in_words(day)
            return replace(line, words=f"{line.words} {words}")
        planned = self.planned(entry.uid)
        if planned and (day := planned.day_left_out(entry)):
            words = _("The meeting of its series on %s is left out, too.") % day_in_words(day)
            return replace(line, words=f"{line.words} {words}")
        return line

    def _series_line(self, uid: str) -> Line:
        if uid not in self._lines:
            self._lines[uid] = self._repeating(self.masters[uid])
        return self._lines[uid]

    def _repeating(self, entry: Entry) -> Line:
        row = self.series.get(entry.uid)
        if entry.uid in self.events:
            return skipped(entry, "single")
        until = self.cut_here.get(row.pk) if row else None
        line = series_line(entry, row, self.venues, self._remembered(entry.uid), until)
        return self._in_parts(line) if line.action == Action.SAVE_SERIES else line

    def _in_parts(self, line: Line) -> Line:
        """Add what the line of a series does with the parts before and after it."""
        uid = line.entry.uid
        chain, joins = self.parts[uid], [self._meeting(other) for other in self.joined.get(uid, ())]
        place = next(part.place for part in chain if part.uid == uid)
        line = replace(
            line,
            joins=tuple(row.pk for row in joins if row),
            cuts=tuple(self._cuts(chain[place:])),
            resets=self._resets(uid),
        )
        if line.outcome == "changed" or not place:
            return line
        is_cut = any(self._meeting(part.uid) for part in chain[:place])
        words = _("From this day on: %s") % line.words
        return replace(line, after=chain[place - 1].uid, words=words, outcome="changed" if is_cut else "new")

    def _cuts(self, chain: list[Part]) -> Iterator[tuple[date, str]]:
        """Yield the days on which the first of these parts, which is here, is cut, and the UID of each new part."""
        first, *later = chain
        if not self._meeting(first.uid):
            return
        for part in later:
            if part.uid in self.series:
                return
            if part.uid in self.masters and self._series_line(part.uid).is_written:
                yield part.on + first.shift * DAY, part.uid

    def _meeting(self, uid: str) -> EventSeries | None:
        """Return the series of this group with a UID, if it meets."""
        row = self.series.get(uid)
        return row if row and row.group_id == self.group.pk and row.status in EventSeries.MEETING else None

    def _plan_series(self, uid: str) -> Planned | None:
        row = self._meeting(uid)
        if uid in self.series and not row:
            return None
        if uid in self.masters:
            line = self._series_line(uid)
            is_met = line.action == Action.SAVE_SERIES or line.outcome == "same"
            return planned_by(line, row, is_cut=row is None and line.outcome == "changed") if is_met else None
        return planned_by(Line("same", Entry(uid=uid)), row) if row and uid not in self.refused else None

    def _of_series(self, entry: Entry) -> Line:
        if planned := self.planned(entry.uid):
            if hour := self._other_hour(entry, planned):
                return skipped(entry, "no_hour", hour)
            return override_line(entry, planned, self.venues)
        row = self.series.get(entry.uid)
        return skipped(entry, "resting" if row and row.status not in EventSeries.MEETING else "with_series")

    def _other_hour(self, entry: Entry, planned: Planned) -> str:
        """Return the hour of the meeting that an entry replaces if no part of its series meets then, or else ""."""
        if not isinstance(entry.original, datetime):
            return ""
        series = planned.after.series
        zone = ZoneInfo(series.zone)
        masters = [self.masters[part.uid] for part in self.parts.get(entry.uid, ()) if part.uid in self.masters]
        hours = {master.starts_at.astimezone(zone).time() for master in masters} | {series.start_time}
        is_met = any(is_at_hour(entry.original, hour, series.zone) for hour in hours)
        return "" if is_met else f"{entry.original.astimezone(zone):%H:%M}"

    def _single(self, entry: Entry) -> Line:
        if entry.uid in self.series:
            return skipped(entry, "repeats")
        if entry.ends_at < self.now - OVER_AFTER:
            return skipped(entry, "over")
        return event_line(entry, self.events.get(entry.uid), self.venues)

    def _remembered(self, uid: str) -> Remembered:
        return self.memory.get(remembered.key_of(uid), NOTHING)

    def _withdrawn(self, whole: list[Entry]) -> Iterator[Withdrawn]:
        """Yield the meetings that an earlier import changed, and that the file does not, or not in the same part."""
        given = {
            (entry.uid, parts.day_of(entry, self.masters[entry.uid].zone))
            for entry in whole
            if entry.original is not None and entry.uid in self.masters
        }
        parts_of_old = {old: uid for uid, olds in self.joined.items() for old in olds}
        for uid, master in ({uid: uid for uid in self.masters} | parts_of_old).items():
            own = next(part for part in self.parts[master] if part.uid == master)
            for day, digest in sorted(self._remembered(uid).meetings.items()):
                target = parts.part_on(self.parts[master], day - own.shift * DAY).uid
                is_given = (target, day) in given
                if not is_given or target != uid:
                    yield Withdrawn(uid, day, digest, master, target, is_given)

    def _withdrawn_line(self, one: Withdrawn) -> Line:
        master = self.masters[one.master]
        planned = self.planned(one.target) or self.planned(one.master)
        if planned is None or one.is_given:
            return Line("same", master)
        return withdrawn_line(master, planned, self._event(one), one)

    def _event(self, one: Withdrawn) -> Event | None:
        """Return a meeting that an earlier import changed, if it is to come."""
        coming = Event.objects.filter(series__uid=one.uid, starts_at__gt=self.now)
        return coming.filter(series__group=self.group, recurrence_id=one.day).first()

    def _resets(self, uid: str) -> tuple[int, ...]:
        """Return the meetings that are as their series again before it is changed, cut or joined."""
        found = [(one, self._event(one)) for one in self.withdrawn if one.master == uid]
        return tuple(event.pk for one, event in found if event and one.is_of(event) and not event.is_cancelled)

    def _joined(self) -> dict[str, list[str]]:
        """Return the parts that an earlier import cut off and the file does not, by the part with their days now."""
        found: dict[str, list[str]] = {}
        for uid, chain in self.parts.items():
            if uid != chain[0].uid:
                continue
            for day in self._remembered(uid).cuts:
                cut, taker = parts.uid_on(uid, day), parts.part_on(chain, day).uid
                if cut not in self.parts and taker in self.masters:
                    found.setdefault(taker, []).append(cut)
        return found

    def _cut_here(self) -> dict[int, date]:
        """Return the last day of each series that somebody cut on this site, by its primary key."""
        ours = {*self.parts, *(uid for uids in self.joined.values() for uid in uids)}
        later = EventSeries.objects.filter(group=self.group, continues__isnull=False).exclude(uid__in=ours)
        pairs = later.values_list("continues", "starts_on").order_by("-starts_on") if self.series else []
        return {pk: day - DAY for pk, day in pairs if pk}


def memory_of(plan: Plan) -> Memory:
    """Return what is to be remembered of the series of a file, by a plan made after it is written."""
    found = {}
    for uid in plan.masters:
        planned = plan.planned(uid)
        chain = plan.parts[uid]
        cuts = tuple(part.on for part in chain[1:] if part.uid in plan.series) if uid == chain[0].uid else ()
        days = planned.after.exceptions if planned else {}
        given = {day: gone for day, gone in exceptions(plan.masters[uid]) if days.get(day) is gone}
        found[uid] = Remembered(given, {}, cuts)
    for line in map(plan.line, range(len(plan.entries))):
        planned = plan.planned(line.entry.uid) if line.outcome == "same" and line.entry.uid in found else None
        day = parts.day_of(line.entry, planned.after.series.zone) if planned else None
        if planned and day and (event := planned.event_on(day)):
            found[line.entry.uid].meetings[day] = remembered.digest_of(event)
    return {remembered.key_of(uid): value for uid, value in found.items()}


def _refuses_all(entry: Entry) -> bool:
    """Return whether an entry that is left out means all meetings of its series, or all later ones."""
    is_refused = entry.refusal not in {"", "twice"}
    return is_refused and (parts.refuses_series(entry) or entry.is_following)
