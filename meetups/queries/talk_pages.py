"""The rows of the pages of one meeting's talks: the call, the running order with local times, and what is on."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from meetups.models import Call, Event, Talk, TopicTag
from meetups.queries.running_orders import Item, RunningOrder, running_order
from meetups.queries.talks import shown_name
from meetups.queries.timekeeping import LiveTalks, live_talks
from meetups.wording import present
from meetups.wording.dates import clock, moment_in_words, zone_named
from meetups.wording.talks import call_in_words, talk_in_words


class TalkLine(NamedTuple):
    """A talk, a break or a gap of the running order, for everybody: no name that its speaker did not choose to show.

    `planned` is the time it was planned for, if it is late now.
    """

    kind: str
    anchor: str
    at: datetime
    time: str
    planned: str
    minutes: int
    title: str
    speaker: str
    html: str
    tags: list[TopicTag]
    slides_url: str
    recording_url: str
    is_on_now: bool


class TalksPage(NamedTuple):
    """The page of a meeting's talks at one moment."""

    event: Event
    call: Call
    lines: list[TalkLine]
    now: TalkLine | None
    next: TalkLine | None
    is_open: bool
    live: LiveTalks | None = None

    @property
    def state(self) -> str:
        """Return the state at the top of the page: cancelled, past, now, open or closed. A talk that runs over is
        on."""
        is_on = self.live is not None and self.live.on is not None
        states = {
            "cancelled": self.event.is_cancelled,
            "past": self.event.is_past and not is_on,
            "now": is_on or (self.event.is_on_now and bool(self.lines)),
            "open": self.is_open,
        }
        return next((name for name, is_so in states.items() if is_so), "closed")

    @property
    def words(self) -> str:
        return call_in_words(self.call.places, self.call.minutes)

    @property
    def closes(self) -> str:
        """When offers close, in words and local time."""
        return moment_in_words(self.call.closes_at or self.event.starts_at, self.event.zone)

    @property
    def talks(self) -> list[TalkLine]:
        return [line for line in self.lines if line.kind == "talk"]


class SheetRow(NamedTuple):
    """A line of the run sheet, for organisers and hosts alone: with the name and what the speaker needs."""

    kind: str
    number: int
    time: str
    until: str
    minutes: int
    title: str
    name: str
    needs: str
    runs_over: bool


class RunSheet(NamedTuple):
    """The sheet on paper for the people who run the talks. `ends` is the time of day at which the last one ends."""

    rows: list[SheetRow]
    ends: str
    runs_over: bool


def call_page(slug: str) -> TalksPage | None:
    """Return the call of the public event with this slug, without its running order, or None. One query."""
    rows = Call.objects.select_related("event__group", "event__venue", "event__series")
    call = rows.exclude(event__status=Event.Status.DRAFT).filter(event__slug=slug).first()
    return page_of(call) if call else None


def page_of(call: Call) -> TalksPage:
    """Return the page of a call, without its running order. No query."""
    return TalksPage(call.event, call, [], None, None, call.is_open(present.now()))


def talks_page(slug: str) -> TalksPage | None:
    """Return the page of the talks of the public event with this slug, or None without a call. Four queries."""
    page = call_page(slug)
    return with_order(page, present.now()) if page else None


def with_order(page: TalksPage, now: datetime) -> TalksPage:
    """Return the page with its running order as things run. Three queries."""
    order = running_order(page.call, now)
    lines = lines_of(order, page.event)
    found = dict(zip(order.items, lines, strict=True))
    on_now, following = (found[item] if item else None for item in (order.now, order.next))
    return page._replace(lines=lines, now=on_now, next=following, live=live_talks(page.call, order, now))


def lines_of(order: RunningOrder, event: Event) -> list[TalkLine]:
    """Return the lines of a running order, by the clock of the event's zone. One query."""
    talks = [item.talk for item in order.items if item.talk]
    prefetch_related_objects(talks, "tags")
    return [_line(item, event.zone) for item in order.items]


def _line(item: Item, zone: str) -> TalkLine:
    talk = item.talk if item.kind == "talk" else None
    return TalkLine(
        kind=item.kind,
        anchor=f"{item.kind}-{item.pk}",
        at=item.starts_at.astimezone(zone_named(zone)).replace(microsecond=0),  # HTML takes three digits at most
        time=item.begins,
        planned=_time(item.planned_at, zone) if item.is_late else "",
        minutes=item.minutes,
        title=item.title if item.kind != "gap" else "",
        speaker=shown_name(talk) if talk else "",
        html=talk.about_html if talk else "",
        tags=list(talk.tags.all()) if talk else [],
        slides_url=talk.slides_url if talk else "",
        recording_url=talk.recording_url if talk else "",
        is_on_now=item.is_on_now,
    )


def run_sheet_of(call: Call) -> RunSheet:
    """Return the run sheet of a call as things run. Two queries."""
    order, zone = running_order(call), call.event.zone
    rows = [_row(item, zone) for item in order.items]
    return RunSheet(rows, rows[-1].until if rows else "", order.runs_over)


def _row(item: Item, zone: str) -> SheetRow:
    talk = item.talk if item.kind == "talk" else None
    return SheetRow(
        item.kind, item.number, item.begins, _time(item.ends_at, zone), item.minutes, item.title,
        talk.name if talk else "", talk.needs if talk else "", item.runs_over,
    )  # fmt: skip


def state_of(talk: Talk) -> str:
    """Return what a speaker can expect of their talk, in one sentence. Two queries for an accepted talk.

    A talk that was answered otherwise since it was read is read again, so that the page shows one state.
    """
    event, number, begins = talk.call.event, 0, ""
    if talk.state == Talk.State.ACCEPTED:
        item = next((item for item in running_order(talk.call).talks if item.pk == talk.pk), None)
        if item:
            number, begins = item.number, moment_in_words(item.starts_at, event.zone)
        else:
            talk.state, talk.reply = _answer_to(talk)
    return talk_in_words(
        talk.state, number=number, begins=begins, is_cancelled=event.is_cancelled, is_past=event.is_past
    )


def _answer_to(talk: Talk) -> tuple[str, str]:
    """Return the state and the organisers' line of a talk that is not accepted any more. A deleted one was declined."""
    answers = Talk.objects.exclude(state=Talk.State.ACCEPTED).filter(pk=talk.pk).values_list("state", "reply")
    return answers.first() or (Talk.State.DECLINED, "")


def _time(moment: datetime, zone: str) -> str:
    """Return the time of day in a zone: 6:05pm."""
    local = moment.astimezone(zone_named(zone))
    return clock(local.hour, local.minute)
