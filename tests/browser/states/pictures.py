"""Pages with pictures, and the admin of pictures, in all states."""

from django.urls import reverse

from meetups.services import pictures
from tests.authors import AuthorFactory
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory
from tests.photos import PictureFactory, meeting_room

PICTURES = StateList()
state = PICTURES.state

CREDIT = "Photo: somebody who was there"


@state("post-with-pictures", CREDIT)
def _() -> str:
    wide = PictureFactory(credit=CREDIT, width=1600, height=700, files=meeting_room(1600, 700))
    small = PictureFactory(group=wide.group, width=120, height=300, credit=LONG_WORD, files=meeting_room(120, 300))
    body = f"Before.\n\n{wide.line}\n\n## After\n\n{small.line}\n\n- in a list {wide.line}\n\n> {small.line}"
    return PostFactory(group=wide.group, body=body).get_absolute_url()


@state("event-with-picture", CREDIT)
def _() -> str:
    picture = PictureFactory(credit=CREDIT, width=1600, height=900, files=meeting_room(1600, 900))
    return EventFactory(picture=picture).get_absolute_url()


@state("group-with-picture", CREDIT)
def _() -> str:
    picture = PictureFactory(credit=CREDIT, is_decorative=True, alternative="", files=meeting_room(480, 320))
    return GroupFactory(picture=picture).get_absolute_url()


@state("author-with-picture", "Author")
def _() -> str:
    author = AuthorFactory(picture=PictureFactory(width=700, height=900, files=meeting_room(700, 900)))
    PostFactory().authors.add(author)
    return author.get_absolute_url()


@state("picture-taken-down", "This picture was taken down", status=410)
def _() -> str:
    picture = pictures.take_down(picture=PictureFactory())
    return reverse("meetups:pictures-file", args=[picture.digest, 480])


@state("admin-pictures", "Added at")
def _() -> Visit:
    organiser = OrganiserFactory()
    PictureFactory(group=organiser.group, alternative=LONG_WORD, credit=LONG_WORD)
    return Visit(reverse("admin:meetups_picture_changelist"), user=organiser.user)


@state("admin-picture-add", "The place where it was taken")
def _() -> Visit:
    return Visit(reverse("admin:meetups_picture_add"), user=OrganiserFactory().user)


@state("admin-picture", "Line to copy into a text")
def _() -> Visit:
    organiser = OrganiserFactory()
    picture = PictureFactory(group=organiser.group)
    return Visit(reverse("admin:meetups_picture_change", args=[picture.pk]), user=organiser.user)
