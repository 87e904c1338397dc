from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Post, Tag
from meetups.models import User
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory, TagFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
WRITTEN = {"headline": "How it went", "slug": "how-it-went", "summary": "Well.", "body": "Very *well*."}


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group, user__name="Writer").user)
    return client


def add(client, **changes):
    page = address(Post, "add")
    return client.post(page, as_posted(client.get(page)) | WRITTEN | changes)


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_take_the_same_queries_however_long(organiser, group, number, django_assert_num_queries):
    for event in EventFactory.create_batch(number, group=group):
        PostFactory(group=group, event=event).tags.add(TagFactory())

    with django_assert_num_queries(13):
        assert len(organiser.get(address(Post, "changelist")).context["cl"].result_list) == number
    with django_assert_num_queries(9):
        assert len(organiser.get(address(Tag, "changelist")).context["cl"].result_list) == number


def test_a_post_begins_as_the_organisers_own_draft(organiser, group):
    assert add(organiser).status_code == 302

    post = Post.objects.get()
    assert (post.slug, post.group, post.status, post.published_at) == ("how-it-went", group, "draft", None)
    assert [author.name for author in post.authors.all()] == ["Writer"]
    assert post.body_html == "<p>Very <em>well</em>.</p>"


def test_an_author_is_not_assumed_for_who_runs_the_site(client):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))

    form = client.get(address(Post, "add")).context["adminform"].form

    assert (form["authors"].value(), form["group"].value()) == ([], None)


def test_published_without_a_moment_means_now(organiser):
    before = timezone.now()
    add(organiser, status="published")

    assert before <= Post.objects.get().published_at <= timezone.now()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": "scheduled"}, "Say when it is published."),
        ({"slug": "feed"}, "This address is taken by the feed of the blog."),
        ({"published_at_0": "2101-01-01", "published_at_1": "12:00"}, "Use a date from 1970 to 2100."),
        ({"published_at_0": "0001-01-01", "published_at_1": "00:00"}, "Use a date from 1970 to 2100."),
        ({"published_at_0": "2026-03-29", "published_at_1": "01:30"}, "couldn’t be interpreted in time zone"),
        ({"headline": ""}, "This field is required."),
        ({"body": "A\x00B"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_refused_in_words(organiser, changes, message):
    response = add(organiser, **changes)

    assert message in response.content.decode()
    assert Post.objects.count() == 0


def test_the_event_is_one_of_the_same_group(organiser, group):
    other = OrganiserFactory(user=group.organisers.get().user).group
    event = EventFactory(group=other)

    response = add(organiser, group=group.pk, event=event.pk)
    assert response.context["adminform"].form.errors == {"event": ["Choose an event of the same group."]}

    assert add(organiser, group=other.pk, event=event.pk).status_code == 302


def test_what_is_out_stays_out_at_its_address(organiser, group):
    post = PostFactory(group=group, slug="kept")
    page = address(Post, "change", post.pk)

    organiser.post(
        page,
        as_posted(organiser.get(page)) | {"headline": "Better", "status": "draft", "slug": "x", "published_at_0": ""},
    )
    organiser.post(address(Post, "delete", post.pk), {"post": "yes"})

    kept = Post.objects.get()
    assert (kept.headline, kept.slug, kept.status, kept.published_at) == (
        "Better",
        "kept",
        "published",
        post.published_at,
    )
    assert f'href="{post.get_absolute_url()}"' in organiser.get(page).content.decode()


def test_a_draft_can_be_thrown_away_and_is_not_linked(organiser, group):
    post = PostFactory(group=group, status="draft", published_at=None)

    assert f'href="{post.get_absolute_url()}"' not in organiser.get(address(Post, "change", post.pk)).content.decode()
    organiser.post(address(Post, "delete", post.pk), {"post": "yes"})

    assert not Post.objects.exists()


def test_who_runs_the_site_can_take_a_post_back(client, group):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    post = PostFactory(group=group)
    page = address(Post, "change", post.pk)

    client.post(page, as_posted(client.get(page)) | {"status": "draft"})
    assert Post.objects.get().status == "draft"
    client.post(address(Post, "delete", post.pk), {"post": "yes"})
    assert not Post.objects.exists()


def test_publish_now(organiser, group):
    draft = PostFactory(group=group, status="draft", published_at=None)
    waiting = PostFactory(group=group, status="scheduled", published_at=timezone.now() + timedelta(days=3))

    response = organiser.post(
        address(Post, "changelist"), {"action": "publish", "_selected_action": [draft.pk, waiting.pk]}, follow=True
    )

    assert [post.is_public for post in Post.objects.all()] == [True, True]
    assert [str(message) for message in response.context["messages"]] == ["2 posts are published."]


def test_tags_are_shared_and_only_who_runs_the_site_takes_one_away(organiser):
    organiser.post(address(Tag, "add"), {"name": "lean coffee", "slug": "lean-coffee"})
    tag = Tag.objects.get()
    organiser.post(address(Tag, "change", tag.pk), {"name": "Lean coffee", "slug": "x"})

    assert organiser.post(address(Tag, "delete", tag.pk), {"post": "yes"}).status_code == 403
    assert [(row.name, row.slug) for row in Tag.objects.all()] == [("Lean coffee", "lean-coffee")]
