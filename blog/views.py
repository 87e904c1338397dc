"""The list of write-ups, and the page of each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blog import queries
from blog.forms import PostFilters
from blog.models import Post, Tag
from meetups.models import Group
from meetups.views.audiences import public
from meetups.views.pagination import page_asked_for


@public(*PostFilters.base_fields, "page", "from")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the public posts, newest first, filtered by group, kind and tag. Filters with errors answer 400."""
    page = page_asked_for(request)
    filters = PostFilters(request.GET)
    page = page.of(queries.cards(page.select(filters.narrow(Post.objects.public()), "-published_at", "-pk")))
    context: dict[str, Any] = {
        "page": page,
        "filters": filters,
        "kinds": Post.Kind.choices,
        "groups": Group.objects.values_list("slug", "name")[:20],
        "tags": Tag.objects.used()[:30],
    }
    return render(request, "blog/index.html", context, status=400 if filters.errors else 200)


@public()
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one post."""
    post = queries.post_at(slug)
    if post is None:
        raise Http404
    context = queries.page_of(post, authors=queries.author_names(post), tags=queries.tag_links(post))
    return render(request, "blog/detail.html", context)
