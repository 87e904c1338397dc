"""Each save of a post is a revision. A former one is restored as a new one, and none is kept for ever."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from blog import authors, paths, revisions, services
from blog.models import Post, PostRevision
from meetups import extensions
from meetups.models import SearchRow, User
from meetups.services import accounts
from tests.authors import AuthorFactory
from tests.blog.moments import DAY, HOUR, NOW, SECOND
from tests.factories import EventFactory, OrganiserFactory, PostFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(name="Writer", email="writer@example.org")


def saved(post, user, **values):
    """Change a post, and return its newest revision."""
    for name, value in values.items():
        setattr(post, name, value)
    revisions.save(post=post, by=user)
    revisions.complete(post=post)
    return post.history.order_by("-history_id").first()


def numbers(post):
    return list(post.history.order_by("history_id").values_list("pk", flat=True))


def test_save_is_a_revision_with_the_text_who_and_when(user):
    post = PostFactory(body="We *met*.")

    revision = saved(post, user, body="We met **again**.", headline="Again")

    assert (revision.body, revision.history_user, revision.history_date) == ("We met **again**.", user, NOW)
    assert revision.changed == ["headline", "body"]
    assert "body_html" not in {field.name for field in PostRevision._meta.fields}
    assert post.history.count() == 2


def test_save_that_changes_nothing_is_no_revision(user):
    post = PostFactory()
    first = post.history.get()

    assert (saved(post, user), saved(post, user), numbers(post)) == (first, first, [first.pk])


def test_authors_and_tags_are_kept_by_reference_in_their_order(user):
    post, ann, bo, tag = PostFactory(), AuthorFactory(), AuthorFactory(), TagFactory()
    saved(post, user)
    post.authors.add(bo, through_defaults={"position": 1})
    post.authors.add(ann, through_defaults={"position": 2})
    post.tags.add(tag)

    revision = saved(post, user)

    assert (revision.author_keys, revision.tag_keys) == ([bo.pk, ann.pk], [tag.pk])
    assert revision.changed == ["author_keys", "tag_keys"]


def test_begun_and_published_posts_name_who_did_it():
    event = EventFactory(starts_at=NOW - DAY, ends_at=NOW - DAY + HOUR)
    user = OrganiserFactory(group=event.group).user

    post = services.draft_from(event=event, by=user)
    services.publish(post=post, by=user)

    first, second = post.history.order_by("history_id")
    assert (first.history_user, first.author_keys) == (user, [user.author.pk])
    assert (second.history_user, second.changed) == (user, ["status", "published_at"])


def test_former_text_is_restored_as_a_new_revision_and_found(user):
    post = PostFactory(headline="Wick", body="About *wicks*.", kind="news")
    ann, tag = AuthorFactory(), TagFactory()
    post.authors.add(ann)
    post.tags.add(tag)
    first = saved(post, user)
    assert (first.author_keys, first.history_type) == ([ann.pk], "+")
    post.authors.clear()
    post.tags.set([TagFactory()])
    second = saved(post, user, headline="Oil", body="About oil.", kind="write-up", slug="oil")

    restored = revisions.restore(revision=first, by=user)

    restored.refresh_from_db()
    assert (restored.headline, restored.body, restored.kind, restored.slug) == ("Wick", "About *wicks*.", "news", "oil")
    assert restored.body_html == "<p>About <em>wicks</em>.</p>"
    assert (restored.authors.get(), restored.tags.get()) == (ann, tag)
    *former, newest = post.history.order_by("history_id")
    assert former == [first, second]
    assert (newest.history_user, newest.history_change_reason) == (user, str(first.pk))
    assert newest.changed == ["headline", "body", "kind", "author_keys", "tag_keys"]
    assert SearchRow.objects.get(kind="post").title == "Wick"


def test_restoring_publishes_nothing_and_unpublishes_nothing(user):
    post = PostFactory(status="draft", published_at=None)
    first = saved(post, user)
    saved(post, user, headline="Other", status="published", published_at=NOW)

    restored = revisions.restore(revision=first, by=user)

    assert (restored.headline, restored.status, restored.published_at) == (first.headline, "published", NOW)


def test_authors_and_tags_that_are_gone_are_left_out(user):
    post, tag = PostFactory(), TagFactory()
    ann, bo = AuthorFactory(user=UserFactory()), AuthorFactory()
    post.authors.add(ann)
    post.authors.add(bo)
    post.tags.add(tag)
    first = saved(post, user)
    saved(post, user, body="Other")
    accounts.delete(account=ann.user)
    tag.delete()

    restored = revisions.restore(revision=first, by=user)

    assert (list(restored.authors.all()), restored.tags.count()) == ([bo], 0)


def test_revision_without_authors_and_tags_leaves_them(user):
    post = PostFactory()
    post.authors.add(AuthorFactory())
    post.tags.add(TagFactory())
    first = post.history.get()  # written by the factory, so never completed
    saved(post, user, body="Other")

    restored = revisions.restore(revision=first, by=user)

    assert (restored.body, restored.authors.count(), restored.tags.count()) == (first.body, 1, 1)


def test_earlier_revisions_are_deleted_and_the_newest_stays(user):
    post = PostFactory()
    first = saved(post, user)
    saved(post, user, body="With the name.")
    revisions.restore(revision=first, by=user)
    saved(post, user, body="Without the name.")
    revisions.restore(revision=post.history.first(), by=user)
    other = PostFactory()

    assert (revisions.delete_earlier(post=post), revisions.delete_earlier(post=post)) == (3, 0)
    kept = post.history.get()
    assert (kept.body, kept.changed, kept.history_change_reason) == ("Without the name.", [], None)
    assert other.history.count() == 1
    other.history.all().delete()
    assert revisions.delete_earlier(post=other) == 0


def test_revisions_of_a_deleted_post_are_deleted(user):
    post = PostFactory()
    saved(post, user, body="Other")
    post.delete()

    assert not PostRevision.objects.exists()


def test_revisions_are_kept_for_a_year_and_the_newest_without_a_name(user, time_machine):
    post = PostFactory()
    old, newest = saved(post, user, body="Old"), saved(post, user, body="New")
    PostRevision.objects.update(history_date=NOW - 365 * DAY)
    assert revisions.forget_old() == 0
    time_machine.shift(SECOND)

    assert (extensions.nightly_jobs["revisions"].work(), revisions.forget_old()) == (2, 0)
    kept = post.history.get()
    assert (kept, kept.history_user, old.pk) == (newest, None, old.pk)


def test_newest_50_revisions_of_a_post_are_kept(user):
    post, other = PostFactory(), PostFactory()
    for number in range(51):
        saved(post, user, body=f"Text {number}")
    before = numbers(post)

    assert (revisions.forget_old(), revisions.forget_old()) == (2, 0)
    assert (numbers(post), other.history.count()) == (before[2:], 1)


def test_person_sees_what_they_changed_and_is_named_by_no_revision_afterwards(user):
    post = PostFactory(headline="Lamps")
    saved(post, user, body="One")
    saved(post, user, body="Two")
    saved(PostFactory(), UserFactory(), body="Other")
    holding = extensions.holdings["revisions"]

    assert holding.read("WRITER@example.org") == [
        {"post": "Lamps", "changes": "2 changes", "last": "Wednesday 18 November 2026"}
    ]
    holding.erase("writer@example.org")

    assert holding.read("writer@example.org") == []
    assert [row.history_user for row in post.history.all()] == [None, None, None]


def test_revisions_left_by_a_post_that_is_gone_are_not_named(user):
    post = PostFactory()
    saved(post, user, body="One")
    Post.objects.filter(pk=post.pk).delete()
    PostRevision.objects.create(id=post.pk, history_user=user, history_date=timezone.now(), history_type="~")

    assert revisions.held_of(user.email) == []


def test_account_that_is_deleted_is_named_by_no_revision(user):
    post = PostFactory()
    saved(post, user, body="One")

    accounts.delete(account=user)

    assert (User.objects.count(), post.history.count()) == (0, 2)
    assert {row.history_user for row in post.history.all()} == {None}


def test_erased_author_stays_a_reference(user):
    post, ann = PostFactory(), AuthorFactory(name="Ann Brook")
    post.authors.add(ann)
    revision = saved(post, user)

    authors.erase(author=ann)

    assert revision.author_keys == [ann.pk]
    assert revisions.restore(revision=revision, by=user).authors.get().is_unnamed


def test_migration_gives_each_post_a_first_revision():
    post, ann, bo, tag = PostFactory(body="Old"), AuthorFactory(), AuthorFactory(), TagFactory()
    post.authors.add(ann, through_defaults={"position": 2})
    post.authors.add(bo, through_defaults={"position": 1})
    post.tags.add(tag)
    post.history.all().delete()

    migration = import_module("blog.migrations.0004_history_and_previews")
    migration.begin_histories(apps, SimpleNamespace(connection=connection))

    first = post.history.get()
    assert (first.body, first.author_keys, first.tag_keys) == ("Old", [bo.pk, ann.pk], [tag.pk])
    assert (first.history_user, first.history_type, first.history_date) == (None, "+", post.updated_at)
    assert first.changed == []


def test_line_ends_of_a_browser_are_no_change(user):
    post = PostFactory(body="One\nTwo\n")

    assert saved(post, user, body="One\r\nTwo\r\n") == post.history.get()
    assert saved(post, user, body="One\r\nThree\r\n").changed == ["body"]


def test_tag_into_which_another_was_merged_is_restored_and_is_no_change_of_the_next_save(user):
    kept, merged, other, post = TagFactory(), TagFactory(), TagFactory(), PostFactory()
    post.tags.set([merged, other])
    first = saved(post, user, body="Old")
    post.tags.set([kept, merged])
    saved(post, user, body="New")
    similar = TagFactory(pk=merged.pk * 10)  # whose key begins with that of the merged one
    (unlike := PostFactory()).tags.set([similar])
    others = saved(unlike, user)

    paths.merge_tags(into=kept, others=[merged])

    assert saved(post, user, body="Newer").changed == ["body"]
    for revision in (first, others):
        revision.refresh_from_db()
    assert (first.tag_keys, others.tag_keys) == (sorted([kept.pk, other.pk]), [similar.pk])
    assert {*revisions.restore(revision=first, by=user).tags.all()} == {kept, other}
