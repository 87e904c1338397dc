"""The open data: a page for people, the OpenAPI document, and a list and an answer about one thing of each kind."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from config.api.catalogue import RESOURCES
from config.api.lists import page_of
from config.api.openapi import document
from config.api.problems import ProblemError, response_of
from config.api.resources import Resource
from meetups.models.slugs import path_of
from meetups.views.audiences import constant, public, refused_parameters
from meetups.views.limits import is_limited, limited

View = Callable[..., HttpResponse]


@csrf_exempt  # it changes nothing: a POST is answered with 405
@constant
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show people what there is, and how to ask for it."""
    return render(request, "site/api.html", {"resources": RESOURCES})


@csrf_exempt
@constant
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Send the OpenAPI document."""
    return _json(document())


def list_view(resource: Resource) -> View:
    """Return the view of the list of a resource."""

    @csrf_exempt
    @public(*resource.parameters, is_strict=True)
    @limited("search", methods=("GET", "HEAD"), parameter="q")
    @require_safe
    def answer(request: HttpRequest) -> HttpResponse:
        if is_limited(request):
            return response_of(ProblemError(_("Too many questions in a short time. Try again in a minute."), "q", 429))
        try:
            _refuse_others(request, resource.parameters)
            found = page_of(resource, request.GET)
        except ProblemError as error:
            return response_of(error)
        return _json({"items": found.items, "next": found.next_url or None})

    return answer


def detail_view(resource: Resource) -> View:
    """Return the view of one thing of a resource. A former slug redirects for ever (law 8)."""

    @csrf_exempt
    @public(is_strict=True)
    @require_safe
    def answer(request: HttpRequest, key: str | int) -> HttpResponse:
        try:
            _refuse_others(request, ())
        except ProblemError as error:
            return response_of(error)
        found = resource.find(resource.rows().filter(**{resource.key: key})[:1])
        if found and (prepared := resource.prepare(found)):
            return _json(resource.as_json(prepared[0], is_list=False))
        if now := resource.moved(str(key)):
            return HttpResponsePermanentRedirect(settings.SITE_URL + path_of(f"api:{resource.name}-detail", now))
        raise Http404

    return answer


def _refuse_others(request: HttpRequest, parameters: tuple[str, ...]) -> None:
    """Raise ProblemError if the request has a parameter that there is not, or one twice."""
    if refused := refused_parameters(request):
        if refused[0] in parameters:
            words = _("This parameter is given twice. Give it once.")
        elif parameters:
            words = _("There is no such parameter. These can be given: %s.") % ", ".join(parameters)
        else:
            words = _("There is no such parameter. This address takes none.")
        raise ProblemError(words, refused[0][:80])


def _json(data: Any) -> HttpResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})
