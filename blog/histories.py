"""The revisions of a post as organisers read them: who changed what, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext

from blog.models import Author, Post, PostRevision, Tag
from blog.queries import byline
from meetups.standards.text_changes import SAME, Part, changes_between
from meetups.wording.dates import moment_in_words

MOST = 100  # revisions on a page; more are only there between two nights
TEXTS = ("headline", "summary", "body")
RELATED = ("group", "event", "series", "history_user")


class Line(NamedTuple):
    """One revision in the list. `what` names the fields that it changed; that of the first one is empty."""

    key: int
    at: str
    who: str
    what: str
    restored: bool


class FieldChange(NamedTuple):
    """The change of one field by a revision."""

    label: str
    parts: list[Part]


class Difference(NamedTuple):
    """One revision, with what it changed; a first one with the text as it was then."""

    line: Line
    is_newest: bool
    is_first: bool
    fields: list[FieldChange]
    body: str


def lines_of(post: Post) -> list[Line]:
    """Return the revisions of a post, the newest first. One query, which reads no text."""
    rows = post.history.select_related("history_user").defer("body").order_by("-history_id")
    return [_line(row) for row in rows[:MOST]]


def revision_of(post: Post, key: int) -> Any:
    """Return the revision of a post with this key, or None. One query."""
    return post.history.select_related(*RELATED).filter(pk=key).first()


def difference_of(revision: Any) -> Difference:
    """Return what a revision changed. Four queries at most."""
    own = PostRevision.objects.filter(id=revision.id).select_related(*RELATED)
    before = own.filter(pk__lt=revision.pk).order_by("-history_id").first()
    is_newest = not own.filter(pk__gt=revision.pk).exists()
    names = _names([one for one in (revision, before) if one])
    if before is None:
        fields = [FieldChange(_label(name), [Part(SAME, getattr(revision, name))]) for name in TEXTS]
    else:
        fields = [_field(before, revision, name, names) for name in revision.changed]
    return Difference(_line(revision), is_newest, before is None, fields, revision.body)


def changes_since(post: Post, at: datetime) -> list[FieldChange]:
    """Return what was changed in the texts of a post since this time, by the words of each. Two queries."""
    newest = post.history.order_by("-history_id").first()
    before = post.history.filter(history_date__lte=at).order_by("-history_id").first()
    if newest is None or before is None:
        return []
    return [
        _field(before, newest, name, {}) for name in TEXTS if _text(before, name, {}) != _text(newest, name, {})
    ]  # fmt: skip


def _line(revision: Any) -> Line:
    at = moment_in_words(revision.history_date, settings.TIME_ZONE)
    who = str(revision.history_user) if revision.history_user else gettext("Somebody")
    what = get_text_list([_label(name) for name in revision.changed], gettext("and"))
    return Line(revision.pk, at, who, what, bool(revision.history_change_reason))


def _label(name: str) -> str:
    """Return the name of a field as the form of a post has it."""
    name = {"author_keys": "authors", "tag_keys": "tags"}.get(name, name.removesuffix("_id"))
    return capfirst(str(Post._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _field(before: Any, after: Any, name: str, names: dict[str, dict[int, Any]]) -> FieldChange:
    return FieldChange(_label(name), changes_between(_text(before, name, names), _text(after, name, names)))


def _text(revision: Any, name: str, names: dict[str, dict[int, Any]]) -> str:
    """Return the value of a field as people know it. Authors who are unnamed by now are so here, too."""
    if name in names:
        found = [names[name][key] for key in getattr(revision, name) or [] if key in names[name]]
        return byline(found) if name == "author_keys" else ", ".join(map(str, found))
    if name in ("kind", "status"):
        return str(getattr(revision, f"get_{name}_display")())
    if name == "body":
        return lines_as_here(revision.body)
    value = getattr(revision, name.removesuffix("_id"))
    if isinstance(value, datetime):
        return moment_in_words(value, settings.TIME_ZONE)
    return "" if value is None else str(value)


def lines_as_here(text: str) -> str:
    """Return a text with the line ends of Python: a browser sends others, and a draft begins with these."""
    return text.replace("\r\n", "\n")


def _names(revisions: Iterable[Any]) -> dict[str, dict[int, Any]]:
    """Return the authors and the tags that these revisions have, by key."""
    authors = {key for one in revisions for key in one.author_keys or []}
    tags = {key for one in revisions for key in one.tag_keys or []}
    return {"author_keys": Author.objects.in_bulk(authors), "tag_keys": Tag.objects.in_bulk(tags)}
