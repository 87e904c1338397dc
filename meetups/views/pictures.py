"""The files of pictures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from meetups.queries import pictures
from meetups.views.audiences import lasting


@lasting
@require_safe
def file(request: HttpRequest, digest: str, width: int) -> HttpResponse:
    """Send one size of a picture. Answer 410 if it was taken down."""
    data = pictures.file_at(digest, width)
    if data is not None:
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{digest}-{width}"'}
        response = HttpResponse(data, content_type="image/webp", headers=headers)
        return get_conditional_response(request, etag=headers["ETag"], response=response) or response
    if pictures.is_taken_down(digest):
        response = render(request, "meetups/pictures/gone.html", status=410)
        response["Cache-Control"] = "no-cache"
        return response
    raise Http404
