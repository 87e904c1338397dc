"""Organisers read the history of a post, restore a revision, and see what somebody else changed meanwhile."""

import json

import pytest

from blog.models import Post, PostRevision
from tests.blog.moments import HOUR
from tests.factories import GroupFactory, OrganiserFactory, PostFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group, user__name="Writer").user)
    return client


@pytest.fixture
def post(group):
    return PostFactory(group=group, headline="Lamps", body="We met in <b>Leeds</b>.")


def form_of(client, post):
    """Return the form of a post as a browser has it."""
    page = client.get(address(Post, "change", post.pk))
    return as_posted(page) | {"_seen": page.context["seen"]}


def save(client, post, **changes):
    return client.post(address(Post, "change", post.pk), form_of(client, post) | changes)


def newest(post):
    return post.history.order_by("-history_id").first()


def test_each_save_in_the_admin_is_one_revision_with_its_author(organiser, post):
    save(organiser, post, body="We met in York.")
    save(organiser, post)

    assert post.history.count() == 2
    assert (newest(post).history_user.name, newest(post).changed, newest(post).author_keys) == ("Writer", ["body"], [])


def test_new_post_has_a_revision_with_the_organiser_as_author(organiser):
    page = address(Post, "add")
    organiser.post(page, as_posted(organiser.get(page)) | {"headline": "A", "slug": "a", "summary": "b", "body": "c"})

    revision = PostRevision.objects.get()
    assert (revision.author_keys, revision.history_type) == ([Post.objects.get().authors.get().pk], "+")


def test_history_lists_revisions_and_their_pages_show_words_escaped(organiser, post):
    save(organiser, post, body="We met in <i>York</i>.")
    revision = address(Post, "revision", post.pk, newest(post).pk)

    listed = organiser.get(address(Post, "history", post.pk)).content.decode()
    assert f'<a href="{revision}">Wednesday 18 November 2026, midday GMT</a>, Writer' in listed
    text = organiser.get(revision).content.decode()
    assert "We met in <del>&lt;b&gt;Leeds&lt;/b&gt;.</del><ins>&lt;i&gt;York&lt;/i&gt;.</ins>" in text
    assert "This is the post as it is now." in text


@pytest.mark.parametrize("number", [1, 3])
def test_history_takes_the_same_queries_with_1_and_3_revisions(organiser, post, number, django_assert_num_queries):
    for count in range(number):
        save(organiser, post, body=f"Text {count}")

    with django_assert_num_queries(9):
        organiser.get(address(Post, "history", post.pk))


def test_revision_is_restored_by_a_button(organiser, post):
    first = newest(post)
    save(organiser, post, body="Other")
    page = address(Post, "revision", post.pk, first.pk)
    assert "readers see it at once" in organiser.get(page).content.decode()

    response = organiser.post(page, follow=True)

    post.refresh_from_db()
    assert (post.body, post.history.count()) == ("We met in <b>Leeds</b>.", 3)
    text = response.content.decode()
    assert ("The text of this revision is restored" in text, "restored an earlier revision" in text) == (True, True)


def test_earlier_revisions_are_deleted_by_a_button(organiser, post):
    save(organiser, post, body="Other")
    page = address(Post, "history", post.pk)

    response = organiser.post(page, follow=True)

    assert (post.history.get().body, "1 earlier revision is deleted." in response.content.decode()) == ("Other", True)
    text = organiser.get(address(Post, "revision", post.pk, newest(post).pk)).content.decode()
    assert "The first revision" in text


def test_post_without_revisions_says_so(organiser, post):
    post.history.all().delete()

    assert "Nobody has changed it here yet." in organiser.get(address(Post, "history", post.pk)).content.decode()


def test_history_of_another_group_is_out_of_reach(organiser, post):
    other = PostFactory()
    pages = [
        address(Post, "history", other.pk), address(Post, "revision", other.pk, newest(other).pk),
        address(Post, "revision", post.pk, newest(other).pk), address(Post, "revision", post.pk, 10**30),
        address(Post, "revision", 10**30, 1), address(Post, "previews", 10**30), address(Post, "history", "x"),
    ]  # fmt: skip

    for page in pages:
        assert (organiser.get(page).status_code, organiser.post(page).status_code) == (404, 404)
    assert (other.history.count(), post.history.count()) == (1, 1)


def test_second_of_two_people_sees_what_changed_since_and_nothing_is_lost(organiser, client, post, group, time_machine):
    second = type(client)()
    second.force_login(OrganiserFactory(group=group, user__name="Second").user)
    opened = form_of(second, post)
    time_machine.shift(HOUR)
    save(organiser, post, body="We met in York.")

    response = second.post(address(Post, "change", post.pk), opened | {"body": "We met in Hull."})

    text = response.content.decode()
    post.refresh_from_db()
    assert (post.body, as_posted(response)["body"]) == ("We met in York.", "We met in Hull.")
    assert "Writer changed this while you had it open. Nothing is saved yet." in text
    assert "Changed since you opened this form" in text
    assert "<del>&lt;b&gt;Leeds&lt;/b&gt;.</del><ins>York.</ins>" in text

    again = as_posted(response) | {"_seen": response.context["seen"], "body": "We met in York and Hull."}
    assert second.post(address(Post, "change", post.pk), again).status_code == 302
    assert [row.body for row in post.history.order_by("history_id")] == [
        "We met in <b>Leeds</b>.", "We met in York.", "We met in York and Hull.",
    ]  # fmt: skip
    assert newest(post).history_user.name == "Second"


def test_form_that_nobody_else_changed_shows_no_changes(organiser, post):
    response = save(organiser, post, headline="")

    assert (response.status_code, "Changed since you opened" in response.content.decode()) == (200, False)


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("0001-01-01T00:00:00+14:00", 400),
        ("9999-12-31T23:59:59-14:00", 400),
        ("1500-01-01T00:00:00+00:00", 200),
        ("2026-11-18T12:00:00+00:00", 200),
    ],
)
def test_form_with_an_impossible_time_is_no_error_of_the_site(organiser, post, at, status):
    data = form_of(organiser, post)
    seen = json.loads(data["_seen"]) | {"at": at}
    seen["values"]["headline"] = "Something else"

    response = organiser.post(address(Post, "change", post.pk), data | {"_seen": json.dumps(seen), "headline": "New"})

    assert response.status_code == status
