"""Posts: all of them, and one."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blog.forms import PostFilters
from blog.models import Post, Tag, byline
from meetups.models import Group
from meetups.standards import schema_org
from meetups.views.pagination import page_asked_for

MORE = 3


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Posts, newest first; by group, kind or tag when asked."""
    page = page_asked_for(request)
    filters = PostFilters(request.GET)
    page = page.of(filters.narrow(Post.objects.public())[page.window].cards())
    context: dict[str, Any] = {
        "page": page,
        "filters": filters,
        "kinds": Post.Kind.choices,
        "groups": Group.objects.values_list("slug", "name")[:20],
        "tags": Tag.objects.used()[:30],
    }
    return render(request, "blog/index.html", context, status=400 if filters.errors else 200)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One post, with the event it tells of."""
    post = Post.objects.public_at(slug)
    if post is None:
        raise Http404
    authors = post.author_names()
    newest = Post.objects.public_cards(MORE + 1, group=post.group_id)
    context = {
        "post": post,
        "byline": byline(authors),
        "tags": post.tag_links(),
        "more": [card for card in newest if card.url != post.get_absolute_url()][:MORE],
        "json_ld": schema_org.blog_posting(post, authors, site_url=settings.SITE_URL),
    }
    return render(request, "blog/detail.html", context)
