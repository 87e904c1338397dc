"""Importing topics from a file: the plan is shown first, and exactly that plan is written."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.models import Group, Interest, Topic
from meetups.models.fields import validate_line, validate_prose
from meetups.services import interests, search, topics
from meetups.standards import topic_files
from meetups.standards.titles import compared, is_visible, shortened
from meetups.standards.topic_files import FileError, TopicRow

LONGEST_ID = 255
MOST_TAGS = 20  # of one topic
State = Topic.State

FILE_REFUSALS = {
    "large": gettext_lazy("The file is larger than 5 MB. Export it without attachments, or in two parts."),
    "encoding": gettext_lazy("The file is not UTF-8 text. Save it as “CSV UTF-8”, or export it again."),
    "json": gettext_lazy("The file is damaged or incomplete. Export it again."),
    "nested": gettext_lazy("The file has too many nested parts. Export it again."),
    "board": gettext_lazy("This is not a Trello board: it has no cards. Choose “Export as JSON” in Trello’s menu."),
    "columns": gettext_lazy("This is neither a Trello board (JSON) nor a CSV file with a column “title”."),
    "csv": gettext_lazy("The CSV file is damaged. Save it again."),
    "many": gettext_lazy("The file has more than 5,000 topics. Import it in parts."),
    "empty": gettext_lazy("There is no topic in this file."),
}
REFUSALS = {
    "title": gettext_lazy("It has no title."),
    "archived": gettext_lazy("It is archived."),
    "twice": gettext_lazy("It is in the file twice."),
    "long_id": gettext_lazy("Its identifier is longer than 255 characters."),
    "state": gettext_lazy("Its state is not known. Use open, parked or done."),
    "closed": gettext_lazy("On this site it is not on the list any more: it was refused or merged, or waits for you."),
}
LABELS = {
    "title": gettext_lazy("title"), "note": gettext_lazy("note"), "tags": gettext_lazy("tags"),
    "state": gettext_lazy("state"), "interest": gettext_lazy("interest"),
}  # fmt: skip


@dataclass(frozen=True)
class TopicLine:
    """A topic of a file and what the import does with it, as plain values.

    `topic` is the primary key of the one that is changed (None: a new one), `values` what is set on it.
    """

    outcome: Literal["new", "changed", "same", "skipped"]
    row: TopicRow
    words: str = ""
    topic: int | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def cells(self) -> tuple[str]:
        """Its tags, as they are in the file."""
        return (", ".join(self.row.tags),)

    @property
    def is_written(self) -> bool:
        return self.outcome in {"new", "changed"}


def read(data: bytes) -> list[TopicRow]:
    """Return the topics of a file. Raises ValidationError if it cannot be read."""
    try:
        return topic_files.read(data)
    except FileError as error:
        raise ValidationError(FILE_REFUSALS[error.code], error.code) from error


def plan(*, group: Group, rows: list[TopicRow], with_archived: bool = False) -> list[TopicLine]:
    """Return what an import does, topic by topic; write nothing."""
    return _Plan(group, rows, with_archived).lines


def fingerprint(lines: Iterable[TopicLine]) -> str:
    """Return a hash of everything that the lines write, so that only the plan that was shown is written."""
    return hashlib.sha256("\n".join(map(repr, lines)).encode(errors="surrogatepass")).hexdigest()


@transaction.atomic
def import_rows(*, group: Group, rows: list[TopicRow], with_archived: bool = False, shown: str) -> Counter[str]:
    """Import topics: write all lines of the plan with the fingerprint `shown`, or none.

    Return the number of lines by outcome. Raises ValidationError with the code changed when the plan has changed.
    """
    group = topics.lock_backlog(group)
    lines = plan(group=group, rows=rows, with_archived=with_archived)
    if fingerprint(lines) != shown:
        raise ValidationError(_("Something has changed since this page was shown. Check the import again."), "changed")
    _create([line for line in lines if line.outcome == "new"], group)
    for line in lines:
        if line.topic is not None:
            _change(group.topics.get(pk=line.topic), line.values)
    return Counter(line.outcome for line in lines)


class _Plan:
    """The topics of a file compared with those of one group: the same topic has the same identifier."""

    def __init__(self, group: Group, rows: list[TopicRow], with_archived: bool) -> None:
        self.group, self.with_archived = group, with_archived
        self.rows = [(_identifier(row), row) for row in rows]
        sources = {"source": Topic.Source.FILE, "source_id__in": {identifier for identifier, _row in self.rows}}
        known = group.topics.filter(**sources).prefetch_related("tags")
        self.imported = {topic.source_id: topic for topic in known}
        votes = Interest.objects.filter(kind=Interest.Kind.IMPORTED, topic__in=known)
        self.votes = dict(votes.values_list("topic", "count"))
        numbers = [self._own_number(row) for _identifier, row in self.rows]
        self.own = group.topics.prefetch_related("tags").in_bulk([number for number in numbers if number])
        self.open = set(group.topics.filter(state=State.OPEN).values_list("compared_title", flat=True))
        self.seen: set[Any] = set()
        self.lines = [self._line(identifier, row) for identifier, row in self.rows]

    def _own_number(self, row: TopicRow) -> int | None:
        """Return the number of the topic of this group from whose page a row was exported."""
        start = re.escape(f"{settings.SITE_URL}/groups/{self.group.slug}/topics/")
        for text in (row.url, row.id):
            if found := re.match(rf"{start}([1-9][0-9]{{0,17}})(?:-[-\w]*)?/?\Z", text, re.ASCII):
                return int(found[1])
        return None

    def _line(self, identifier: str, row: TopicRow) -> TopicLine:
        topic = self.own.get(self._own_number(row) or 0) or self.imported.get(identifier)
        key = topic.pk if topic else identifier
        refusal = self._refusal(identifier, row, topic) or ("twice" if key in self.seen else "")
        if refusal:
            return TopicLine("skipped", row, str(REFUSALS[refusal]))
        self.seen.add(key)
        return self._changed(topic, row) if topic else self._new(identifier, row)

    def _refusal(self, identifier: str, row: TopicRow, topic: Topic | None) -> str:
        """Return the code of the reason why a topic is not imported, or ""."""
        reasons = {
            "title": not is_visible(_line_of(row.title)),
            "archived": row.is_archived and not self.with_archived,
            "long_id": len(identifier) > LONGEST_ID,
            "state": row.state not in {"", *Topic.LISTED},
            "closed": topic is not None and not topic.is_listed,
        }
        return next((code for code, is_so in reasons.items() if is_so), "")

    def _new(self, identifier: str, row: TopicRow) -> TopicLine:
        today = timezone.now().astimezone(ZoneInfo(self.group.zone)).date()
        state = row.state or (State.PARKED if row.is_archived else State.OPEN)
        values = _values(row) | {
            "source_id": identifier, "state": str(state), "raised_on": row.raised_on or today, "interest": row.interest,
        }  # fmt: skip
        is_open = compared(values["title"]) in self.open
        return TopicLine(
            "new", row, _("A topic with this title is open. Merge the two.") if is_open else "", None, values
        )

    def _changed(self, topic: Topic, row: TopicRow) -> TopicLine:
        """Return the line of a topic that is here. Interest that was counted here is no other's to change."""
        here: dict[str, Any] = {"title": topic.title, "note": topic.note, "state": str(topic.state)}
        here |= {"tags": {compared(tag.name) for tag in topic.tags.all()}, "interest": self.votes.get(topic.pk, 0)}
        values = _values(row) | ({"state": row.state} if row.state else {})
        if topic.pk not in self.own:
            values["interest"] = row.interest
        changes = {name: value for name, value in values.items() if _same(here[name]) != _same(value)}
        if not changes:
            return TopicLine("same", row)
        words = ", ".join(str(LABELS[name]) for name in changes)
        return TopicLine("changed", row, words, topic.pk, changes)


