"""Posts and authors with pictures: their pages, previews and forms."""

import pytest
from django.urls import reverse

from blog import authors, services
from blog.models import Author, Post
from meetups import extensions
from meetups.models import Picture, User
from meetups.services import pictures
from tests.authors import AuthorFactory
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory, UserFactory
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


def test_picture_that_is_used_elsewhere_stays_there_when_its_author_is_unnamed():
    picture = PictureFactory()
    PostFactory(group=picture.group, body=picture.line)
    unnamed, other = AuthorFactory.create_batch(2, picture=picture)
    unnamed.is_unnamed = True

    services.save_author(author=unnamed, by=UserFactory(is_superuser=True))

    assert list(Author.objects.order_by("pk").values_list("picture", flat=True)) == [None, other.picture_id]
    assert Picture.objects.get().taken_down_at is None


def test_picture_of_an_erased_author_is_taken_down_wherever_else_it_is(client):
    picture = PictureFactory(credit="Photo of Ann Brook")
    post = PostFactory(group=picture.group, body=picture.line)
    EventFactory(group=picture.group, picture=picture)
    erased, _other = AuthorFactory.create_batch(2, picture=picture)

    authors.erase(author=erased, by=UserFactory(is_superuser=True))

    assert "Ann Brook" not in client.get(post.get_absolute_url()).content.decode()
    assert client.get(picture.pictured.largest).status_code == 410
    assert Author.objects.exclude(picture=None).count() == 0


@pytest.mark.parametrize("owner", ["own", "another", "site"])
def test_organiser_who_unnames_an_author_takes_down_only_a_picture_they_may_change(client, owner):
    organiser = OrganiserFactory()
    group = {"own": organiser.group, "another": GroupFactory(), "site": None}[owner]
    author = AuthorFactory(picture=PictureFactory(group=group), group=organiser.group)
    client.force_login(organiser.user)
    path = reverse("admin:blog_author_change", args=[author.pk])

    client.post(path, as_posted(client.get(path)) | {"is_unnamed": "on", "picture": ""})

    author.refresh_from_db()
    assert (author.is_unnamed, author.picture) == (True, None)
    assert Picture.objects.shown().exists() == (owner != "own")


@pytest.mark.parametrize("owner", ["own", "another", "site"])
def test_organiser_who_erases_an_author_takes_down_only_a_picture_they_may_change(client, owner):
    organiser = OrganiserFactory()
    group = {"own": organiser.group, "another": GroupFactory(), "site": None}[owner]
    picture = PictureFactory(group=group)
    author, other = AuthorFactory.create_batch(2, picture=picture)
    PostFactory(group=organiser.group).authors.add(author)
    event = EventFactory(group=group or organiser.group, picture=picture)
    client.force_login(organiser.user)
    data = {"action": "erase", "_selected_action": [author.pk]}
    path = reverse("admin:blog_author_changelist")

    asked = client.post(path, data).content.decode()
    client.post(path, data | {"confirm": "Erase"})

    author.refresh_from_db()
    event.refresh_from_db()
    other.refresh_from_db()
    kept = None if owner == "own" else picture
    assert "A picture that you may change is taken down everywhere." in asked
    assert (author.name, author.picture, event.picture, other.picture) == ("", None, kept, kept)
    assert Picture.objects.shown().exists() == (owner != "own")


@pytest.mark.parametrize("way", ["event", "text", "author"])
def test_person_who_asks_has_a_picture_taken_down_that_only_authors_show(way):
    picture = PictureFactory()
    author = AuthorFactory(user=UserFactory(email="ann@example.org"), picture=picture)
    if way == "event":
        EventFactory(group=picture.group, picture=picture)
    elif way == "text":
        PostFactory(group=picture.group, body=picture.line)
    else:
        AuthorFactory(picture=picture)

    authors.erase_of("ann@example.org")

    author.refresh_from_db()
    assert (author.name, author.picture) == ("", None)
    assert Picture.objects.shown().exists() == (way != "author")


def test_pictures_that_unnamed_authors_still_have_are_taken_down_at_night():
    picture, kept = PictureFactory.create_batch(2)
    AuthorFactory(picture=picture, is_unnamed=True)
    AuthorFactory(picture=kept)

    job = extensions.nightly_jobs["author-pictures"]

    assert (job.work(), job.work()) == (1, 0)
    assert list(Picture.objects.shown()) == [kept]


def test_unnamed_author_keeps_a_picture_that_could_not_be_taken_down_for_the_next_night(monkeypatch):
    author = AuthorFactory(picture=PictureFactory(), is_unnamed=True)

    def fails(**_values):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(pictures, "take_down", fails)
        with pytest.raises(ExceptionGroup):
            extensions.nightly_jobs["author-pictures"].work()
    assert Author.objects.get(pk=author.pk).picture

    assert extensions.nightly_jobs["author-pictures"].work() == 1
    assert not Picture.objects.shown().exists()


def test_author_who_is_named_again_meanwhile_keeps_the_picture():
    author = AuthorFactory(picture=PictureFactory(), is_unnamed=True)
    Author.objects.update(is_unnamed=False)

    assert authors._forget_picture(author) == 0
    assert (Author.objects.get().picture, Picture.objects.shown().count()) == (author.picture, 1)


def test_new_author_without_a_name_gets_no_picture():
    author = AuthorFactory.build(picture=PictureFactory(), is_unnamed=True)

    services.save_author(author=author, by=UserFactory())

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
