"""Importing a list of feeds (OPML): the plan is shown first, and exactly that plan is written. Nothing is fetched."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.models import BlogrollSource, Group
from meetups.services.blogroll import MOST_SOURCES, forms_of, lock_blogroll
from meetups.standards import opml
from meetups.standards.feed_links import https, web_url
from meetups.standards.opml import OpmlError, Outline

Status = BlogrollSource.Status

FILE_REFUSALS = {
    "opml": gettext_lazy("This is not a list of feeds (OPML), or it is damaged. Export it again."),
    "entities": gettext_lazy("The file declares a document type or entities, which this site does not read."),
    "large": gettext_lazy("The file is larger than 1 MB. Export it in two parts."),
    "many": gettext_lazy("The file has more than 500 feeds. Import it in parts."),
    "empty": gettext_lazy("There is no feed in this file."),
}
REFUSALS = {
    "url": gettext_lazy("Its URL cannot be read. It must begin with https:// or http://."),
    "same": gettext_lazy("The group reads it already."),
    "many": gettext_lazy("A blogroll can have 500 websites."),
}


class SourceLine(NamedTuple):
    """A feed of a list, and what the import does with it."""

    outcome: Literal["new", "same", "skipped"]
    outline: Outline
    words: str = ""

    @property
    def title(self) -> str:
        return self.outline.title

    @property
    def cells(self) -> tuple[str]:
        return (self.outline.feed_url,)

    @property
    def is_written(self) -> bool:
        return self.outcome == "new"


def read(data: bytes) -> list[Outline]:
    """Return the feeds of a file. Raises ValidationError if it cannot be read."""
    try:
        found = opml.read(data)
    except OpmlError as error:
        raise ValidationError(FILE_REFUSALS[error.code], error.code) from error
    if not found:
        raise ValidationError(FILE_REFUSALS["empty"], "empty")
    return found


def plan(*, group: Group, outlines: Iterable[Outline]) -> list[SourceLine]:
    """Return what an import does, feed by feed; write nothing. One that is only suggested is new."""
    read = group.blogroll.exclude(status=Status.SUGGESTED)
    rows = list(read.values_list("site_url", "feed_url"))
    known = {form for row in rows for url in row if url for form in forms_of(url)}
    free, lines = MOST_SOURCES - len(rows), []
    for outline in outlines:
        line = _line(outline, known, free)
        lines.append(line)
        if line.is_written:
            known |= _forms(line.outline)
            free -= 1
    return lines


def fingerprint(lines: Iterable[SourceLine]) -> str:
    """Return a hash of everything that the lines write, so that only the plan that was shown is written."""
    return hashlib.sha256("\n".join(map(repr, lines)).encode(errors="surrogatepass")).hexdigest()


@transaction.atomic
def import_rows(*, group: Group, outlines: Iterable[Outline], shown: str) -> int:
    """Add all new feeds of the plan with the fingerprint `shown`, or none. Return their number.

    The worker reads them, 20 a minute. One that was suggested is accepted, with the title and the URLs of the list.
    Raises ValidationError with the code changed when the plan has changed.
    """
    lock_blogroll(group)
    lines = plan(group=group, outlines=outlines)
    if fingerprint(lines) != shown:
        raise ValidationError(_("Something has changed since this page was shown. Check the import again."), "changed")
    written = [line.outline for line in lines if line.is_written]
    now = timezone.now()
    rest = [outline for outline, accepted in zip(written, _accept(group, written, now), strict=True) if not accepted]
    BlogrollSource.objects.bulk_create(
        BlogrollSource(group=group, next_read_at=now, newest_at=now, created_at=now, **outline._asdict())
        for outline in rest
    )
    return len(written)


def _accept(group: Group, outlines: Iterable[Outline], now: datetime) -> list[bool]:
    """Accept the suggestions of these feeds. Return for each feed whether it was suggested.

    Of several suggestions of one feed the first is accepted, and the others are deleted.
    """
    waiting = list(group.blogroll.filter(status=Status.SUGGESTED).select_for_update(of=("self",)).order_by("pk"))
    accepted = []
    for outline in outlines:
        forms = _forms(outline)
        named = [source for source in waiting if forms & {source.site_url, source.feed_url}]
        accepted.append(bool(named))
        if named:
            waiting = [source for source in waiting if source not in named]
            BlogrollSource.objects.filter(pk__in=[source.pk for source in named[1:]]).delete()
            values = {"status": Status.ACTIVE, "next_read_at": now, **outline._asdict()}
            BlogrollSource.objects.filter(pk=named[0].pk).update(**values)
    return accepted


def _forms(outline: Outline) -> set[str]:
    return forms_of(outline.site_url) | forms_of(outline.feed_url)


def _line(outline: Outline, known: set[str], free: int) -> SourceLine:
    feed_url = https(web_url(outline.feed_url))
    site_url = web_url(outline.site_url) or feed_url
    if not feed_url:
        return SourceLine("skipped", outline, str(REFUSALS["url"]))
    found = Outline(outline.title, site_url, feed_url)
    if known & {site_url, feed_url}:
        return SourceLine("same", found, str(REFUSALS["same"]))
    return SourceLine("new", found) if free > 0 else SourceLine("skipped", found, str(REFUSALS["many"]))
