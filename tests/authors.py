"""Create authors, series of posts and preview links for tests."""

from datetime import timedelta

import factory
from django.utils import timezone

from blog.models import Author, PostSeries, PreviewLink
from tests.factories import GroupFactory, PostFactory


class AuthorFactory(factory.django.DjangoModelFactory):
    """An author without an account."""

    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Author {n}")
    slug = factory.Sequence(lambda n: f"author-{n}")


class PostSeriesFactory(factory.django.DjangoModelFactory):
    """A series without posts."""

    class Meta:
        model = PostSeries

    name = factory.Sequence(lambda n: f"Series {n}")
    slug = factory.Sequence(lambda n: f"series-{n}")
    group = factory.SubFactory(GroupFactory)


class PreviewLinkFactory(factory.django.DjangoModelFactory):
    """A preview link of a draft, which works for a day."""

    class Meta:
        model = PreviewLink

    post = factory.SubFactory(PostFactory, status="draft", published_at=None)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
