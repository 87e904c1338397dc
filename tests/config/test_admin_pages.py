"""The admin lists its pages as organisers know them, and speaks in plain words."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from config.admin_pages import NAMES, SECTIONS
from meetups.models import Attendee
from tests.factories import EventFactory, OrganiserFactory

pytestmark = pytest.mark.django_db
WORDS_OF_DJANGO = re.compile(
    r"Select \w+.* to (change|view)|Model name|Authenticators?\b|Successful tasks?|Queued tasks?|Scheduled tasks?"
    r"|administration|Recent actions|My actions|None available|Django Q|Home\b"
)


@pytest.fixture
def root(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root@example.org", name="Root"))
    return client


def sections(client):
    found = client.get("/admin/").context["app_list"]
    return {str(section["name"]): [str(page["name"]) for page in section["models"]] for section in found}


def lists():
    """Yield the path of each list of the admin and the name of its rows. Attendees are left out: they ask first."""
    for opts in (model._meta for model in admin.site._registry if model is not Attendee):
        yield reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"), str(opts.verbose_name_plural)


def test_organiser_sees_the_pages_of_meetings_first_and_none_of_packages(client):
    client.force_login(OrganiserFactory(role="lead").user)

    assert sections(client) == {
        "Meetings": ["Events", "Series", "Attendees", "Messages to attendees"],
        "Group": ["Groups", "Venues", "Public holidays"],
        "Between meetings": [
            "Newsletter", "Posts", "Series of posts", "Authors", "Pictures", "Topics", "Actions", "Feedback", "Remarks",
            "Websites of the blogroll",
        ],
        "On the day": ["Door links", "Boards", "Host links", "Calls for talks", "Talks", "Grids", "Pitches"],
        "The site": ["Organisations", "Outbox", "Standing places", "Tags"],
    }  # fmt: skip


def test_superuser_sees_the_pages_of_packages_last_by_plain_names(root):
    assert sections(root)["The site"] == [
        "Failed tasks", "Finished tasks", "Organisations", "Outbox", "Passkeys and second factors", "People",
        "Proposed groups", "Standing places", "Subscriptions", "Tags", "Times of jobs", "Waiting tasks", "Worker",
    ]  # fmt: skip


def test_every_page_that_is_named_exists():
    labels = {model._meta.label_lower for model in admin.site._registry}
    named = [label for _name, pages in SECTIONS for label in pages]

    assert (set(named) - labels, len(named)) == (set(), len(set(named)))
    assert {label.lower() for label in NAMES} <= labels


def test_lists_are_titled_by_their_rows_and_speak_plainly(root):
    for path, rows in lists():
        text = root.get(path).content.decode()

        assert f"<h1>{rows[0].upper()}{rows[1:]}</h1>" in text, path
        assert ("There is nothing here yet." in text) == ('id="result_list"' not in text), path
        assert WORDS_OF_DJANGO.search(re.sub("<[^>]+>", " ", text)) is None, path


def test_list_in_which_nothing_is_found_says_what_to_do(root):
    EventFactory()

    text = root.get("/admin/meetups/event/?q=nothing-like-this").content.decode()

    assert "Nothing matches. Search for other words, or clear the filters." in text


@pytest.mark.parametrize("page", ["add", "change", "history", "delete"])
def test_pages_of_a_row_speak_plainly(root, page):
    event = EventFactory(status="draft")
    path = reverse(f"admin:meetups_event_{page}", args=[] if page == "add" else [event.pk])

    text = re.sub("<[^>]+>", " ", root.get(path).content.decode())

    assert WORDS_OF_DJANGO.search(text) is None
    assert "Start" in text


def test_history_without_changes_says_so(root):
    path = reverse("admin:meetups_event_history", args=[EventFactory().pk])

    assert "Nobody has changed it here yet." in root.get(path).content.decode()


def test_page_of_an_app_leads_to_the_start_page(root):
    response = root.get("/admin/meetups/")

    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
