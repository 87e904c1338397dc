"""The pictures that chat applications show beside a link (ADR 67)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from meetups.models import Group
from meetups.queries import share_pictures
from meetups.queries.events import event_at
from meetups.queries.share_pictures import SharePicture
from meetups.services.share_pictures import png
from meetups.views.audiences import lasting
from meetups.views.events import event_by_former_slug

ICON = "img/icon-512.png"


@lasting
@require_safe
def event(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """Send the picture of a public event."""
    found = event_at(slug) or event_at(event_by_former_slug(slug).slug)
    if found is None:
        raise Http404
    return answer(request, share_pictures.of_event(found))


@lasting
@require_safe
def group(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """Send the picture of a group."""
    try:
        found = Group.objects.at(slug)
    except Group.DoesNotExist as error:
        raise Http404 from error
    return answer(request, share_pictures.of_group(found))


@lasting
@require_safe
def site(request: HttpRequest, digest: str) -> HttpResponse:
    """Send the picture of the site."""
    return answer(request, share_pictures.of_site())


def answer(request: HttpRequest, picture: SharePicture) -> HttpResponse:
    """Send a picture, or redirect to where it is now if its words have changed: nothing is drawn for that.

    The redirect is temporary, because the words may change back. A picture that cannot be drawn is the site's icon.
    """
    if request.path != picture.path:
        return _for_now(picture.path)
    data = png(drawing=picture.drawing)
    if data is None:
        return _for_now(static(ICON))
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{picture.digest}"'}
    response = HttpResponse(data, content_type="image/png", headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=response) or response


def _for_now(path: str) -> HttpResponse:
    response = redirect(path)
    response["Cache-Control"] = "no-cache"
    return response
