"""The share picture of a post."""

import pytest
from django.utils import timezone

from blog import listings, paths
from meetups.services.share_pictures import cache
from meetups.standards.share_drawing import draw
from meetups.standards.share_pictures import Drawing
from tests.factories import GroupFactory, PostFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    cache.clear()
    moment = timezone.datetime(2026, 11, 14, 12, tzinfo=timezone.get_current_timezone())
    group = GroupFactory(name="Leeds Wednesdays", slug="leeds", colour=3)
    return PostFactory(headline="Our doors", slug="our-doors", group=group, published_at=moment)


def test_picture_of_a_post_has_its_headline_and_day_and_no_author(post, client, django_assert_num_queries):
    picture = listings.share_picture_of(post)
    assert picture.drawing == Drawing(
        "Our doors", "Fortnight", "Write-up · Leeds Wednesdays", ("14 November 2026",), 3, "leeds"
    )

    page = Page(client.get(post.get_absolute_url()))
    assert page.all("meta", property="og:image")[0]["content"] == f"http://testserver{picture.path}"
    assert page.all("meta", property="og:image:alt")[0]["content"] == "Our doors, Write-up · Leeds Wednesdays"
    with django_assert_num_queries(1):
        response = client.get(picture.path)
    assert (response.status_code, response.content) == (200, draw(picture.drawing))


def test_address_of_former_words_or_of_a_former_slug_leads_to_the_picture(post, client):
    picture = listings.share_picture_of(post)
    assert client.get("/blog/our-doors/share/0123456789.png").headers["Location"] == picture.path
    post.slug = "our-new-doors"
    paths.save(row=post)

    response = client.get(picture.path, follow=True)

    assert [path for path, _status in response.redirect_chain] == [
        picture.path.replace("our-doors", "our-new-doors"),
    ]
    assert response.status_code == 200


def test_draft_has_no_picture_of_its_own():
    draft = PostFactory(status="draft", published_at=None)

    assert listings.draft_page_of(draft)["share_picture"] is None