def _identifier(row: TopicRow) -> str:
    """Return the identifier of a row. Without one, the same title is the same topic."""
    return _line_of(row.id) or f"title:{hashlib.sha256(compared(row.title).encode()).hexdigest()}"


def _line_of(text: str) -> str:
    return re.sub(validate_line.regex, " ", text).strip()


def _values(row: TopicRow) -> dict[str, Any]:
    """Return the fields of a row that any topic has. Characters that cannot be shown are left out."""
    title, note = topics.fitted(_line_of(row.title), re.sub(validate_prose.regex, "", row.note))
    names: dict[str, str] = {}
    for tag in row.tags:
        name = shortened(_line_of(tag), topics.LONGEST_TAG)
        names.setdefault(compared(name), name)
    names.pop("", None)
    return {"title": title, "note": note, "tags": tuple(names.values())[:MOST_TAGS]}


def _same(value: Any) -> Any:
    """Return a value as it is compared: line breaks are alike, and tags are known by their words."""
    if isinstance(value, tuple):
        return set(map(compared, value))
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _create(lines: list[TopicLine], group: Group) -> None:
    """Create the topics of these lines in a locked backlog. The number of queries does not grow with them."""
    now = timezone.now()
    rows = [
        Topic(
            group=group, source=Topic.Source.FILE, published_at=now, compared_title=compared(line.values["title"]),
            **{name: value for name, value in line.values.items() if name != "tags"},
        )
        for line in lines
    ]  # fmt: skip
    Topic.objects.bulk_create(rows, batch_size=500)
    prefetch_related_objects(rows, "cards")  # what meetings said, which the search reads: one query for all
    search.write_all(things=rows)
    voted = [row for row in rows if row.interest]
    kind = Interest.Kind.IMPORTED
    Interest.objects.bulk_create([Interest(topic=row, kind=kind, count=row.interest) for row in voted], batch_size=500)
    topics.tag_new(group=group, names={row.pk: line.values["tags"] for row, line in zip(rows, lines, strict=True)})


def _change(topic: Topic, values: dict[str, Any]) -> None:
    """Change the fields of a topic that differ from the file."""
    if "tags" in values:
        topics.set_tags(topic=topic, names=values["tags"])
    if "interest" in values:
        interests.set_imported(topic=topic, count=values["interest"])
    for name in {"title", "note", "state"} & values.keys():
        setattr(topic, name, values[name])
    topic.compared_title = compared(topic.title)
    topic.save(update_fields=["title", "compared_title", "note", "note_html", "state", "updated_at"])
    search.write(thing=topic)
