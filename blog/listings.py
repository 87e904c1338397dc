"""The lists of posts of an author, a subject, a series and a year, and what to read after a post."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Max, Min, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Left
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from blog.models import Author, FormerPath, Post, PostQuerySet, PostSeries, Tag
from blog.models.posts import AFTER_ALL_NUMBERS
from blog.queries import (
    PostCard,
    authors_of,
    blog_posting,
    cards,
    credits_of,
    post_at,
    publication_leaf,
    tags_of,
)
from meetups.models import Event
from meetups.models.slugs import path_of
from meetups.queries.share_pictures import SharePicture, picture_at
from meetups.standards import plain_text
from meetups.standards.markdown_pictures import first_element, split_lead
from meetups.standards.rendered_html import Heading, contents
from meetups.standards.share_pictures import Drawing
from meetups.wording import present
from meetups.wording.dates import leaf

MOST_SERIES = 30
WORDS_A_MINUTE = 200
HEADINGS_OF_CONTENTS = 3
MOST_AFTER_A_POST = 3


class Link(NamedTuple):
    """A link to a page, with its words."""

    words: str
    url: str


class Head(NamedTuple):
    """The facts of a list's page about itself: its heading, its description for other websites, and its path."""

    heading: str
    description: str
    url: str


class Lead(NamedTuple):
    """The first story of a list: its card, how long it takes to read, and its first picture, or ""."""

    card: PostCard
    reading_time: str
    picture: SafeString


class Neighbours(NamedTuple):
    """The posts before and after a post, of the series of this name, or of its group if that is empty."""

    series: str
    series_url: str
    before: Link | None
    after: Link | None


def lead_of(cards: list[PostCard]) -> Lead | None:
    """Return the first of these cards as the lead story, or None without cards or if it was just deleted. One query."""
    post = Post.objects.public().only("body_html").filter(slug=cards[0].slug).first() if cards else None
    if post is None:
        return None
    return Lead(cards[0], reading_time(post), mark_safe(first_element(post.body_html)))


def path_now(path: str) -> str:
    """Return the path of what had this path before, or "". At most two queries.

    A path without a page is not told: it is made of the headline of a draft, or of the name of an unnamed author.
    """
    now_at = FormerPath.objects.filter(path=path).values_list("now_at", flat=True).first() or ""
    return now_at if now_at and _has_page(now_at) else ""


def author_at(slug: str) -> Author | None:
    """Return the author who has this page. One query."""
    return Author.objects.listed().select_related("picture").filter(slug=slug).first()


def tag_at(slug: str) -> Tag | None:
    """Return the tag of public posts with this slug. One query."""
    return Tag.objects.listed().filter(slug=slug).first()


def series_at(slug: str) -> PostSeries | None:
    """Return the series of public posts with this slug, with its group. One query."""
    return PostSeries.objects.listed().select_related("group").filter(slug=slug).first()


def head_of_author(author: Author) -> Head:
    return Head(author.name, gettext("Write-ups by %(name)s.") % {"name": author.name}, author.get_absolute_url())


def head_of_tag(tag: Tag) -> Head:
    return Head(tag.name, gettext("Write-ups about %(name)s.") % {"name": tag.name}, tag.get_absolute_url())


def head_of_series(series: PostSeries) -> Head:
    words = gettext("A series of write-ups: %(name)s.") % {"name": series.name}
    return Head(series.name, words, series.get_absolute_url())


def head_of_year(year: str) -> Head:
    words = gettext("Reports from our meetups, for anyone who was not there.")
    return Head(gettext("Write-ups of %(year)s") % {"year": year}, words, path_of("blog:posts-year", year))


def series_links() -> list[Link]:
    """Return links to the series that have public posts, by name. One query."""
    rows = PostSeries.objects.listed().values_list("name", "slug")[:MOST_SERIES]
    return [Link(name, path_of("blog:series-detail", slug)) for name, slug in rows]


def years() -> list[int]:
    """Return the local years with public posts, latest first. One query.

    The database groups posts by years of UTC, as it writes them. To ask Django for the local year of each took a
    quarter of the time of a page of a thousand posts. The first and last post of such a year show the local ones.
    """
    posts = Post.objects.public().order_by().annotate(year_of_utc=Left(Cast("published_at", TextField()), 4))
    edges = posts.values("year_of_utc").annotate(Min("published_at"), Max("published_at"))
    found = edges.values_list("published_at__min", "published_at__max")
    return sorted({localtime(at).year for row in found for at in row}, reverse=True)


def year_links() -> list[Link]:
    """Return links to the pages of these years, latest first. One query."""
    return [Link(f"{year:04}", path_of("blog:posts-year", f"{year:04}")) for year in years()]


def neighbours_of(post: Post) -> Neighbours:
    """Return the posts before and after a public one: of its series in their order, else of its group by date.

    Two queries.
    """
    if post.series is None:
        own = Post.objects.public().filter(group=post.group)
        return Neighbours("", "", *_beside(own, published_at=post.published_at, pk=post.pk))
    position = AFTER_ALL_NUMBERS if post.number is None else post.number
    own = post.series.posts.public().in_series()
    beside = _beside(own, position=position, published_at=post.published_at, pk=post.pk)
    return Neighbours(post.series.name, post.series.get_absolute_url(), *beside)


