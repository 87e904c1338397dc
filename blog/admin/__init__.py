"""The admin of the blog. Django looks for it here."""

from blog.admin import authors, posts, series, tags

__all__ = ["authors", "posts", "series", "tags"]
