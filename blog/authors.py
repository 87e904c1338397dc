"""Authors: one for each account that may write, and what is left of one who is erased (ADR 53)."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.models import Author, Authorship, FormerPath, Post
from meetups.models import Group, Picture, User
from meetups.services import feeds, jobs, pictures, redaction

MOST_AT_ONCE = 100
BLANK_TEXTS = dict.fromkeys(["name", "job_title", "organisation", "about"], "")
BLANK: dict[str, Any] = BLANK_TEXTS | {"picture": None, "is_unnamed": True, "user": None}


@transaction.atomic
def author_of(*, user: User) -> Author:
    """Return the author with this account, who is made if there is none."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    author = Author.objects.filter(user=user).first()
    return author or Author.objects.create(user=user, name=user.name, slug=free_slug(user.name))


def default_authors(*, user: User) -> list[Author]:
    """Return who wrote a post for which nobody is chosen: the organiser who adds it, saved or not yet an author.

    A superuser is nobody's author by default.
    """
    known = Author.objects.filter(user=user).first()
    return [] if user.is_superuser else [known or Author(user=user, name=user.name, slug=free_slug(user.name))]


def add_author(*, post: Post, user: User) -> None:
    """Make the author with this account an author of a post, after those it has."""
    Authorship.objects.get_or_create(
        post=post, author=author_of(user=user), defaults={"position": post.authorships.count()}
    )


def add_organisers() -> int:
    """Make an author of each organiser with a name who is none, so that forms offer them. Return the number made.

    Each minute, at most a hundred.
    """
    users = User.objects.filter(organiser_roles__isnull=False, author=None, is_active=True).exclude(name="")
    return len([author_of(user=user) for user in users.distinct().order_by("pk")[:MOST_AT_ONCE]])


def forget_pictures() -> int:
    """Take down the pictures that unnamed authors have. Return how many authors had one."""
    found = Author.objects.filter(is_unnamed=True, picture__isnull=False).select_related("picture").order_by("pk")
    return jobs.each(list(found), _forget_picture)


@transaction.atomic
def erase(*, author: Author, by: User | None = None) -> Author:
    """Erase what is known of an author. Their posts stay, by “a member of the group”. Twice is the same as once.

    With `by`, who may change it, their picture is taken down, also where something else shows it. If they ask
    themselves, which is without `by`, it is if only authors have it. Another one is only taken from them. The account
    stays, if there is one. It gets an author without a name or a post in exchange. So nobody is offered the name again,
    and nothing leads from the posts to the account.
    """
    _lock_account(author)
    author = Author.objects.select_for_update(of=("self",)).select_related("picture", "user").get(pk=author.pk)
    path, picture, user = author.get_absolute_url(), author.picture, author.user
    if _is_blank(author) and not author.authorships.exists():
        return author
    FormerPath.objects.filter(Q(path=path) | Q(now_at=path)).delete()
    Author.objects.filter(pk=author.pk).update(**BLANK, slug=f"erased-{author.pk}")
    if user:
        Author.objects.create(user=user, is_unnamed=True, slug=f"erased-account-{user.pk}")
    if picture:
        _take_down(picture, by)
    redaction.redact_row(author)
    mark_posts_changed(author=author)
    author.refresh_from_db()
    return author


def erase_of(email: str) -> None:
    """Erase the authors with the account of this email address."""
    for author in _with_email(email):
        erase(author=author)


def mark_posts_changed(*, author: Author) -> None:
    """Let readers of feeds take the posts of an author anew, so that they keep no name that is gone."""
    feeds.mark_changed(kind="post", keys=author.authorships.values("post"))


def held_of(email: str) -> list[dict[str, str]]:
    """Return what is known of the authors with the account of this email address."""
    shown = {True: _("not named under posts"), False: _("named under posts")}
    return [
        {"name": one.name, "job_title": one.job_title, "organisation": one.organisation, "about": one.about,
         "shown": shown[one.is_unnamed]}
        for one in _with_email(email)
        if not _is_blank(one) or one.authorships.exists()
    ]  # fmt: skip


def free_slug(name: str) -> str:
    """Return a slug for an author of this name, with -2, -3… if another author has or had it."""
    stem = slugify(name)[:70] or "author"
    taken = set(Author.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    former = FormerPath.objects.filter(path__startswith=Author(slug=stem).get_absolute_url()[:-1])
    taken |= {path.strip("/").rpartition("/")[2] for path in former.values_list("path", flat=True)}
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def may_change(picture: Picture, user: User) -> bool:
    """Return whether a user may change a picture: that of a group of theirs. A superuser may change all."""
    return user.is_superuser or Group.objects.organised_by(user).filter(pictures=picture).exists()


def _take_down(picture: Picture, by: User | None) -> None:
    """Take down the picture of an author who was erased: it is their portrait, and its words may name them."""
    if by is None:
        pictures.take_down_unused(picture=picture, but=Author)
    elif may_change(picture, by):
        pictures.take_down(picture=picture)


def _lock_account(author: Author) -> None:
    """Lock the account of an author before the author, as `author_of` does: two at once never wait for each other."""
    account = Author.objects.filter(pk=author.pk).values("user")
    User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=account).first()


def _is_blank(author: Author) -> bool:
    return author.picture_id is None and not any(getattr(author, name) for name in BLANK_TEXTS)


@transaction.atomic
def _forget_picture(author: Author) -> int:
    """Take the picture of an unnamed author away, and down unless something else shows it. Both, or neither."""
    found = Author.objects.filter(pk=author.pk, is_unnamed=True, picture=author.picture)
    changed = found.update(picture=None)
    if changed and author.picture:
        pictures.take_down_unused(picture=author.picture)
    return changed


def _with_email(email: str) -> list[Author]:
    return list(Author.objects.filter(user__in=User.objects.with_email(email)))
