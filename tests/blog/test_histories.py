"""The revisions of a post as organisers read them."""

import pytest

from blog import histories, revisions
from blog.models import Author
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.blog.moments import DAY, HOUR, NOW
from tests.factories import EventFactory, PostFactory, TagFactory, UserFactory
from tests.meetups.standards.test_text_changes import ADDED, DELETED, SAME

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(name="Writer")


def saved(post, user, **values):
    for name, value in values.items():
        setattr(post, name, value)
    revisions.save(post=post, by=user)
    revisions.complete(post=post)
    return post.history.order_by("-history_id").first()


def shown(revision):
    """Return the words that a revision deleted and added, by field."""
    return {
        field.label: tuple(
            "".join(part.text for part in field.parts if part.kind in kinds)
            for kinds in ((SAME, DELETED), (SAME, ADDED))
        )
        for field in histories.difference_of(revision).fields
    }


def test_list_says_who_changed_what_and_when(user, time_machine, django_assert_num_queries):
    post = PostFactory(headline="One")
    saved(post, None)
    time_machine.shift(HOUR + HOUR / 2)
    first = saved(post, user, headline="Two", body="Other", group=PostFactory().group)
    revisions.restore(revision=first, by=user)

    with django_assert_num_queries(1):
        lines = histories.lines_of(post)

    assert [(line.at, line.who, line.what, line.restored) for line in lines] == [
        ("Wednesday 18 November 2026, 1:30pm GMT", "Writer", "Headline, Text and Group", False),
        ("Wednesday 18 November 2026, midday GMT", "Somebody", "", False),
    ]


def test_restored_revision_says_so(user):
    post = PostFactory()
    first = post.history.get()
    saved(post, user, body="Other")
    revisions.restore(revision=first, by=user)

    assert [line.restored for line in histories.lines_of(post)] == [True, False, False]


@pytest.mark.parametrize("number", [1, 3])
def test_difference_takes_four_queries_with_1_and_3_authors(user, number, django_assert_num_queries):
    post = PostFactory()
    saved(post, user)
    post.authors.add(*AuthorFactory.create_batch(number))
    post.tags.add(*TagFactory.create_batch(number))
    revision = histories.revision_of(post, saved(post, user, body="Other").pk)

    with django_assert_num_queries(4):
        histories.difference_of(revision)


def test_first_revision_shows_its_text(user):
    post = PostFactory(headline="One", summary="Short.", body="Long.")
    difference = histories.difference_of(saved(post, user))

    assert (difference.is_first, difference.is_newest, difference.body) == (True, True, "Long.")
    assert [(field.label, field.parts) for field in difference.fields] == [
        ("Headline", [(SAME, "One")]), ("Summary", [(SAME, "Short.")]), ("Text", [(SAME, "Long.")]),
    ]  # fmt: skip


def test_text_is_compared_by_words(user):
    post = PostFactory(body="We met in Leeds.")
    first = saved(post, user)
    second = saved(post, user, body="We met in York.")

    (field,) = histories.difference_of(second).fields
    assert (field.label, field.parts) == ("Text", [(SAME, "We met in "), (DELETED, "Leeds."), (ADDED, "York.")])
    assert [histories.difference_of(one).is_newest for one in (first, second)] == [False, True]


def test_other_fields_are_shown_in_words(user):
    event = EventFactory(title="Tea")
    post = PostFactory(group=event.group, slug="one", published_at=NOW - DAY)
    saved(post, user)
    ann = AuthorFactory(name="Ann")
    post.authors.add(ann)
    post.authors.add(AuthorFactory(name="Bo"))
    post.tags.add(TagFactory(name="light"))
    series = PostSeriesFactory(name="Run", group=event.group)

    revision = saved(
        post, user, event=event, series=series, number=2, kind="news", status="draft", published_at=None, slug="two"
    )

    assert shown(revision) == {
        "Slug": ("one", "two"),
        "Event": ("", str(event)),
        "Kind": ("Write-up", "News"),
        "Status": ("Published", "Draft"),
        "Published at": ("Tuesday 17 November 2026, midday GMT", ""),
        "Series": ("", "Run"),
        "Number in the series": ("", "2"),
        "Authors": ("", "Ann and Bo"),
        "Tags": ("", "light"),
    }
    Author.objects.filter(pk=ann.pk).update(is_unnamed=True)
    assert shown(revision)["Authors"] == ("", "Bo and a member of the group")


def test_rows_that_are_gone_are_left_out(user):
    event, tag = EventFactory(), TagFactory()
    post = PostFactory(group=event.group)
    saved(post, user)
    post.tags.add(tag)
    revision = saved(post, user, event=event)
    saved(post, user, event=None)
    tag.delete()
    event.delete()

    assert shown(histories.revision_of(post, revision.pk)) == {"Event": ("", ""), "Tags": ("", "")}


def test_revision_belongs_to_its_post(user):
    post, other = PostFactory(), PostFactory()

    assert histories.revision_of(post, other.history.get().pk) is None


def test_changes_since_a_time_are_those_of_the_texts(user, time_machine):
    post = PostFactory(body="We met in Leeds.")
    time_machine.shift(HOUR)
    saved(post, user, body="We met in York.", slug="other")

    (field,) = histories.changes_since(post, NOW)
    assert (field.label, field.parts[1:]) == ("Text", [(DELETED, "Leeds."), (ADDED, "York.")])
    assert histories.changes_since(post, NOW + HOUR) == []
    assert histories.changes_since(post, NOW - DAY) == []


def test_line_ends_of_a_browser_are_not_shown_as_changes(user):
    post = PostFactory(body="One\nTwo\n")
    revision = saved(post, user, body="One\r\nThree\r\n")

    assert [field.parts for field in histories.difference_of(revision).fields] == [
        [(SAME, "One\n"), (DELETED, "Two\n"), (ADDED, "Three\n")]
    ]
