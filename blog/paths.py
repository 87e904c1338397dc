"""The paths of posts, tags, authors and series: a former one redirects for ever (law 8)."""

from typing import Any

from django.db import transaction

from blog.models import FormerPath, Post, Tag
from meetups.services import feeds
from meetups.wording import present


@transaction.atomic
def save(*, row: Any) -> None:
    """Save a post, tag, author or series. If its page moves, its former path redirects; that of a draft had no page."""
    before = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if isinstance(before, Post):
        feeds.remember(thing=before)
    row.save()
    if before and before.slug != row.slug and _had_page(before):
        _move(before.get_absolute_url(), row.get_absolute_url())


@transaction.atomic
def merge_tags(*, into: Tag, others: Any) -> Tag:
    """Give the posts of these tags the tag `into`, redirect their pages to its page, and delete them."""
    rows = Tag.objects.select_for_update().filter(pk__in=[into.pk, *(tag.pk for tag in others)]).order_by("pk")
    found = {tag.pk: tag for tag in rows}
    kept = found.pop(into.pk)
    for tag in found.values():
        kept.posts.add(*tag.posts.all())
        _move(tag.get_absolute_url(), kept.get_absolute_url())
        tag.delete()
    return kept


def _had_page(row: Any) -> bool:
    """Return whether this row has a page at its slug, or had one: a post may be a draft again."""
    if not isinstance(row, Post) or row.is_public:
        return True
    public = row.history.filter(slug=row.slug, published_at__lte=present.now()).exclude(status=Post.Status.DRAFT)
    return bool(public.exists())


def _move(path: str, now_at: str) -> None:
    FormerPath.objects.filter(path=now_at).delete()
    FormerPath.objects.filter(now_at=path).update(now_at=now_at)
    FormerPath.objects.update_or_create(path=path, defaults={"now_at": now_at})
