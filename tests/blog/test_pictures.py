"""Posts and authors with pictures: their pages, previews and forms."""

import pytest
from django.urls import reverse

from blog import authors, services
from blog.models import Author, Post
from meetups import extensions
from meetups.models import Picture, User
from meetups.services import pictures
from tests.authors import AuthorFactory
from tests.factories import OrganiserFactory, PostFactory
from tests.meetups.admin.sides import as_posted
from tests.pages import Page
from tests.photos import PictureFactory

pytestmark = pytest.mark.django_db


def shown_on(page):
    """Return the attributes of the pictures on a page. The site's own sign is none."""
    return [image for image in page.all("img") if image["src"].startswith("/pictures/")]


@pytest.mark.parametrize("number", [1, 3])
def test_page_of_a_post_with_pictures_makes_no_query_for_them(client, number, django_assert_num_queries):
    picture = PictureFactory(credit="Photo: Ann")
    post = PostFactory(group=picture.group, body="\n\n".join([picture.line] * number))

    with django_assert_num_queries(6):
        response = client.get(post.get_absolute_url())

    page = Page(response)
    assert page.text.count("Photo: Ann") == number
    assert {image["alt"] for image in shown_on(page)} == {"Six people at a table"}
    assert [image.get("loading") for image in shown_on(page)] == [None, *["lazy"] * (number - 1)]
    url = f"http://testserver{picture.pictured.largest}"
    assert page.json_ld[0]["image"] == url


def test_page_of_a_post_without_pictures_names_none(client):
    page = Page(client.get(PostFactory().get_absolute_url()))

    assert "image" not in page.json_ld[0]


def test_page_of_an_author_shows_their_picture(client, django_assert_num_queries):
    author = AuthorFactory(picture=PictureFactory())
    post = PostFactory()
    post.authors.add(author)

    with django_assert_num_queries(3):
        page = Page(client.get(author.get_absolute_url()))

    assert [image["alt"] for image in shown_on(page)] == ["Six people at a table"]
    assert "loading" not in shown_on(page)[0]


def test_picture_of_an_author_who_is_erased_is_taken_down():
    picture = PictureFactory()
    author = authors.erase(author=AuthorFactory(picture=picture))

    assert (author.picture, Picture.objects.get().files.count()) == (None, 0)
    assert Picture.objects.get().taken_down_at


def test_picture_of_an_author_who_becomes_unnamed_is_taken_down(client):
    picture = PictureFactory()
    author = AuthorFactory(name="Ann", picture=picture)
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    path = reverse("admin:blog_author_change", args=[author.pk])
    data = as_posted(client.get(path))

    client.post(path, data | {"job_title": "Engineer"})
    assert client.get(picture.pictured.largest).status_code == 200
    client.post(path, data | {"is_unnamed": "on"})

    author.refresh_from_db()
    assert (author.is_unnamed, author.picture) == (True, None)
    assert client.get(picture.pictured.largest).status_code == 410


def test_picture_that_is_used_elsewhere_stays_there_when_its_author_is_unnamed_or_erased():
    picture = PictureFactory()
    PostFactory(group=picture.group, body=picture.line)
    unnamed, erased = AuthorFactory.create_batch(2, picture=picture)
    unnamed.is_unnamed = True

    services.save_author(author=unnamed)
    authors.erase(author=erased)

    assert set(Author.objects.values_list("picture", flat=True)) == {None}
    assert Picture.objects.get().taken_down_at is None


def test_pictures_that_unnamed_authors_still_have_are_taken_down_at_night():
    picture, kept = PictureFactory.create_batch(2)
    AuthorFactory(picture=picture, is_unnamed=True)
    AuthorFactory(picture=kept)

    job = extensions.nightly_jobs["author-pictures"]

    assert (job.work(), job.work()) == (1, 0)
    assert list(Picture.objects.shown()) == [kept]


def test_new_author_without_a_name_gets_no_picture():
    author = AuthorFactory.build(picture=PictureFactory(), is_unnamed=True)

    services.save_author(author=author)

    assert (Author.objects.get().picture, Picture.objects.shown().count()) == (None, 1)


def test_editor_offers_the_pictures_of_the_group_with_the_line_to_copy(client):
    organiser = OrganiserFactory()
    own, other = PictureFactory(group=organiser.group), PictureFactory()
    client.force_login(organiser.user)

    page = client.get(reverse("admin:blog_post_add")).content.decode()

    assert f'<input id="picture-line-{own.pk}" value="![Six people at a table](picture:{own.pk})" readonly>' in page
    assert other.line not in page
    assert f'href="{reverse("admin:meetups_picture_add")}"' in page


def test_preview_shows_pictures_and_saves_nothing(client):
    organiser = OrganiserFactory()
    own, other = PictureFactory(group=organiser.group), PictureFactory(alternative="Another group")
    client.force_login(organiser.user)
    add = reverse("admin:blog_post_add")
    data = {
        "headline": "Tea", "slug": "tea", "summary": "Tea.", "body": f"{own.line}\n\n{other.line}",
        "group": organiser.group.pk, "kind": "write-up", "status": "draft", "_preview": "Preview",
        "authorships-TOTAL_FORMS": "0", "authorships-INITIAL_FORMS": "0",
    }  # fmt: skip

    page = Page(client.post(add, data))

    assert [image["alt"] for image in shown_on(page)] == ["Six people at a table"]
    assert "Another group" in page.text
    assert Post.objects.count() == 0


def test_post_that_is_deleted_or_an_author_without_a_picture_holds_no_picture(time_machine):
    AuthorFactory()
    picture = PictureFactory()
    PostFactory(group=picture.group, body=picture.line).delete()

    pictures.delete_unused()

    assert Picture.objects.get().unused_since
    assert Author.objects.get().picture is None
