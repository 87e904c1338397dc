"""The URLs of write-ups."""

from django.urls import path

from blog import feeds, views
from meetups.views.audiences import public

app_name = "blog"
urlpatterns = [
    path("", views.index, name="posts-index"),
    path("feed/", public()(feeds.PostFeed()), name="posts-feed"),
    path("<slug:slug>/", views.detail, name="posts-detail"),
]
