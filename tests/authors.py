"""Create authors and series of posts for tests."""

import factory

from blog.models import Author, PostSeries
from tests.factories import GroupFactory


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
