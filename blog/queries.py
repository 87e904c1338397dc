"""The write-ups that pages read, as plain values."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext

from blog.models import Author, Post, PostQuerySet, Tag
from meetups.extensions import LineLink, Need, NewsText, SearchText
from meetups.models import Event, Group, News, OutboxEmail
from meetups.models.event_querysets import LONGEST
from meetups.models.slugs import path_of
from meetups.queries.hearing import Hearing, followers_of
from meetups.standards import schema_org
from meetups.standards.markdown_pictures import first_in
from meetups.standards.marks import colour_of
from meetups.standards.plain_text import of_html
from meetups.wording import present
from meetups.wording.dates import Leaf, leaf
from meetups.wording.lists import listed
from meetups.wording.urgency import Urgency

NEWS_KIND = "post"  # the kind of a news item about a post
# A post with an older date was imported from another website, so it is not news.
NEWS_FOR = timedelta(days=14)
MOST_ON_A_GROUP_PAGE = 3
MOST_ON_AN_EVENT_PAGE = 10
MOST_NEEDS = 20
ASKED_WITHIN = timedelta(days=4)  # later, nobody is asked: the worker did not run, or the meeting was added afterwards
WRITTEN_WITHIN = timedelta(days=28)  # later, nobody is reminded of a write-up


class Credit(NamedTuple):
    """An author as a page names them, and the path of their page, or "" without one."""

    name: str
    url: str = ""


class PostCard(NamedTuple):
    """One post as an item of a list."""

    url: str
    headline: str
    summary: str
    kind: str
    leaf: Leaf
    group: str
    colour: int = 1  # of its group

    @property
    def slug(self) -> str:
        return self.url.rstrip("/").rpartition("/")[2]


def post_at(slug: str) -> Post | None:
    """Return the public post with this slug, with the group and event that its page shows."""
    try:
        return Post.objects.public().select_related("group", "event__venue", "series").get(slug=slug)
    except Post.DoesNotExist:
        return None


CARD_COLUMNS = (
    "slug", "headline", "summary", "kind", "published_at", "group__name", "group__slug", "group__colour",
)  # fmt: skip


def cards(posts: PostQuerySet) -> list[PostCard]:
    """Return a card for each of these posts, in their order, with one query."""
    return [card(row) for row in posts.values_list(*CARD_COLUMNS)]


def card(row: Sequence[Any]) -> PostCard:
    """Return the card of a row of `CARD_COLUMNS`."""
    slug, headline, summary, kind, moment, group, group_slug, group_colour = row
    url = path_of("blog:posts-detail", slug)
    return PostCard(
        url,
        headline,
        summary,
        str(Post.Kind(kind).label),
        leaf(localdate(moment)),
        group,
        group_colour or colour_of(group_slug),
    )


def public_cards(posts: Any, most: int) -> list[PostCard]:
    """Return cards of the newest public posts among `posts`: a manager, such as `group.posts`, or a queryset."""
    return cards(posts.public()[:most])


def authors_of(post: Post) -> list[Author]:
    """Return the authors of a post in their order. One query."""
    return [authorship.author for authorship in post.authorships.select_related("author")]


def credits_of(authors: Iterable[Author]) -> list[Credit]:
    """Return the authors as a line below a headline names them: the unnamed ones once, at the end."""
    authors = list(authors)
    named = [Credit(one.name, one.get_absolute_url()) for one in authors if one.name and not one.is_unnamed]
    return [*named, Credit(gettext("a member of the group"))] if any(one.is_unnamed for one in authors) else named


def publication_leaf(post: Post) -> Leaf:
    """Return the date on which a public post was published."""
    return leaf(localdate(post.published_at))


def byline(authors: Iterable[Author]) -> str:
    """Return the authors as one phrase, such as `Ann, Ben and a member of the group`; empty without names."""
    return capfirst(listed([credit.name for credit in credits_of(authors)]))


def tags_of(post: Post) -> list[Tag]:
    """Return the tags of a post, by name. One query."""
    return list(post.tags.order_by("name"))


def group_section(group: Group) -> list[PostCard]:
    """Return the cards on the page of a group."""
    return public_cards(group.posts, MOST_ON_A_GROUP_PAGE)


def event_section(event: Event) -> list[PostCard]:
    """Return the cards on the page of an event."""
    return public_cards(event.posts, MOST_ON_AN_EVENT_PAGE)


def event_links(slugs: Sequence[str]) -> dict[str, LineLink]:
    """Return a link to the first public write-up of each of the events with these slugs that has one. One query."""
    rows = Post.objects.public().filter(event__slug__in=slugs).exclude(kind=Post.Kind.NEWS)
    found = rows.values_list("event__slug", "headline", "slug")  # newest first, so the first one is the last here
    return {
        event: LineLink(gettext("Write-up: %(headline)s") % {"headline": headline}, path_of("blog:posts-detail", slug))
        for event, headline, slug in found
    }


def headline_about(event: str) -> Subquery:
    """Return the expression for the headline of the newest public write-up about the event in this field, or None."""
    posts = Post.objects.public().filter(event=OuterRef(event)).exclude(kind=Post.Kind.NEWS)
    return Subquery(posts.values("headline")[:1])


def news_texts(group: Group, numbers: list[int]) -> dict[int, NewsText]:
    """Return what an email to followers says of each of these posts of the group that is still public."""
    posts = group.posts.public().filter(pk__in=numbers).only("group", "headline", "slug", "summary")
    return {
        post.pk: NewsText(gettext("Write-up:"), post.headline, post.summary, post.get_absolute_url()) for post in posts
    }


def searchable_posts() -> PostQuerySet:
    """Return all posts with what `search_text` needs."""
    return Post.objects.select_related("group")


def search_text(post: Post) -> SearchText | None:
    """Return what a search finds of a post from its publication on, or None for a draft."""
    if post.status == Post.Status.DRAFT or post.published_at is None:
        return None
    words = f"{post.summary}\n{of_html(post.body_html)}"
    day = localdate(post.published_at)
    return SearchText(post.headline, words, post.get_absolute_url(), post.group_id, day, post.published_at)


def feed_text_of(post: Post) -> str:
    """Return what readers of feeds care about in a post, or "" while it is not public."""
    return repr([post.headline, post.summary, post.body]) if post.is_public else ""


def hearing(post: Post | None, group: Group | None) -> list[Hearing]:
    """Return who hears of a post, by the status it is saved with. `group` is its group, if that is known."""
    if post and post.is_public:
        return [Hearing(gettext("Nobody is emailed: this post is public already."))]
    words = _of_publishing(post, group)
    return [
        Hearing(gettext("Draft: nobody is emailed."), Post.Status.DRAFT),
        Hearing(gettext("Scheduled: at its time, %s") % words, Post.Status.SCHEDULED),
        Hearing(gettext("Published: %s") % words, Post.Status.PUBLISHED),
    ]


def _of_publishing(post: Post | None, group: Group | None) -> str:
    if group is None:
        return gettext("the followers of its group hear of it.")
    if post and News.objects.filter(kind=NEWS_KIND, record_id=post.pk).exists():
        return gettext("nobody is emailed: the followers have heard of it already.")
    words = followers_of(group)
    return gettext("%s Nobody, if its date is over 14 days old.") % words if post and post.published_at else words


def blog_posting(post: Post, authors: list[Author], *, site_url: str) -> dict[str, Any]:
    """Return the post as JSON-LD (https://schema.org/BlogPosting), with the event it is about unless that is a draft.

    The post must be public. `site_url` has no slash at its end.
    """
    published_at = post.published_at or post.updated_at
    data = {
        "@context": schema_org.CONTEXT,
        "@type": "BlogPosting",
        "headline": post.headline,
        "description": post.summary,
        "url": site_url + post.get_absolute_url(),
        "datePublished": published_at.isoformat(timespec="seconds"),
        "dateModified": max(post.updated_at, published_at).isoformat(timespec="seconds"),
        "author": [person(author, site_url) for author in authors if author.name or author.is_unnamed],
        "publisher": schema_org.organization(post.group, site_url),
    }
    if lead := first_in(post.body_html):
        data["image"] = site_url + lead.largest
    if post.event and not post.event.is_draft:
        data["about"] = {
            "@type": "Event",
            "name": post.event.title,
            "startDate": post.event.local_start.isoformat(timespec="seconds"),
            "url": site_url + post.event.get_absolute_url(),
        }
    return data


def person(author: Author, site_url: str) -> dict[str, str]:
    """Return an author as JSON-LD (https://schema.org/Person). Nothing else is told of one who is unnamed."""
    if author.is_unnamed:
        return {"@type": "Person", "name": capfirst(gettext("a member of the group"))}
    facts = {"jobTitle": author.job_title, "description": author.about}
    data = {"@type": "Person", "name": author.name, "url": site_url + author.get_absolute_url()}
    return data | {name: words for name, words in facts.items() if words}


def write_up_url(event: Event) -> str:
    """Return the path where organisers begin a write-up of an event; "" before its end, or if it was not held."""
    has_taken_place = event.is_past and not event.is_cancelled and not event.is_draft
    return reverse("admin:blog_post_write_up", args=[event.pk]) if has_taken_place else ""


def to_ask_about(now: datetime) -> QuerySet[Event]:
    """Return the meetings of the last days without any post of which no organiser has had an email yet."""
    since = now - ASKED_WITHIN
    held = Event.objects.public().past(now).filter(ends_at__gt=since, starts_at__gt=since - LONGEST)
    emails = OutboxEmail.objects.filter(event=OuterRef("pk"), kind=OutboxEmail.Kind.WRITE_UP)
    rows = held.exclude(status=Event.Status.CANCELLED).exclude(Exists(Post.objects.filter(event=OuterRef("pk"))))
    return rows.exclude(Exists(emails)).order_by("ends_at", "pk")


def needs(groups: QuerySet[Group]) -> list[Need]:
    """Return the last meetings of these groups that have no public write-up, of the last four weeks. One query."""
    held = Event.objects.public().past().filter(ends_at__gt=present.now() - WRITTEN_WITHIN)
    held = held.exclude(status=Event.Status.CANCELLED).order_by("-starts_at", "-pk")
    last = held.filter(group=OuterRef("group")).values("pk")[:1]
    posts = Post.objects.filter(event=OuterRef("pk"))
    rows = held.filter(group__in=groups.values("pk"), pk=Subquery(last))
    rows = rows.exclude(Exists(posts.exclude(status=Post.Status.DRAFT)))
    rows = rows.annotate(draft=Subquery(posts.order_by("pk").values("pk")[:1]))
    return [_need(event) for event in rows[:MOST_NEEDS]]


def drafts(group: Group) -> QuerySet[Post]:
    """Return the write-ups of a group that are drafts, the latest first, for its next lead."""
    return group.posts.filter(status=Post.Status.DRAFT).order_by("-updated_at", "-pk")


def _need(event: Any) -> Need:
    words = (
        gettext("%(meeting)s, %(day)s: the write-up is a draft")
        if event.draft
        else gettext("%(meeting)s, %(day)s: no write-up yet")
    )
    url = reverse("admin:blog_post_change", args=[event.draft]) if event.draft else write_up_url(event)
    text = words % {"meeting": event.title, "day": leaf(event.local_date).long}
    return Need(Urgency.AFTERWARDS, event.starts_at, text, url)
