"""The paths of posts, tags, authors and series: a former one redirects for ever (law 8)."""

from typing import Any

from django.db import transaction

from blog import revisions
from blog.models import FormerPath, Post, Tag
from meetups.services import feeds
from meetups.services.deleted import deleted


@transaction.atomic
def save(*, row: Any) -> None:
    """Save a post, tag, author or series. If its page moves, its former path redirects; that of a draft had no page.

    The path of a post that is not public any more is kept for ever, as the former path of itself.
    """
    before = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if isinstance(before, Post):
        feeds.remember(thing=before)
    row.save()
    if before:
        _follow(before, row)


@transaction.atomic
def merge_tags(*, into: Tag, others: Any) -> Tag:
    """Give the posts of these tags, and their revisions, the tag `into`. Redirect their pages to its page.

    Then delete them.

    Raises ValidationError with the code gone if the tag `into` was deleted meanwhile.
    """
    keys = [into.pk, *(tag.pk for tag in others)]
    # A save of one of their posts locks the post first, too. It ends before the revisions are read.
    posts = Post.objects.filter(pk__in=Post.tags.through.objects.filter(tag__in=keys).values("post")).order_by("pk")
    list(posts.select_for_update(of=("self",), no_key=True).values_list("pk"))
    rows = Tag.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {tag.pk: tag for tag in rows}
    kept = found.pop(into.pk, None)
    if kept is None:
        raise deleted()
    for tag in found.values():
        revisions.replace_tag(tag=tag, by=kept)
        kept.posts.add(*tag.posts.all())
        _move(tag.get_absolute_url(), kept.get_absolute_url())
        tag.delete()
    return kept


def _follow(before: Any, row: Any) -> None:
    """Keep the path that a row had before it was saved, if a page was there. Former paths lead to its new one."""
    path, now_at = before.get_absolute_url(), row.get_absolute_url()
    had_page = not isinstance(row, Post) or before.is_public
    if path != now_at and had_page:
        _move(path, now_at)
    elif path != now_at:
        FormerPath.objects.filter(now_at=path).update(now_at=now_at)
    elif had_page and isinstance(row, Post) and not row.is_public:
        FormerPath.objects.update_or_create(path=path, defaults={"now_at": path})


def _move(path: str, now_at: str) -> None:
    FormerPath.objects.filter(path=now_at).delete()
    FormerPath.objects.filter(now_at=path).update(now_at=now_at)
    FormerPath.objects.update_or_create(path=path, defaults={"now_at": now_at})