def page_of(post: Post, *, authors: list[Author], tags: list[Tag]) -> dict[str, Any]:
    """Return what the page of a post shows, with these authors and tags. Three queries.

    A post that is not public has no neighbours.
    """
    lead_figure, body = split_lead(post.body_html)
    return {
        "post": post,
        "lead_figure": mark_safe(lead_figure),
        "drawing": "" if "<img" in post.body_html else drawing_of(post.event),
        "body": mark_safe(body),
        "leaf": publication_leaf(post),
        "reading_time": reading_time(post),
        "contents": contents_of(post),
        "credits": credits_of(authors),
        "tags": tags,
        "neighbours": neighbours_of(post) if post.pk and post.is_public else None,
        "more": related_to(post, tags),
        "share_picture": share_picture_of(post) if post.pk and post.is_public else None,
        "json_ld": blog_posting(post, authors, site_url=settings.SITE_URL),
    }


def drawing_of(event: Event | None) -> str:
    """Return the name of the drawing of where an event takes place; "" without one, or if its place is not known."""
    if event is None or event.is_draft:
        return ""
    if not event.is_in_person:
        return "online"
    return event.venue.kind if event.venue else ""


def share_picture_of(post: Post) -> SharePicture:
    """Return the share picture of a public post. It names no author: they may change their mind. No query."""
    group = post.group
    above = f"{post.get_kind_display()} · {group.name}"
    day = leaf(localtime(post.published_at).date())
    drawing = Drawing(
        post.headline, settings.SITE_NAME, above, (f"{day.day} {day.month_and_year}",), group.shown_colour, group.slug
    )
    return picture_at("blog:posts-share", post.slug, drawing=drawing, alternative=(post.headline, above))


def draft_page_of(post: Post) -> dict[str, Any]:
    """Return what the page of a post that is not public shows, dated today if no date is chosen. Three queries.

    Authors are named without links: their pages may not be public either.
    """
    post.published_at = post.published_at or present.now()
    authors, tags = authors_of(post), tags_of(post)
    without_links = [credit._replace(url="") for credit in credits_of(authors)]
    return page_of(post, authors=authors, tags=tags) | {"credits": without_links, "is_draft": True}


def related_to(post: Post, tags: list[Tag]) -> list[PostCard]:
    """Return cards of what to read next. Posts about the same event are first, then those of the series, those with
    most of these tags, and the newest of the group. One query."""
    through = Post.tags.through.objects
    common = through.filter(post=OuterRef("pk"), tag__in=[tag.pk for tag in tags]).order_by().values("post")
    whens = [When(common__gt=0, then=2)]
    whens = [When(series=post.series_id, then=1), *whens] if post.series_id else whens
    whens = [When(event=post.event_id, then=0), *whens] if post.event_id else whens
    rows = Post.objects.public().exclude(pk=post.pk)
    number = common.annotate(number=Count("pk")).values("number")  # type: ignore[misc]
    rows = rows.annotate(common=Coalesce(Subquery(number), 0))
    rows = rows.annotate(rank=Case(*whens, default=Value(3), output_field=IntegerField()))
    rows = rows.filter(Q(rank__lt=3) | Q(group=post.group_id)).order_by("rank", "-common", "-published_at", "-pk")
    return cards(rows[:MOST_AFTER_A_POST])


def contents_of(post: Post) -> list[Heading]:
    """Return the headings of a post, if there are three or more."""
    headings = contents(post.body_html)
    return headings if sum(1 + len(heading.below) for heading in headings) >= HEADINGS_OF_CONTENTS else []


def count_words(post: Post) -> int:
    """Return the number of words of a post, as readers see it."""
    return len(plain_text.of_html(post.body_html).split())


def length_in_words(post: Post) -> str:
    """Return how long a post is: its words, and the minutes they take."""
    number = count_words(post)
    words = ngettext("%d word", "%d words", number) % number
    return f"{words} · {reading_time(post)}"


def reading_time(post: Post) -> str:
    """Return how long a post takes to read, in words: 200 words a minute, one minute at least."""
    minutes = max(1, -(-count_words(post) // WORDS_A_MINUTE))
    return ngettext("%d minute to read", "%d minutes to read", minutes) % minutes


def _has_page(path: str) -> bool:
    """Return whether a post, author, tag or series has a page at this path. One query."""
    before, _slash, slug = path.strip("/").rpartition("/")
    find = {"authors": author_at, "tags": tag_at, "series": series_at}.get(before.rpartition("/")[2], post_at)
    return find(slug) is not None


def _beside(posts: PostQuerySet, **at: Any) -> tuple[Link | None, Link | None]:
    """Return the posts right before and right after the one with these values, in the order of these fields."""
    earlier, same = Q(), Q()
    for name, value in at.items():
        earlier |= same & Q(**{f"{name}__lt": value})
        same &= Q(**{name: value})
    rows = posts.order_by(*at).values_list("headline", "slug")
    return _link(rows.filter(earlier).reverse().first()), _link(rows.exclude(earlier | same).first())


def _link(row: tuple[str, str] | None) -> Link | None:
    return Link(row[0], path_of("blog:posts-detail", row[1])) if row else None
