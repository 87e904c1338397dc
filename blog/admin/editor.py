"""The editor of a long text: its page is shown beside it, its words are counted, its links are checked."""

from io import BytesIO
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, ResolverMatch, URLPattern, path, resolve
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from blog import listings
from blog.forms import TextForm
from blog.models import Post
from meetups.admin.base import own_groups
from meetups.standards import rendered_html

MOST_CHECKED = 50
MOST_NAMED = 10


class EditorAdmin(admin.ModelAdmin):
    """A form with a text in Markdown that has a page."""

    class Media:
        css = {"all": ["css/admin_editor.css"]}
        js = [Script("js/text_preview.js", type="module")]

    def get_urls(self) -> list[URLPattern]:
        page = path("text/", self.admin_site.admin_view(self.text_view), name="blog_post_text")
        return [page, *super().get_urls()]

    @method_decorator(require_POST)
    def text_view(self, request: HttpRequest) -> HttpResponse:
        """Return the text that an organiser types as its page shows it, and the number of its words. Save nothing.

        It shows the pictures of the group that they chose, which is one of theirs.
        """
        form = TextForm(request.POST, groups=own_groups(request))
        if not form.is_valid():
            words = [str(error) for errors in form.errors.values() for error in errors]
            return JsonResponse({"words": " ".join(words)}, status=400)
        post = form.post()
        page = render_to_string("admin/blog/post/text.html", {"post": post}, request)
        return JsonResponse({"page": page, "words": listings.length_in_words(post)})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Say how long the saved text is: without scripts the count stays that."""
        words = listings.length_in_words(context.get("original") or Post())
        return super().render_change_form(request, context | {"length_in_words": words}, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Warn of links to this site that lead nowhere. The text is saved all the same."""
        super().save_related(request, form, formsets, change)
        post = form.instance
        if dead := dead_links(post.body_html, post.get_absolute_url()):
            words = gettext(
                "These links lead to no public page of this site: %(links)s. Correct them if they are wrong."
            )
            named = ", ".join(dead[:MOST_NAMED]) + (" …" if len(dead) > MOST_NAMED else "")
            self.message_user(request, words % {"links": named}, messages.WARNING)


def dead_links(rendered: str, own_path: str) -> list[str]:
    """Return the links of a text on the page at `own_path` that lead to this site and to no page or part of it.

    At most 50 are checked. Links to other sites are never opened. Whether a file is there is not checked.
    """
    ids = rendered_html.ids(rendered)
    own = [href for href in rendered_html.hrefs(rendered) if _path_here(href, own_path)]
    return [href for href in own[:MOST_CHECKED] if not _leads_somewhere(href, own_path, ids)]


def _path_here(href: str, own_path: str) -> str:
    """Return the path of a link to this site, or nothing."""
    try:
        there, here = urlsplit(urljoin(settings.SITE_URL + own_path, href)), urlsplit(settings.SITE_URL)
    except ValueError:
        return ""
    return (there.path or "/") if (there.scheme, there.netloc) == (here.scheme, here.netloc) else ""


def _leads_somewhere(href: str, own_path: str, ids: set[str]) -> bool:
    if href.startswith("#"):
        return unquote(href[1:]) in ids | {"", "main"}
    found = _path_here(href, own_path)
    if found == own_path or found.startswith(settings.STATIC_URL):
        return True
    return _is_page(found) or (not found.endswith("/") and _is_page(f"{found}/"))


def _is_page(found: str) -> bool:
    """Return whether a path of this site has a page. A public page of one thing is asked for; others exist always."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(found).decode("latin-1"),
        "SERVER_NAME": urlsplit(settings.SITE_URL).hostname or "",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": urlsplit(settings.SITE_URL).scheme,
    }
    request = WSGIRequest(environ)
    try:
        match = resolve(request.path_info)
        return not (match.kwargs and hasattr(match.func, "public_parameters")) or _answers(request, match)
    except (Http404, Resolver404, PermissionDenied, SuspiciousOperation):
        return False


def _answers(request: WSGIRequest, match: ResolverMatch) -> bool:
    request.resolver_match, request.user = match, AnonymousUser()
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response.status_code < 400
