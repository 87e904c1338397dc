"""The write-ups of the demo communities."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import slugify

from blog import authors
from blog.models import Post, Tag
from demo import content, events, pictures
from meetups.models import Event, Group, User


def load(groups: dict[str, Group], now: datetime) -> int:
    """Add the posts whose slug does not exist yet. Return the number added."""
    known = set(Post.objects.values_list("slug", flat=True))
    rows = [row for row in content.posts() if row["slug"] not in known]
    for row in rows:
        _write(row, groups[row["group"]], now)
    return len(rows)


def _write(row: dict[str, Any], group: Group, now: datetime) -> None:
    event = events.latest(group, row["about"], now) if "about" in row else None
    post = Post.objects.create(
        slug=row["slug"],
        headline=row["headline"],
        summary=row["summary"],
        body=_with_pictures(row["body"], group),
        group=group,
        event=event,
        kind=row["kind"],
        status=row.get("status", Post.Status.PUBLISHED),
        published_at=_published_at(row, event, now),
    )
    for author in row["authors"]:
        authors.add_author(post=post, user=_account(author))
    post.tags.set([Tag.objects.get_or_create(slug=slugify(tag), defaults={"name": tag})[0] for tag in row["tags"]])


def _with_pictures(body: str, group: Group) -> str:
    """Return a text with the numbers of the drawings that it names, which are added to its group."""
    return re.sub(r"picture:([a-z]+)", lambda found: f"picture:{_number(group, found[1])}", body)


def _number(group: Group, name: str) -> int:
    picture = pictures.picture_of(group, name)
    return picture.pk if picture else 0


def _published_at(row: dict[str, Any], event: Event | None, now: datetime) -> datetime | None:
    """Return a time some days after its event, or relative to today; never in the future for a published post."""
    if row.get("status") == Post.Status.DRAFT:
        return None
    if "in_days" in row:
        return _morning(now + timedelta(days=row["in_days"]))
    published_at = (
        event.local_start + timedelta(days=row["days_after"]) if event else now - timedelta(days=row["days_ago"])
    )
    return min(_morning(published_at), now - timedelta(hours=1))


def _morning(moment: datetime) -> datetime:
    return moment.replace(hour=9, minute=30, second=0, microsecond=0)


def _account(author: dict[str, str]) -> User:
    return User.objects.with_email(author["email"]).first() or User.objects.create_user(**author)
