"""The blogroll in the admin: suggestions, websites, and a list of feeds to import."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meetups.models import BlogrollSource, GroupLink
from meetups.services import blogroll
from meetups.standards import opml
from meetups.standards.opml import Outline
from tests.blogroll import SourceFactory
from tests.factories import GroupFactory, GroupLinkFactory, OrganiserFactory
from tests.meetups.admin.sides import as_posted
from tests.pages import Page

pytestmark = pytest.mark.django_db
PAGE = "/admin/meetups/blogrollsource/"
HERON = Outline("Team Heron", "https://heron.example.org/", "https://heron.example.org/feed")


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def act(client, action, *rows):
    response = client.post(PAGE, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)
    return [str(message) for message in response.context["messages"]]


def save(client, path, **fields):
    values = {"site_url": "https://heron.example.org/", "feed_url": "", "label": ""} | fields
    return client.post(f"{PAGE}{path}", values, follow=True)


def test_suggestion_is_accepted_or_refused(organiser, group):
    herons, egrets, theirs = (
        SourceFactory(title=title, group=group, status="suggested") for title in ("Herons", "Egrets", "Storks")
    )
    BlogrollSource.objects.filter(pk=theirs.pk).update(group=GroupFactory())

    assert act(organiser, "accept", herons, theirs) == ["1 website is accepted. It is read within minutes."]
    assert act(organiser, "refuse", egrets, herons) == [
        "Herons: It is not only suggested. Delete it instead.", "1 suggestion is deleted.",
    ]  # fmt: skip
    assert dict(BlogrollSource.objects.values_list("title", "status")) == {"Herons": "active", "Storks": "suggested"}
    assert act(organiser, "read_soon", herons) == ["1 website is read within minutes."]


def test_website_is_added_changed_and_deleted(organiser, group):
    save(organiser, "add/", group=group.pk)
    source = BlogrollSource.objects.get()
    assert (source.group, source.site_url, source.status) == (group, "https://heron.example.org/", "active")

    save(organiser, f"{source.pk}/change/", label="Herons", feed_url="http://heron.example.org/feed")
    source.refresh_from_db()
    assert (source.name, source.feed_url) == ("Herons", "https://heron.example.org/feed")

    organiser.post(f"{PAGE}{source.pk}/delete/", {"post": "yes"})
    assert not BlogrollSource.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "This website is in the blogroll of the group already."),
        ({"site_url": "ftp://heron.example.org/"}, "Enter a URL in full, such as https://example.org."),
        ({"site_url": "https://b.example/", "feed_url": "no"}, "Enter a URL in full, such as https://example.org."),
    ],
)
def test_error_is_said_on_the_form(organiser, group, fields, words):
    SourceFactory(group=group, site_url="http://heron.example.org")

    assert words in save(organiser, "add/", group=group.pk, **fields).content.decode()
    assert BlogrollSource.objects.count() == 1


def test_website_of_a_link_is_changed_and_deleted_with_the_link(organiser, group):
    GroupLinkFactory(group=group, kind=GroupLink.Kind.BLOGROLL, url="https://heron.example.org/")
    blogroll.follow_links()
    source = BlogrollSource.objects.get()

    save(organiser, f"{source.pk}/change/", site_url="https://other.example/", label="Herons")
    assert organiser.post(f"{PAGE}{source.pk}/delete/", {"post": "yes"}).status_code == 403

    source.refresh_from_db()
    assert (source.site_url, source.label) == ("https://heron.example.org/", "Herons")


def test_list_says_what_fails(organiser, group):
    SourceFactory(group=group, title="Herons", error="There is nothing at this URL (404).")
    SourceFactory(group=group, title="Egrets", status="suggested")
    SourceFactory(title="Storks")
    text = Page(organiser.get(PAGE)).text

    assert "There is nothing at this URL (404)." in text
    assert "Storks" not in text


def test_list_of_feeds_is_shown_first_and_imported_when_confirmed(organiser, group):
    SourceFactory(group=group, site_url="https://egret.example.org/")
    data = opml.write("", [HERON, Outline("Egrets", "", "https://egret.example.org/")])

    file = SimpleUploadedFile("feeds.opml", data)
    response = organiser.post(f"{PAGE}import/", {"group": group.pk, "file": file})

    text = Page(response).text
    assert "For Leeds. Nothing is saved yet. New: 1, Same: 1." in text
    assert "Team Heron https://heron.example.org/feed" in text
    assert BlogrollSource.objects.count() == 1
    response = organiser.post(f"{PAGE}import/confirm/", {"kept": Page(response).value("kept")}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "1 website is new. It is read within minutes."
    ]
    assert BlogrollSource.objects.get(feed_url=HERON.feed_url).title == "Team Heron"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no", "This is not a list of feeds (OPML), or it is damaged. Export it again."),
        (b"", "The file is empty. Export it again."),
        (b" " * (opml.LARGEST + 1), "The file is larger than 1 MB. Export it in two parts."),
    ],
)
def test_file_that_cannot_be_read_is_refused(organiser, group, data, words):
    response = organiser.post(f"{PAGE}import/", {"group": group.pk, "file": SimpleUploadedFile("a.opml", data)})

    assert words in Page(response).text


def test_link_that_a_full_blogroll_has_no_space_for_is_named_on_saving(client, group, monkeypatch):
    monkeypatch.setattr(blogroll, "MOST_SOURCES", 1)
    SourceFactory(group=group)
    GroupLinkFactory(group=group, kind=GroupLink.Kind.BLOGROLL, label="Herons", url="https://heron.example.org/")
    client.force_login(OrganiserFactory(group=group, role="lead").user)
    page = f"/admin/meetups/group/{group.pk}/change/"

    response = client.post(page, as_posted(client.get(page)), follow=True)

    assert "The blogroll has 1 websites, which is the most. Delete some there. Not read: Herons." in [
        str(message) for message in response.context["messages"]
    ]
