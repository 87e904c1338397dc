"""The records of the blog, one noun a module."""

from typing import Any

from blog.models.authors import Author, AuthorQuerySet
from blog.models.paths import FormerPath
from blog.models.posts import Authorship, Post, PostQuerySet
from blog.models.previews import PreviewLink
from blog.models.series import PostSeries
from blog.models.tags import Tag

# The text of a post as it was saved at one time, by django-simple-history.
PostRevision: Any = Post.history.model

__all__ = [
    "Author", "AuthorQuerySet", "Authorship", "FormerPath", "Post", "PostQuerySet", "PostRevision", "PostSeries",
    "PreviewLink", "Tag",
]  # fmt: skip
