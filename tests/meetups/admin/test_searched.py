import pytest

from meetups.models import Group, SearchRow, Venue
from tests.factories import GroupFactory, PostFactory, VenueFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db


def found():
    return list(SearchRow.objects.order_by("kind").values_list("kind", "title"))


def saved(admin_client, row, **values):
    """Save a row in the admin with these values."""
    page = address(type(row), "change", row.pk)
    assert admin_client.post(page, as_posted(admin_client.get(page)) | values).status_code == 302


def test_what_the_admin_saves_is_found_and_what_it_deletes_is_not(admin_client):
    group, venue = GroupFactory(name="Old"), VenueFactory(name="Old")

    saved(admin_client, group, name="Lamp menders")
    saved(admin_client, venue, name="Corn Exchange")

    assert found() == [("group", "Lamp menders"), ("venue", "Corn Exchange")]
    chosen = {"action": "delete_selected", "_selected_action": [venue.pk], "post": "yes"}
    admin_client.post("/admin/meetups/venue/", chosen)
    admin_client.post(f"/admin/meetups/group/{group.pk}/delete/", {"post": "yes"})
    assert (found(), Venue.objects.count(), Group.objects.count()) == ([], 0, 0)


def test_post_is_found_once_it_is_published_and_deleted_with_its_row(admin_client):
    post = PostFactory(headline="Tea", status="draft", published_at=None)
    admin_client.post("/admin/blog/post/", {"action": "publish", "_selected_action": [post.pk]})
    published = found()

    admin_client.post(f"/admin/blog/post/{post.pk}/delete/", {"post": "yes"})

    assert (published, found()) == ([("post", "Tea")], [])
