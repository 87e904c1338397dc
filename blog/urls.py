"""The URLs of write-ups, and of their authors, subjects, series and years."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from blog import feeds, views
from meetups.views.audiences import public


class YearConverter(StringConverter):
    """A year of four digits, as text."""

    regex = "[0-9]{4}"


register_converter(YearConverter, "yyyy")

app_name = "blog"
urlpatterns = [
    path("", views.index, name="posts-index"),
    path("feed/", public()(feeds.PostFeed()), name="posts-feed"),
    path("authors/<slug:slug>/", views.author, name="authors-detail"),
    path("tags/<slug:slug>/", views.tag, name="tags-detail"),
    path("series/<slug:slug>/", views.series, name="series-detail"),
    path("previews/<str:token>/", views.preview, name="previews-detail"),
    path("<yyyy:year>/", views.year, name="posts-year"),
    path("<slug:slug>/", views.detail, name="posts-detail"),
]
