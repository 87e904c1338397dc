from datetime import UTC, datetime

import pytest

from blog.models import Post, Tag
from meetups.models import User
from tests.blog.moments import DAY, NOW
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
def test_lists_take_the_same_queries_with_1_and_3_rows(organiser, group, number, django_assert_num_queries):
    for event in EventFactory.create_batch(number, group=group):
        PostFactory(group=group, event=event).tags.add(TagFactory())

    with django_assert_num_queries(13):
        assert len(organiser.get(address(Post, "changelist")).context["cl"].result_list) == number
    with django_assert_num_queries(9):
        assert len(organiser.get(address(Tag, "changelist")).context["cl"].result_list) == number


def test_new_post_is_a_draft_by_the_organiser(organiser, group):
    assert add(organiser).status_code == 302

    post = Post.objects.get()
    assert (post.slug, post.group, post.status, post.published_at) == ("how-it-went", group, "draft", None)
    assert [author.name for author in post.authors.all()] == ["Writer"]
    assert post.body_html == "<p>Very <em>well</em>.</p>"


def test_superuser_is_not_filled_in_as_author(client):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))

    form = client.get(address(Post, "add")).context["adminform"].form

    assert form["group"].value() is None
    add(client, group=GroupFactory().pk)
    assert Post.objects.get().authors.count() == 0


def test_published_without_a_time_means_now(organiser):
    add(organiser, status="published")

    assert Post.objects.get().published_at == NOW


@pytest.mark.parametrize(
    ("day", "typed", "moment"),
    [
        ("2027-07-01", "9am", datetime(2027, 7, 1, 8, tzinfo=UTC)),
        ("2027-03-28", "01:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # the clocks skip it
    ],
)
def test_time_of_publication_is_typed_as_that_of_an_event_in_the_zone_of_the_site(organiser, day, typed, moment):
    add(organiser, status="scheduled", published_at_0=day, published_at_1=typed)

    post = Post.objects.get()
    assert post.published_at == moment
    form = organiser.get(address(Post, "change", post.pk)).context["adminform"].form
    assert 'type="date"' in str(form["published_at"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": "scheduled"}, "Enter the date and time of publication."),
        ({"slug": "feed"}, "Choose another slug. A page of the blog has this one."),
        ({"published_at_0": "2101-01-01", "published_at_1": "12:00"}, "Use a date from 1970 to 2100."),
        ({"published_at_0": "0001-01-01", "published_at_1": "00:00"}, "Use a date from 1970 to 2100."),
        ({"published_at_0": "2026-03-29", "published_at_1": "6"}, "Enter 6am or 6pm. “6” could be either."),
        ({"published_at_0": "2026-03-29"}, "Enter the date, and the time, such as 6pm, 18:30 or midday."),
        ({"headline": ""}, "This field is required."),
        ({"body": "A\x00B"}, "Null characters are not allowed."),
    ],
)
def test_invalid_post_is_refused_with_a_message(organiser, changes, message):
    response = add(organiser, **changes)

    assert message in response.content.decode()
    assert Post.objects.count() == 0


def test_event_must_be_of_the_same_group(organiser, group):
    other = OrganiserFactory(user=group.organisers.get().user).group
    event = EventFactory(group=other)

    response = add(organiser, group=group.pk, event=event.pk)
    assert response.context["adminform"].form.errors == {"event": ["Choose an event of the same group."]}

    assert add(organiser, group=other.pk, event=event.pk).status_code == 302


def test_organiser_cannot_unpublish_move_or_delete_a_public_post(organiser, group):
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
        "x",
        "published",
        post.published_at,
    )
    assert f'href="{kept.get_absolute_url()}"' in organiser.get(page).content.decode()


def test_draft_can_be_deleted_and_is_not_linked(organiser, group):
    post = PostFactory(group=group, status="draft", published_at=None)

    assert f'href="{post.get_absolute_url()}"' not in organiser.get(address(Post, "change", post.pk)).content.decode()
    organiser.post(address(Post, "delete", post.pk), {"post": "yes"})

    assert not Post.objects.exists()


def test_superuser_can_unpublish_and_delete_a_post(client, group):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    post = PostFactory(group=group)
    page = address(Post, "change", post.pk)

    client.post(page, as_posted(client.get(page)) | {"status": "draft"})
    assert Post.objects.get().status == "draft"
    client.post(address(Post, "delete", post.pk), {"post": "yes"})
    assert not Post.objects.exists()


def test_action_publishes_drafts_and_scheduled_posts_now(organiser, group):
    draft = PostFactory(group=group, status="draft", published_at=None)
    waiting = PostFactory(group=group, status="scheduled", published_at=NOW + 3 * DAY)

    response = organiser.post(
        address(Post, "changelist"), {"action": "publish", "_selected_action": [draft.pk, waiting.pk]}, follow=True
    )

    assert [post.is_public for post in Post.objects.all()] == [True, True]
    assert [str(message) for message in response.context["messages"]] == ["2 posts are published."]


def test_organiser_can_add_and_rename_a_tag_but_not_delete_it(organiser):
    organiser.post(address(Tag, "add"), {"name": "lean coffee", "slug": "lean-coffee"})
    tag = Tag.objects.get()
    organiser.post(address(Tag, "change", tag.pk), {"name": "Lean coffee", "slug": "x"})

    assert organiser.post(address(Tag, "delete", tag.pk), {"post": "yes"}).status_code == 403
    assert [(row.name, row.slug) for row in Tag.objects.all()] == [("Lean coffee", "x")]
