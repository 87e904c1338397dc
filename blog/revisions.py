"""The revisions of a post: keeping, restoring and deleting them (ADR 56). django-simple-history writes them."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, TextField, Window
from django.db.models.functions import Cast, RowNumber
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from blog.histories import lines_as_here
from blog.models import Author, Authorship, Post, PostRevision, Tag
from meetups.models import User
from meetups.services import search
from meetups.standards.markdown_pictures import without_words
from meetups.wording.dates import leaf

KEPT = timedelta(days=365)
MOST = 50  # of one post
BATCH = 500
# The attributes that are compared with the revision before; authors and tags are the last.
COMPARED = (
    "headline", "slug", "summary", "body", "group_id", "event_id", "kind", "status", "published_at", "series_id",
    "number", "author_keys", "tag_keys",
)  # fmt: skip
RESTORED = ("headline", "summary", "body", "kind")  # with the authors and the tags


def save(*, post: Post, by: User | None, reason: str | None = None) -> None:
    """Save a post with a revision that names this account. Then save its authors and tags, and call `complete`."""
    post._history_user, post._change_reason = by, reason  # type: ignore[attr-defined]
    post.save()


@transaction.atomic
def begin(*, posts: QuerySet[Post]) -> None:
    """Make the first revision of posts that were written past `save`, so that the next one has one to compare with."""
    rows = list(posts.exclude(pk__in=PostRevision.objects.values("id")))
    Post.history.bulk_history_create(rows, batch_size=BATCH)
    for post in rows:
        complete(post=post)


@transaction.atomic
def complete(*, post: Post) -> None:
    """Keep the authors and tags of a post with its newest revision, and the names of what differs from the one before.

    Call it in the transaction that saved the post, after its authors and tags. Delete the revision if nothing differs.
    """
    newest, *earlier = post.history.order_by("-history_id")[:2]
    keys = {
        "author_keys": list(post.authorships.order_by("position", "pk").values_list("author", flat=True)),
        "tag_keys": list(post.tags.order_by("pk").values_list("pk", flat=True)),
    }
    changed = _differences(earlier[0], vars(newest) | keys) if earlier else []
    if earlier and not changed:
        newest.delete()
        post.history.filter(pk=earlier[0].pk).update(**keys)
    else:
        post.history.filter(pk=newest.pk).update(**keys, changed=changed)


@transaction.atomic
def restore(*, revision: Any, by: User) -> Post:
    """Give a post the text, kind, authors and tags of one of its revisions, as a new revision. Return the post.

    Its slug, group, event, series and publication stay as they are. Authors and tags that were deleted since are left
    out.
    """
    post = Post.objects.select_for_update(of=("self",)).get(pk=revision.id)
    for name in RESTORED:
        setattr(post, name, getattr(revision, name))
    save(post=post, by=by, reason=str(revision.pk))
    if revision.tag_keys is not None:
        post.tags.set(post.tags.model.objects.filter(pk__in=revision.tag_keys))
    if revision.author_keys is not None:
        _set_authors(post, revision.author_keys)
    complete(post=post)
    search.write(thing=post)
    return post


@transaction.atomic
def replace_tag(*, tag: Tag, by: Tag) -> None:
    """Let each revision that names one tag name another one, so that the other one is restored in its place."""
    named = PostRevision.objects.annotate(keys_as_text=Cast("tag_keys", TextField()))
    rows = named.filter(keys_as_text__contains=str(tag.pk)).values_list("pk", "tag_keys")
    for key, tag_keys in list(rows):
        if tag.pk in tag_keys:
            keys = sorted({*tag_keys, by.pk} - {tag.pk})
            PostRevision.objects.filter(pk=key).update(tag_keys=keys)


@transaction.atomic
def empty_words_of(picture: int) -> None:
    """Empty the words of the picture with this number in all revisions: it is taken down."""
    rows = PostRevision.objects.filter(body__contains=f"picture:{picture}")
    for key in list(rows.values_list("pk", flat=True)):
        body = without_words(PostRevision.objects.values_list("body", flat=True).get(pk=key), picture)
        PostRevision.objects.filter(pk=key).update(body=body)


@transaction.atomic
def delete_earlier(*, post: Post) -> int:
    """Delete all revisions of a post but the newest, such as those with a name that was taken out. Return how many."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    newest = post.history.order_by("-history_id").first()
    if newest is None:
        return 0
    post.history.filter(pk=newest.pk).update(changed=[], history_change_reason=None)
    return post.history.exclude(pk=newest.pk).delete()[0]


def forget_old() -> int:
    """Delete revisions that are over a year old, and those of a post beyond the newest 50. Return the number deleted.

    The newest one stays, as it is the text of the post; once it is a year old, nobody is named as who saved it.
    """
    newest = PostRevision.objects.filter(id=OuterRef("id")).order_by("-history_id").values("pk")[:1]
    old = PostRevision.objects.filter(history_date__lt=timezone.now() - KEPT).alias(newest=Subquery(newest))
    old.filter(pk=F("newest"), history_user__isnull=False).update(history_user=None)
    number = Window(RowNumber(), partition_by=F("id"), order_by=F("history_id").desc())
    many = PostRevision.objects.annotate(position=number).filter(position__gt=MOST)
    return _delete(old.exclude(pk=F("newest"))) + _delete(many)


def held_of(email: str) -> list[dict[str, str]]:
    """Return the posts that the account of this email address changed, how often and when last."""
    rows = _by(email).order_by().values("id").annotate(number=Count("pk"), last=Max("history_date")).order_by("id")
    headlines = dict(Post.objects.filter(pk__in=[row["id"] for row in rows]).values_list("pk", "headline"))
    return [
        {
            "post": headlines[row["id"]],
            "changes": ngettext("%d change", "%d changes", row["number"]) % row["number"],
            "last": leaf(localdate(row["last"])).long,
        }
        for row in rows
        if row["id"] in headlines
    ]


def erase_of(email: str) -> None:
    """Let no revision name the account of this email address. The revisions stay."""
    _by(email).update(history_user=None)


def _differences(before: Any, now: dict[str, Any]) -> list[str]:
    """Return the names of what differs. Authors and tags that the revision before does not know are left out."""
    was = {name: getattr(before, name) for name in COMPARED}
    was, now = ({**one, "body": lines_as_here(one["body"])} for one in (was, now))
    unknown = {name for name in ("author_keys", "tag_keys") if was[name] is None}
    return [name for name in COMPARED if name not in unknown and was[name] != now[name]]


def _by(email: str) -> QuerySet[Any]:
    return PostRevision.objects.filter(history_user__in=User.objects.with_email(email))


def _set_authors(post: Post, keys: list[int]) -> None:
    known = set(Author.objects.filter(pk__in=keys).values_list("pk", flat=True))
    post.authorships.all().delete()
    Authorship.objects.bulk_create(
        Authorship(post=post, author_id=key, position=position)
        for position, key in enumerate((key for key in keys if key in known), start=1)
    )


def _delete(rows: QuerySet[Any]) -> int:
    keys = list(rows.values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        PostRevision.objects.filter(pk__in=keys[first : first + BATCH]).delete()
    return len(keys)
