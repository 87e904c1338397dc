"""The preview of a post: its page as readers will see it, from what is typed, and nothing is saved."""

import pytest

from blog.models import Post
from tests.blog.moments import DAY, NOW
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory, TagFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
TYPED = {"headline": "How it went", "slug": "how-it-went", "summary": "Well.", "body": "Very *well*."}


@pytest.fixture
def group(db):
    return GroupFactory(name="Lamp menders")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group, user__name="Writer").user)
    return client


def preview(client, page, **changes):
    return client.post(page, as_posted(client.get(page)) | TYPED | {"_preview": "Preview"} | changes)


def test_new_post_is_shown_as_readers_will_see_it_and_not_saved(organiser, group):
    event = EventFactory(group=group, title="Lamps")
    tag = TagFactory(name="light")
    other = PostFactory(group=group, headline="Another")

    response = preview(organiser, address(Post, "add"), event=event.pk, tags=[tag.pk])

    text = response.content.decode()
    for part in ("<h1>How it went</h1>", "<p>Very <em>well</em>.</p>", ">Writer</a>", "Lamps", "light", other.headline):
        assert part in text
    assert "This is a preview. Nothing is saved." in text
    assert '<meta name="robots" content="noindex">' in text
    assert (response.headers["X-Robots-Tag"], "<form" in text.partition("<main")[2]) == ("noindex", False)
    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))
    assert Post.objects.count() == 1


def test_changes_to_a_public_post_are_shown_and_not_saved(organiser, group):
    post = PostFactory(group=group, published_at=NOW - 3 * DAY)

    text = preview(organiser, address(Post, "change", post.pk)).content.decode()

    assert ("<h1>How it went</h1>" in text, "Sunday 15 November 2026" in text) == (True, True)
    post.refresh_from_db()
    assert (post.published_at, post.tags.count()) == (NOW - 3 * DAY, 0)
    assert post.headline != "How it went"
    page = organiser.get(post.get_absolute_url())
    assert ("noindex" in page.content.decode(), "X-Robots-Tag" in page.headers) == (False, False)


def test_preview_of_a_form_with_errors_shows_them_and_keeps_what_was_typed(organiser):
    response = preview(organiser, address(Post, "add"), headline="", body="Typed for an hour")

    text = response.content.decode()
    assert ("This field is required." in text, "Typed for an hour" in text) == (True, True)
    assert Post.objects.count() == 0


def test_preview_is_for_organisers_of_the_group_alone(client, organiser, group):
    post = PostFactory(group=group)
    typed = as_posted(organiser.get(address(Post, "change", post.pk))) | TYPED | {"_preview": "Preview"}

    client.force_login(OrganiserFactory().user)
    assert client.post(address(Post, "change", post.pk), typed).status_code == 403
    client.logout()
    assert client.post(address(Post, "change", post.pk), typed).status_code == 302


def test_form_has_a_button_that_opens_the_preview_in_a_new_tab(organiser):
    text = organiser.get(address(Post, "add")).content.decode()

    assert '<input type="submit" name="_preview" value="Preview" formtarget="_blank"' in text
