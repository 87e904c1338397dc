"""The lists of write-ups: all of them, those of an author, a subject, a series or a year. And the page of each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from blog import listings, queries
from blog.forms import PostFilters
from blog.models import Post, PostQuerySet, PreviewLink, Tag
from blog.models.posts import POSITION_IN_SERIES
from meetups.models import Group
from meetups.views import share_pictures
from meetups.views.audiences import keep_url_secret, lasting, private, public
from meetups.views.pagination import Page, page_asked_for
from meetups.wording import present


@public(*PostFilters.base_fields, "page", "from")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the public posts, newest first, filtered by group and kind. Filters with errors answer 400.

    A tag alone redirects to its page, which it had no page of its own before.
    """
    page = page_asked_for(request)
    filters = PostFilters(request.GET)
    if filters.is_valid() and filters.is_tag_alone:
        return redirect(_tag_url(request, filters.cleaned_data["tag"]), permanent=True)
    page = page.of(queries.cards(page.select(filters.narrow(Post.objects.public()), "-published_at", "-pk")))
    context: dict[str, Any] = _with_lead(page) | {
        "filters": filters,
        "kinds": Post.Kind.choices,
        "groups": Group.objects.values_list("slug", "name")[:20],
        "tags": Tag.objects.listed()[:30],
        "series": listings.series_links(),
        "years": listings.year_links(),
    }
    return render(request, "blog/index.html", context, status=400 if filters.errors else 200)


@public("page", "from")
@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who an author is, and the posts they wrote, newest first."""
    found = listings.author_at(slug)
    if found is None:
        return _moved(request)
    return _list(request, "author", found.posts.public(), {"author": found, "head": listings.head_of_author(found)})


@public("page", "from")
@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the posts about a subject, newest first."""
    found = listings.tag_at(slug)
    if found is None:
        return _moved(request)
    return _list(request, "tag", found.posts.public(), {"tag": found, "head": listings.head_of_tag(found)})


@public("page", "from")
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the posts of a series in their order."""
    found = listings.series_at(slug)
    if found is None:
        return _moved(request)
    page = page_asked_for(request)
    page = page.of(queries.cards(page.select(found.posts.public().in_series(), *POSITION_IN_SERIES)))
    return render(request, "blog/series.html", {"series": found, "page": page, "head": listings.head_of_series(found)})


@public("page", "from")
@require_safe
def year(request: HttpRequest, year: str) -> HttpResponse:
    """Show the posts of a year, newest first. A post whose slug is a year keeps its page."""
    if queries.post_at(year):
        return detail(request, slug=year)
    years = listings.year_links()
    if year not in [link.words for link in years]:
        if any(link.words <= year for link in years) and int(year) <= present.today().year:  # its page was here once
            return redirect("blog:posts-index")
        return _moved(request)
    posts = Post.objects.public().filter(published_at__year=int(year))
    return _list(request, "year", posts, {"year": year, "years": years, "head": listings.head_of_year(year)})


@public()
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one post."""
    post = queries.post_at(slug)
    if post is None:
        return _moved(request)
    context = listings.page_of(post, authors=queries.authors_of(post), tags=queries.tags_of(post))
    return render(request, "blog/detail.html", context)


@lasting
@require_safe
def share(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """Send the share picture of a public post."""
    post = queries.post_at(slug)
    if post is None:
        now_at = listings.path_now(reverse("blog:posts-detail", args=[slug]))
        if not now_at:
            raise Http404
        return redirect(f"{now_at}share/{digest}.png")
    return share_pictures.answer(request, listings.share_picture_of(post))


@private
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show a post that is not public to people with its link, or redirect to its page. An ended link answers 410."""
    link = PreviewLink.objects.select_related("post__group", "post__event__venue", "post__series").by_token(token)
    if link is None:
        raise Http404
    with present.one_minute():  # as its page sees it
        if link.post.is_public:
            return keep_url_secret(redirect(link.post))
        if not link.is_open:
            return keep_url_secret(render(request, "blog/preview_ended.html", status=410))
        return keep_url_secret(render(request, "blog/detail.html", listings.draft_page_of(link.post)))


def _list(request: HttpRequest, template: str, posts: PostQuerySet, context: dict[str, Any]) -> HttpResponse:
    page = page_asked_for(request)
    page = page.of(queries.cards(page.select(posts, "-published_at", "-pk")))
    return render(request, f"blog/{template}.html", context | _with_lead(page))


def _with_lead(page: Page) -> dict[str, Any]:
    """Return the posts of a page of a list. The first page has its first post as its lead story."""
    lead = listings.lead_of(page.rows) if page.is_start else None
    return {"page": page, "lead": lead, "posts": page.rows[1:] if lead else page.rows}


def _moved(request: HttpRequest) -> HttpResponse:
    """Redirect to where the page is now. Raises Http404 if there was never one."""
    now_at = listings.path_now(request.path)
    if not now_at:
        raise Http404
    return redirect(now_at, permanent=True)


def _tag_url(request: HttpRequest, slug: str) -> str:
    """Return the URL of the page of a tag, with the same page of the list."""
    kept = urlencode([(name, request.GET[name]) for name in ("page", "from") if name in request.GET])
    return reverse("blog:tags-detail", args=[slug]) + (f"?{kept}" if kept else "")
