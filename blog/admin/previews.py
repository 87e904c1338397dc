"""The page of the admin where links to a post that is not public are made and ended."""

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext

from blog import previews
from blog.admin.base import changeable
from blog.models import Post, PreviewLink
from meetups.admin.base import SharedAdmin
from meetups.wording.dates import moment_in_words


class PreviewsAdmin(SharedAdmin):
    """Posts with a page of preview links, for those who may change the post."""

    def get_urls(self) -> list[URLPattern]:
        page = path("<int:pk>/previews/", self.admin_site.admin_view(self.previews_view), name="blog_post_previews")
        return [page, *super().get_urls()]

    def previews_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the preview links of a post that work. A POST ends the one it names, or makes a new one."""
        post = changeable(self, request, str(pk))
        if request.method == "POST":
            self._change_links(request, post)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Preview links"),
            "opts": self.opts,
            "original": post,
            "links": [_shown(link) for link in post.preview_links.open().select_related("created_by")],
            "media": self.media,
        }
        return TemplateResponse(request, "admin/blog/post/previews.html", context)

    def _change_links(self, request: HttpRequest, post: Post) -> None:
        number = request.POST.get("link", "")
        if number:
            links = post.preview_links.filter(pk=number) if re.fullmatch("[1-9][0-9]{0,17}", number) else None
            previews.revoke(link=get_object_or_404(links if links is not None else post.preview_links.none()))
            self.message_user(request, gettext("The link has ended. Nobody can open it any more."), messages.SUCCESS)
            return
        by: Any = request.user
        try:
            previews.open_link(post=post, by=by)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            words = gettext("The link is made. Send it to the people who should read the post.")
            self.message_user(request, words, messages.SUCCESS)


def _shown(link: PreviewLink) -> tuple[PreviewLink, str, str]:
    """Return a link with its URL, and until when it works, in words."""
    return link, f"{settings.SITE_URL}{link.get_absolute_url()}", moment_in_words(link.expires_at, settings.TIME_ZONE)
