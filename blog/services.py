"""Begin and publish posts, ask for them, and create news items of them for followers."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import authors, drafts, paths, queries, revisions
from blog.models import Author, FormerPath, Post
from blog.queries import NEWS_FOR, NEWS_KIND
from meetups.models import Event, News, OutboxEmail, User
from meetups.models.slugs import path_of
from meetups.queries.news import is_known
from meetups.services import jobs, pictures, search
from meetups.services.emails import news, outbox, reminders
from meetups.wording import present


@transaction.atomic
def save_author(*, author: Author, by: User) -> None:
    """Save an author. One who is unnamed has no picture.

    It is taken down, unless something else shows it, or `by` may not change it: it is of the site, or another group.
    Readers of feeds take the posts anew of one who becomes unnamed, or is named again.
    """
    before = Author.objects.select_for_update(of=("self",)).filter(pk=author.pk).select_related("picture").first()
    if author.is_unnamed:
        author.picture = None
    paths.save(row=author)
    if author.is_unnamed and before and before.picture and authors.may_change(before.picture, by):
        pictures.take_down_unused(picture=before.picture)
    if before and before.is_unnamed != author.is_unnamed:
        authors.mark_posts_changed(author=author)


@transaction.atomic
def draft_from(*, event: Event, by: User, is_another: bool = False) -> Post:
    """Begin a write-up of an event that is over: a draft with what its page says, by this organiser. Return it.

    Raises ValidationError with the code early (not over, or never public), cancelled or written. The code written means
    that there is a write-up, in `params["post"]`, and `is_another` does not say that one more is wanted.
    """
    events = Event.objects.select_for_update(of=("self",), no_key=True).select_related(*drafts.RELATED)
    event = events.get(pk=event.pk)
    _refuse_unheld(event)
    first = event.posts.filter(kind=Post.Kind.WRITE_UP).order_by("pk").first()
    if first and not is_another:
        raise ValidationError(_("There is a write-up of this meetup already."), "written", {"post": first})
    post = Post(
        headline=event.title,
        slug=_free_slug(event.slug),
        summary=drafts.summary_of(event),
        body=drafts.text_of(event),
        group=event.group,
        event=event,
    )
    revisions.save(post=post, by=by)
    if event.group.organisers.filter(user=by).exists():
        authors.add_author(post=post, user=by)
    revisions.complete(post=post)
    return post


@transaction.atomic
def publish(*, post: Post, by: User | None = None) -> Post:
    """Publish a draft or scheduled post now. Change nothing if it is public already. Return the post.

    Its history names `by`.
    """
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.is_public:
        return post
    post.status = Post.Status.PUBLISHED
    post.published_at = present.current_minute()  # so that its page is there at once (ADR 29)
    revisions.save(post=post, by=by)
    revisions.complete(post=post)
    search.write(thing=post)
    return post


def announce() -> int:
    """Create a news item for each post that became public in the last 14 days. Return the number created."""
    shown = Post.objects.public(present.current_minute())  # no email before the page is there (ADR 29)
    posts = shown.filter(published_at__gt=timezone.now() - NEWS_FOR).exclude(is_known(NEWS_KIND))
    rows = posts.order_by("published_at", "pk").values_list("pk", "group", "headline")
    return news.announce(
        news=[News(kind=NEWS_KIND, record_id=pk, group_id=group, title=title) for pk, group, title in rows]
    )


def ask_for_write_ups() -> int:
    """Email the organisers of each meeting without a post, once, from 9am of the day after. Return the emails written.

    The day and the hour are those of the meeting.
    """
    now = timezone.now()
    due = [event for event in queries.to_ask_about(now) if reminders.morning_after(event) <= now]
    return jobs.each(due, lambda event: _ask_about(event, now), name=lambda event: f"write-up of event {event.pk}")


@transaction.atomic
def _ask_about(event: Event, now: datetime) -> int:
    """Email the organisers of this event, unless it was written up, cancelled or asked about since it was read."""
    event = Event.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=event.pk)
    if not queries.to_ask_about(now).filter(pk=event.pk).exists():
        return 0
    organisers = User.objects.filter(is_active=True, organiser_roles__group=event.group).order_by("pk")
    for user in organisers:
        outbox.write(
            kind=OutboxEmail.Kind.WRITE_UP,
            version=event.pk,
            to=user.email,
            context={"path": queries.write_up_url(event)},
            user=user,
            event=event,
            group=event.group,
        )
    return len(organisers)


def _refuse_unheld(event: Event) -> None:
    if event.is_cancelled:
        raise ValidationError(_("This meetup was cancelled, so there is nothing to write up."), "cancelled")
    if event.is_draft or not event.is_past:
        raise ValidationError(_("This meetup is not over. Write it up afterwards."), "early")


def _free_slug(slug: str) -> str:
    """Return this slug, with -2, -3… if another post has it."""
    taken, number, free = set(Post.objects.filter(slug__startswith=slug).values_list("slug", flat=True)), 1, slug
    former = FormerPath.objects.filter(path__startswith=path_of("blog:posts-detail", slug[:130])[:-1])
    taken |= {path.strip("/").rpartition("/")[2] for path in former.values_list("path", flat=True)}
    while free in taken:
        number += 1
        free = f"{slug[:130]}-{number}"
    return free
