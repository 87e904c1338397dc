import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from blog.models import Post, Tag
from blog.queries import post_at
from tests.blog.moments import HOUR, NOW, TICK
from tests.factories import EventFactory, GroupFactory, PostFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "published_at", "is_public"),
    [
        ("published", NOW - HOUR, True),
        ("published", NOW, True),
        ("published", NOW + TICK, False),
        ("scheduled", NOW - TICK, True),
        ("scheduled", NOW, True),
        ("scheduled", NOW + TICK, False),
        ("draft", NOW - HOUR, False),
        ("draft", None, False),
    ],
)
def test_post_is_public_from_its_time_on_unless_it_is_a_draft(status, published_at, is_public):
    post = PostFactory(status=status, published_at=published_at)

    assert post.is_public is is_public
    assert list(Post.objects.public()) == ([post] if is_public else [])


def test_public_at_another_time():
    post = PostFactory(status="scheduled", published_at=NOW + HOUR)

    assert list(Post.objects.public(NOW + HOUR)) == [post]
    assert list(Post.objects.public(NOW + HOUR - TICK)) == []


def test_public_is_newest_first():
    old, new = PostFactory(published_at=NOW - 2 * HOUR), PostFactory(published_at=NOW - HOUR)
    same = PostFactory(published_at=NOW - HOUR)

    assert list(Post.objects.public()) == [same, new, old]


@pytest.mark.parametrize("status", ["scheduled", "published"])
def test_scheduled_or_published_post_must_have_a_time(status):
    with pytest.raises(ValidationError) as refused:
        PostFactory.build(group=GroupFactory(), status=status, published_at=None).full_clean()
    with pytest.raises(IntegrityError, match="post_published_has_moment"), transaction.atomic():
        PostFactory(status=status, published_at=None)

    assert refused.value.messages == ["Enter the date and time of publication."]


def test_slug_is_unique():
    PostFactory(slug="a")

    with pytest.raises(IntegrityError), transaction.atomic():
        PostFactory(slug="a")


def test_body_is_rendered_as_html():
    post = PostFactory(body="# We met\n\n<b>")

    assert post.body_html == '<h2 id="text-body-we-met">We met</h2>\n<p>&lt;b&gt;</p>'


def test_post_is_shown_as_its_headline_and_has_a_url():
    post = PostFactory(headline="We met", slug="we-met")

    assert (str(post), post.get_absolute_url()) == ("We met", "/blog/we-met/")


def test_detail_page_takes_one_query_with_group_and_event(django_assert_num_queries):
    event = EventFactory(title="Show and tell")
    PostFactory(headline="We met", slug="we-met", body="*Tea*", group__name="Leeds", event=event)

    with django_assert_num_queries(1):
        post = post_at("we-met")
        read = (
            post.headline,
            post.body_html,
            post.group.name,
            post.event.title,
            post.event.local_start,
            post.is_public,
        )

    assert read == ("We met", "<p><em>Tea</em></p>", "Leeds", "Show and tell", event.local_start, True)


def test_used_tags_are_those_of_public_posts():
    used, hidden, _unused = (TagFactory(name=name) for name in ("used", "hidden", "unused"))
    for _ in range(2):
        PostFactory().tags.add(used)
    PostFactory(status="draft").tags.add(hidden)
    PostFactory(status="scheduled", published_at=NOW + HOUR).tags.add(hidden)

    assert [str(tag) for tag in Tag.objects.listed()] == ["used"]


@pytest.mark.parametrize("name", ["name", "slug"])
def test_name_and_slug_of_a_tag_are_unique(name):
    value = getattr(TagFactory(), name)

    with pytest.raises(IntegrityError), transaction.atomic():
        TagFactory(**{name: value})


def test_event_with_a_post_cannot_be_deleted():
    event = EventFactory()
    PostFactory(event=event)

    with pytest.raises(ProtectedError):
        event.delete()

    assert event.posts.count() == 1
