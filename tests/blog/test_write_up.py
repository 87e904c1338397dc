"""Beginning a write-up in the admin: the button on the event, the page, the draft, and the need on the start page."""

import pytest
from django.contrib.admin.models import LogEntry

from blog import queries
from blog.models import Post
from meetups import extensions
from meetups.models import Event, Group
from meetups.wording.urgency import Urgency
from tests.blog.moments import DAY, HOUR, NOW
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory, UserFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db
TO_COME = {"starts_at": NOW + DAY, "ends_at": NOW + DAY + HOUR}


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group, user__name="Writer").user)
    return client


@pytest.fixture
def held(group):
    return held_by(group)


def held_by(group, days=4, **more):
    return EventFactory(group=group, starts_at=NOW - days * DAY, ends_at=NOW - days * DAY + HOUR, **more)


def page_of(event):
    return f"/admin/blog/post/write-up/{event.pk}/"


def test_event_that_is_over_has_the_button(organiser, held, group):
    [button] = [button for button in extensions.event_buttons.values() if str(button.label) == "Write it up"]
    assert (
        f'<a href="{page_of(held)}">Write it up</a>'
        in organiser.get(address(Event, "change", held.pk)).content.decode()
    )

    coming = EventFactory(group=group, **TO_COME)
    cancelled = held_by(group, status="cancelled", cancellation_reason="Snow")
    draft = held_by(group, status="draft")
    for event in (coming, cancelled, draft):
        assert button.url_of(event) == ""
        assert "Write it up" not in organiser.get(address(Event, "change", event.pk)).content.decode()
        page = organiser.get(page_of(event)).content.decode()
        assert ("Begin the draft" in page, "once it is over" in page) == (False, True)
        assert organiser.post(page_of(event)).status_code == 200
    assert Post.objects.count() == 0


def test_button_begins_one_draft_and_a_second_one_on_purpose(organiser, held):
    assert organiser.get(page_of(held)).status_code == 200
    assert (Post.objects.count(), LogEntry.objects.count()) == (0, 0)

    response = organiser.post(page_of(held), follow=True)
    post = Post.objects.get()
    assert response.redirect_chain == [(address(Post, "change", post.pk), 302)]
    assert [author.name for author in post.authors.all()] == ["Writer"]
    assert [str(message) for message in response.context["messages"]] == [
        "This is the draft. Only organisers see it until you publish it."
    ]
    assert LogEntry.objects.count() == 1

    again = organiser.post(page_of(held))
    text = again.content.decode()
    assert ("There is a write-up of this meetup already." in text, Post.objects.count()) == (True, 1)
    assert (f'<a href="{address(Post, "change", post.pk)}">' in text, "Begin another draft" in text) == (True, True)

    organiser.post(page_of(held), {"another": "Begin another draft"})
    assert Post.objects.count() == 2


def test_organiser_of_another_group_cannot_write_it_up(client, held):
    client.force_login(OrganiserFactory().user)
    assert (client.get(page_of(held)).status_code, client.post(page_of(held)).status_code) == (404, 404)

    client.force_login(UserFactory())
    assert client.post(page_of(held)).headers["Location"].startswith("/admin/login/")
    assert Post.objects.count() == 0


def needs_of(*groups):
    return queries.needs(Group.objects.filter(pk__in=[group.pk for group in groups]))


@pytest.mark.parametrize("number", [1, 30])
def test_last_meeting_without_a_write_up_is_a_need(number, django_assert_num_queries):
    groups = GroupFactory.create_batch(number)
    events = [held_by(group, title="Lamps") for group in groups]
    held_by(groups[0], days=18)
    held_by(GroupFactory())

    with django_assert_num_queries(1):
        found = needs_of(*groups)

    assert len(found) == min(number, 20)
    assert found[-1] == extensions.Need(
        Urgency.AFTERWARDS, events[-1].starts_at if number == 1 else found[-1].at,
        "Lamps, Saturday 14 November 2026: no write-up yet", found[-1].url,
    )  # fmt: skip
    assert found[-1].url in {page_of(event) for event in events}


def test_need_links_to_the_draft_and_ends_with_its_publication(group, held):
    post = PostFactory(group=group, event=held, status="draft", published_at=None)

    [need] = needs_of(group)
    assert need.text.endswith("2026: the write-up is a draft")
    assert need.url == address(Post, "change", post.pk)

    Post.objects.update(status="scheduled", published_at=NOW + DAY)
    assert needs_of(group) == []


def test_only_the_last_meeting_that_was_held_lately_is_a_need(group):
    held_by(group, days=29)
    assert needs_of(group) == []

    held_by(group, days=27)
    EventFactory(group=group, **TO_COME)
    held_by(group, days=3, status="cancelled", cancellation_reason="Snow")
    held_by(group, days=2, status="draft")
    assert len(needs_of(group)) == 1
