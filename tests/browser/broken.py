"""The site's URLs, and two that answer with an error."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import handler400, handler500, urlpatterns

__all__ = ["handler400", "handler500", "urlpatterns"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def without_length(request: HttpRequest) -> HttpResponse:
    """Answer 411, which browsers never get because they always send the length of a form."""
    return render(request, "411.html", status=411)


urlpatterns = [*urlpatterns, path("broken/", broken), path("without-length/", without_length)]
