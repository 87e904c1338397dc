"""The blogroll of the demo: feeds in files, with days counted from now, read as the worker reads those of websites."""

import re
from datetime import datetime, timedelta
from email.utils import format_datetime

from demo import content
from meetups.models import BlogrollSource, Group
from meetups.services import blogroll, blogroll_reading
from meetups.standards import foreign_feeds
from meetups.standards.fetching import Answer

LATER = timedelta(days=3650)  # these websites do not exist, so the worker leaves them alone
_DAY = re.compile(r"\{(day|mail) (\d+)\}")


def load(groups: dict[str, Group], now: datetime) -> None:
    """Add the websites that the groups read, with their newest entries, and one that waits for an answer."""
    table = content.table("blogroll")
    blogroll.follow_links()
    for row in table["sources"]:
        _load(groups[row["group"]], row["site_url"], row["feed_url"], feed_of(row["file"], now))
    for row in table["suggestions"]:
        blogroll.suggest(group=groups[row["group"]], site_url=row["site_url"])


def feed_of(file: str, now: datetime) -> bytes:
    """Return a feed of a file. `{day 3}` in it is three days ago as RFC 3339 writes it, `{mail 3}` as RFC 5322 does."""

    def written(found: re.Match[str]) -> str:
        at = (now - timedelta(days=int(found[2]))).replace(hour=9, minute=0, second=0, microsecond=0)
        return at.isoformat() if found[1] == "day" else format_datetime(at)

    return _DAY.sub(written, (content.FOLDER / "feeds" / file).read_text("utf-8")).encode()


def _load(group: Group, site_url: str, feed_url: str, data: bytes) -> None:
    source = group.blogroll.filter(site_url=site_url).first() or blogroll.add(group=group, site_url=site_url)
    feed = foreign_feeds.read(data, url=feed_url)
    blogroll_reading.take(source=source, url=feed_url, answer=Answer(data), feed=feed)
    BlogrollSource.objects.filter(pk=source.pk).update(next_read_at=source.created_at + LATER)
