import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from blog.models import Author, Post
from meetups.models import Event, Group, Picture
from meetups.services import pictures
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory
from tests.meetups.admin.sides import address, as_posted, offered
from tests.photos import PictureFactory, noise, photo

pytestmark = pytest.mark.django_db

ADD = "/admin/meetups/picture/add/"


def upload(data=None, name="meeting.jpg"):
    return SimpleUploadedFile(name, photo(40, 30) if data is None else data)


def send(client, **values):
    data = as_posted(client.get(ADD)) | {"alternative": "A door", "everybody_agreed": "on", "file": upload()}
    return client.post(ADD, {name: value for name, value in (data | values).items() if value is not None})


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_a_constant_number_of_queries(organiser, ours, number, django_assert_num_queries):
    Picture.objects.all().delete()
    PictureFactory.create_batch(number, group=ours.rows["meetups.group"])

    with django_assert_num_queries(10):
        response = organiser.get(address(Picture, "changelist"))

    assert len(response.context["cl"].result_list) == number
    assert response.content.decode().count("/pictures/") == 2 * number


def test_organiser_adds_a_picture_to_their_only_group(organiser, ours):
    response = send(organiser, credit="Photo: Ann", file=upload(photo(600, 400)))

    picture = Picture.objects.get(alternative="A door")
    assert response.status_code == 302
    assert (picture.group, picture.credit, picture.width) == (ours.rows["meetups.group"], "Photo: Ann", 600)
    assert picture.files.count() == 2
    page = organiser.get(address(Picture, "change", picture.pk)).content.decode()
    assert f"![A door](picture:{picture.pk})" in page
    assert picture.pictured.path(600) in page


def test_same_file_is_told_to_be_there_already(organiser):
    send(organiser)
    response = organiser.get(send(organiser, alternative="Other words").url)

    assert "The group has this picture already" in response.content.decode()
    assert Picture.objects.filter(alternative="Other words").count() == 0


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"alternative": ""}, "Describe the picture, or tick “decorative”."),
        ({"is_decorative": "on"}, "A decorative picture is not read out."),
        ({"everybody_agreed": None}, "Ask everybody who can be recognised first"),
        ({"file": None}, "Choose a file"),
        ({"file": upload(b"")}, "This file is empty."),
        ({"file": upload(b"<svg/>", "drawing.svg")}, "Choose a JPEG, PNG or WebP file."),
        ({"file": upload(photo()[:900])}, "This picture cannot be read."),
        ({"file": "words"}, "Choose a file"),
        ({"group": ""}, "This field is required."),
    ],
)
def test_picture_is_refused_with_words_and_what_was_typed_stays(organiser, values, error):
    number = Picture.objects.count()

    response = send(organiser, credit="Photo: Ann", **values)

    page = response.content.decode()
    assert response.status_code == 200
    assert error in page
    assert 'value="Photo: Ann"' in page
    assert Picture.objects.count() == number


def test_picture_that_was_taken_down_is_refused_on_the_form(organiser):
    send(organiser)
    pictures.take_down(picture=Picture.objects.get(alternative="A door"))

    assert "This picture was taken down. Choose another one." in send(organiser).content.decode()


def test_request_may_be_as_large_as_a_file_on_this_page_alone(organiser):
    large = noise(700, 700)
    assert len(large) > 1_000_000

    assert send(organiser, file=upload(large, "noise.png")).status_code == 302
    assert organiser.post(address(Group, "add"), {"name": upload(large)}).status_code == 413
    response = organiser.post(ADD, {"file": upload(b"x" * 10_200_000)})
    assert (response.status_code, "10 MB" in response.content.decode()) == (413, True)


def test_organiser_changes_the_words_of_a_picture_and_their_posts_follow(organiser, ours):
    picture = ours.rows["meetups.picture"]
    PostFactory(group=picture.group, body=picture.line)
    page = address(Picture, "change", picture.pk)

    response = organiser.post(page, as_posted(organiser.get(page)) | {"alternative": "Two doors"})

    assert response.status_code == 302
    assert 'alt="Two doors"' in Post.objects.get(body=picture.line).body_html


def test_organiser_takes_a_picture_down_after_a_question(organiser, ours):
    picture = ours.rows["meetups.picture"]
    data = {"action": "take_down", "_selected_action": [picture.pk]}
    page = address(Picture, "changelist")

    assert "every page that shows it" in organiser.post(page, data).content.decode()
    organiser.post(page, data | {"confirm": "yes"})

    picture.refresh_from_db()
    assert picture.taken_down_at
    assert organiser.get(address(Picture, "change", picture.pk)).status_code == 302
    assert organiser.post(address(Picture, "delete", picture.pk)).status_code in {302, 403}


def test_superuser_adds_a_picture_for_every_group(root):
    send(root, group="")

    assert Picture.objects.get(alternative="A door").group is None


def test_organiser_chooses_only_pictures_of_their_groups_for_meetings_groups_and_authors(organiser, ours, theirs):
    own, other = ours.rows["meetups.picture"], theirs.rows["meetups.picture"]
    event = EventFactory(group=own.group)
    page = address(Event, "change", event.pk)
    answer = organiser.get(page)

    choices = offered(answer, "picture")
    assert choices == [own.alternative]
    assert other.alternative not in choices
    organiser.post(page, as_posted(answer) | {"picture": own.pk})
    assert Event.objects.get(pk=event.pk).picture == own

    page = address(Group, "change", own.group.pk)
    organiser.post(page, as_posted(organiser.get(page)) | {"picture": own.pk})
    assert Group.objects.get(pk=own.group.pk).picture == own

    page = address(Author, "change", ours.rows["blog.author"].pk)
    organiser.post(page, as_posted(organiser.get(page)) | {"picture": other.pk})
    assert Author.objects.get(pk=ours.rows["blog.author"].pk).picture is None


def test_organiser_of_two_groups_says_to_which_one_a_picture_belongs(client):
    user = OrganiserFactory().user
    OrganiserFactory(user=user)
    client.force_login(user)

    assert "This field is required." in send(client, group="").content.decode()
    assert send(client, group=GroupFactory().pk).status_code == 200
    assert Picture.objects.count() == 0
