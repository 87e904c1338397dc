"""The URLs of write-ups."""

from django.urls import path

from blog import feeds, views

app_name = "blog"
urlpatterns = [
    path("", views.index, name="posts-index"),
    path("feed/", feeds.PostFeed(), name="posts-feed"),
    path("<slug:slug>/", views.detail, name="posts-detail"),
]
