"""The URLs of write-ups, and of their authors, subjects, series and years."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from blog import feeds, views
from meetups.feeds import feed_paths


class YearConverter(StringConverter):
    """A year of four digits, as text."""

    regex = "[0-9]{4}"


register_converter(YearConverter, "yyyy")

app_name = "blog"
urlpatterns = [
    path("", views.index, name="posts-index"),
    *feed_paths("", feeds.PostFeed, "posts-feed"),
    *feed_paths("authors/<slug:slug>/", feeds.AuthorFeed, "authors-feed"),
    path("authors/<slug:slug>/", views.author, name="authors-detail"),
    *feed_paths("tags/<slug:slug>/", feeds.TagFeed, "tags-feed"),
    path("tags/<slug:slug>/", views.tag, name="tags-detail"),
    *feed_paths("series/<slug:slug>/", feeds.SeriesFeed, "series-feed"),
    path("series/<slug:slug>/", views.series, name="series-detail"),
    path("previews/<str:token>/", views.preview, name="previews-detail"),
    path("<yyyy:year>/", views.year, name="posts-year"),
    path("<slug:slug>/share/<slug:digest>.png", views.share, name="posts-share"),
    path("<slug:slug>/", views.detail, name="posts-detail"),
]
