"""The tables that the blog adds to the file with everything of a group: posts, authors, tags, series, former paths.

Each post is also a Markdown file for people and other software (ADR 64).
"""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import revisions
from blog.forms import RESERVED
from blog.models import Author, Authorship, FormerPath, Post, PostSeries, Tag
from blog.queries import NEWS_KIND
from meetups.extensions import ArchivePart, ArchiveTable
from meetups.models import Group, News
from meetups.services.emails import news
from meetups.standards.front_matter import document

UNNAMED = "unnamed"
YEAR = re.compile("[0-9]{4}")
PATH = re.compile("/blog/[a-z0-9_-]+/(?:[a-z0-9_-]+/)?", re.IGNORECASE)


def _posts(group: Group) -> QuerySet[Post]:
    rows = Post.objects.filter(group=group).select_related("event", "series")
    return rows.prefetch_related("authorships__author")


def _post_file(post: Post) -> list[tuple[str, bytes]]:
    """Return the post as Markdown, with its facts at the top. An unnamed author is not among them."""
    authors = [one.author for one in post.authorships.all()]
    facts = {
        "title": post.headline,
        "slug": post.slug,
        "date": post.published_at and post.published_at.astimezone(UTC).isoformat(),
        "draft": post.status == Post.Status.DRAFT or None,
        "description": post.summary,
        "authors": [author.name for author in authors if author.name and not author.is_unnamed],
        "tags": [tag.name for tag in post.tags.all()],
        "series": [post.series.name] if post.series else [],
        "kind": post.kind,
        "event": post.event.slug if post.event else "",
    }
    return [(f"posts/{post.slug}.md", document(facts, post.body).encode())]


def _check_post(post: Post, _row: Mapping[str, Any]) -> None:
    """Refuse a slug whose path is that of another page, now or formerly."""
    is_former = FormerPath.objects.filter(path=post.get_absolute_url()).exists()
    if is_former or post.slug in RESERVED or YEAR.fullmatch(post.slug):
        raise ValidationError(_("Another page has or had the path of “%(slug)s”."), "taken", {"slug": post.slug})


def _author_out(author: Author) -> dict[str, Any]:
    """Return nothing of an author who asked to be unnamed, not even the slug, which is made of the name."""
    blank: dict[str, Any] = dict.fromkeys(("job_title", "organisation", "about"), "")
    blank |= {"name": UNNAMED, "slug": UNNAMED, "picture": None, "is_unnamed": True}
    return blank if author.is_unnamed or not author.name else {}


def _complete_author(author: Author, _row: Mapping[str, Any]) -> None:
    if author.is_unnamed:
        author.name, author.slug = "", f"{UNNAMED}-{secrets.token_hex(8)}"


def _check_path(former: FormerPath, _row: Mapping[str, Any]) -> None:
    """Refuse a redirect that does not lead from one page of the blog to another."""
    if not (PATH.fullmatch(former.path) and PATH.fullmatch(former.now_at)):
        raise ValidationError(_("A former path does not lead to a page of the blog."), code="path")


def _former_paths(group: Group) -> QuerySet[FormerPath]:
    """Return the former paths of the group's posts and series, and of the tags and named authors of these posts."""
    authors = _authors(group).filter(is_unnamed=False).exclude(name="")
    rows: list[QuerySet[Any]] = [
        Post.objects.filter(group=group), PostSeries.objects.filter(group=group), _tags(group), authors
    ]  # fmt: skip
    return FormerPath.objects.filter(now_at__in=[one.get_absolute_url() for some in rows for one in some])


def _tags(group: Group) -> QuerySet[Tag]:
    return Tag.objects.filter(pk__in=Post.tags.through.objects.filter(post__group=group).values("tag"))


def _authors(group: Group) -> QuerySet[Author]:
    return Author.objects.filter(pk__in=Authorship.objects.filter(post__group=group).values("author"))


def _know_news(group: Group) -> None:
    """Count the public posts as told: followers had them from the other site."""
    now = timezone.now()
    rows = Post.objects.public().filter(group=group).values_list("pk", "headline")
    news.announce(
        news=[News(kind=NEWS_KIND, record_id=pk, group=group, title=title, written_at=now) for pk, title in rows]
    )


def _finish(group: Group) -> None:
    _know_news(group)
    revisions.begin(posts=Post.objects.filter(group=group))


PART = ArchivePart(
    (
        ArchiveTable(
            "tags", gettext_lazy("Tags of write-ups"), Tag, _tags, ("name", "slug"), key="slug", same=("slug", "name")
        ),
        ArchiveTable(
            "authors", gettext_lazy("Authors"), Author, _authors,
            ("name", "slug", "job_title", "organisation", "about", "picture", "is_unnamed"), same=("slug", "name"),
            out=_author_out, complete=_complete_author, by_content=True,
        ),
        ArchiveTable(
            "post_series", gettext_lazy("Series of write-ups"), PostSeries,
            lambda group: PostSeries.objects.filter(group=group), ("name", "slug", "about"), key="slug",
        ),
        ArchiveTable(
            "posts", gettext_lazy("Write-ups"), Post, _posts,
            ("headline", "slug", "summary", "body", "event", "kind", "status", "published_at", "series", "number",
             "tags", "updated_at"), key="slug", files=_post_file, complete=_check_post,
        ),
        ArchiveTable(
            "authorships", gettext_lazy("Who wrote which write-up"), Authorship,
            lambda group: Authorship.objects.filter(post__group=group), ("post", "author", "position"),
        ),
        ArchiveTable(
            "former_paths", gettext_lazy("Former URLs of write-ups"), FormerPath, _former_paths, ("path", "now_at"),
            key="path", same=("path", "now_at"), complete=_check_path,
        ),
    ),
    finish=_finish,
)  # fmt: skip
