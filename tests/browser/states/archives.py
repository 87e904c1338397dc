"""Everything of a group in one file: downloading it, and taking it in."""

from django.urls import reverse

from meetups.models import User
from meetups.services import archives
from tests.archives import archive_of, full_group
from tests.browser.states.handovers import pictured
from tests.browser.states.state import StateList, Visit
from tests.emptied import delete_all
from tests.factories import OrganiserFactory, VenueFactory

ARCHIVES = StateList()
state = ARCHIVES.state


def root() -> User:
    return User.objects.create_superuser("root@example.org", name="Root")


def uploaded(content: bytes) -> Visit:
    upload = archives.upload(content=content, by=(user := root()))
    return Visit(reverse("admin:meetups_group_take_in", args=[upload.pk]), user=user)


@state("archive", "Download everything")
def _() -> Visit:
    group = full_group()
    user = OrganiserFactory(group=group, role="lead").user
    return Visit(reverse("admin:meetups_group_archive", args=[group.pk]), user=user)


@pictured("archive-upload", "Check the file")
def _() -> Visit:
    return Visit(reverse("admin:meetups_group_upload"), user=root())


@state("archive-plan", "Import the group")
def _() -> Visit:
    content = archive_of(full_group(), with_followers=True).getvalue()
    delete_all()
    VenueFactory(slug="mill", name="Mill")
    return uploaded(content)


@pictured("archive-refused", "It cannot be imported:")
def _() -> Visit:
    return uploaded(archive_of(full_group()).getvalue())
