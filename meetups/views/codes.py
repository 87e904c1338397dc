"""QR codes of pages, for paper."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from meetups.standards import qr
from meetups.views.audiences import lasting

PAGE = re.compile(r"(?=.{1,200}$)[\w-]+(/[\w-]+){0,4}", re.ASCII)


@lasting
@require_safe
def detail(request: HttpRequest, page: str) -> HttpResponse:
    """Send the QR code of the page at this path of the site, whether there is one or not."""
    if not PAGE.fullmatch(page):
        raise Http404
    picture = qr.svg_file(f"{settings.SITE_URL}/{page}/")
    headers = {"Cache-Control": "public, max-age=86400", "X-Robots-Tag": "noindex"}
    return HttpResponse(picture, content_type="image/svg+xml", headers=headers)
