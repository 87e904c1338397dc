"""The records of the blog, one noun a module."""

from blog.models.authors import Author, AuthorQuerySet
from blog.models.paths import FormerPath
from blog.models.posts import Authorship, Post, PostQuerySet
from blog.models.series import PostSeries
from blog.models.tags import Tag

__all__ = ["Author", "AuthorQuerySet", "Authorship", "FormerPath", "Post", "PostQuerySet", "PostSeries", "Tag"]
