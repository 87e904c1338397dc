from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from blog import revisions
from blog.models import Author, Post
from meetups.models import Event, Group, Picture, PictureFile, SearchRow
from meetups.services import pictures, search
from meetups.standards import pictures as standard
from meetups.standards.pictures import PictureBytes
from tests.authors import AuthorFactory
from tests.factories import EventFactory, EventSeriesFactory, GroupFactory, PostFactory, UserFactory
from tests.meetups.services.refusals import code_of
from tests.photos import PictureFactory, photo
from tests.threads import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FILES = [PictureBytes(480, 320, b"small"), PictureBytes(900, 600, b"large")]


def add(group, **values):
    return pictures.add(**{"group": group, "files": FILES, "alternative": "A door", "everybody_agreed": True} | values)


def test_picture_is_added_with_its_files_and_its_words(time_machine):
    time_machine.move_to(NOW, tick=False)
    added = add(group := GroupFactory(), credit="Photo: Ann")

    picture = Picture.objects.get()
    assert (added.picture, added.is_new) == (picture, True)
    assert (picture.group, picture.width, picture.height, picture.credit) == (group, 900, 600, "Photo: Ann")
    assert (picture.everybody_agreed, picture.created_at, picture.unused_since) == (True, NOW, None)
    files = [(one.width, one.height, bytes(one.data)) for one in picture.files.order_by("width")]
    assert files == [(480, 320, b"small"), (900, 600, b"large")]
    assert len(picture.digest) == 40


def test_same_file_is_the_same_picture_of_a_group_and_another_one_of_another_group():
    group = GroupFactory()
    first = add(group)
    again = add(group, alternative="Other words")
    others, sites = add(GroupFactory()), add(None)

    assert (again.picture, again.is_new, again.picture.alternative) == (first.picture, False, "A door")
    assert (others.is_new, sites.is_new) == (True, True)
    assert len({first.picture.digest, others.picture.digest, sites.picture.digest}) == 3
    assert PictureFile.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_same_file_sent_twice_at_once_is_one_picture():
    group = GroupFactory()

    added = at_once(lambda: add(group), 2)

    assert sorted(one.is_new for one in added) == [False, True]
    assert (Picture.objects.count(), PictureFile.objects.count()) == (1, 2)


def test_picture_needs_words_or_to_be_decorative_and_the_consent_of_people():
    group = GroupFactory()

    assert code_of(add, group, everybody_agreed=False) == "not_agreed"
    with pytest.raises(ValidationError, match="Describe the picture"):
        add(group, alternative="")
    with pytest.raises(ValidationError):
        add(group, alternative="A\x00door")
    assert add(group, alternative="", is_decorative=True).is_new


def test_file_is_read_or_refused_with_words():
    assert [one[:2] for one in pictures.read(data=photo(500, 250))] == [(480, 240), (500, 250)]
    assert code_of(pictures.read, data=b"x" * (standard.LARGEST_FILE + 1)) == "large_file"
    with pytest.raises(ValidationError, match="Choose a JPEG, PNG or WebP file"):
        pictures.read(data=b"<svg/>")


def test_words_of_a_picture_change_in_every_text_that_shows_it():
    picture = PictureFactory(credit="Photo: Ann")
    line = f"![](picture:{picture.pk})"
    post = PostFactory(group=picture.group, body=line)
    series = EventSeriesFactory(group=picture.group, description=line)
    Group.objects.filter(pk=picture.group.pk).update(story=line)
    search.write(thing=post)
    before, revisions = Post.objects.values_list("updated_at", flat=True).get(), post.history.count()
    other = PostFactory(group=picture.group, body=f"![](picture:{picture.pk}0)")

    picture.alternative, picture.credit = "A table with notes", "Photo: Ben"
    pictures.describe(picture=picture)

    for row, field in ((post, "body_html"), (series, "description_html"), (picture.group, "story_html")):
        row.refresh_from_db()
        assert 'alt="A table with notes"' in getattr(row, field)
        assert "Photo: Ben" in getattr(row, field)
    assert "Photo: Ben" in SearchRow.objects.get(kind="post", key=post.pk).words
    assert (post.updated_at, post.history.count()) == (before, revisions)
    other.refresh_from_db()
    assert "<img" not in other.body_html


def test_saving_the_same_words_renders_nothing_anew():
    picture = PictureFactory()
    post = PostFactory(group=picture.group, body=picture.line)
    Post.objects.filter(pk=post.pk).update(body_html="as it was")

    pictures.describe(picture=picture)

    assert Post.objects.get().body_html == "as it was"


def test_picture_that_is_taken_down_is_gone_from_every_page_and_its_file_is_refused():
    picture = add(GroupFactory(), credit="Photo: Ann").picture
    post = PostFactory(group=picture.group, body=f"Before\n\n{picture.line}")
    event = EventFactory(group=picture.group, picture=picture)
    Group.objects.filter(pk=picture.group.pk).update(picture=picture)
    author = AuthorFactory(group=picture.group, picture=picture)

    taken_down = pictures.take_down(picture=picture)
    first = taken_down.taken_down_at

    assert Post.objects.get(pk=post.pk).body_html.strip() == "<p>Before</p>"
    assert Event.objects.get(pk=event.pk).picture is None
    assert Group.objects.get(pk=picture.group.pk).picture is None
    assert Author.objects.get(pk=author.pk).picture is None
    assert PictureFile.objects.count() == 0
    assert (taken_down.alternative, taken_down.credit, taken_down.pictured.digest) == ("", "", "")
    assert code_of(add, picture.group) == "taken_down"
    assert pictures.take_down(picture=picture).taken_down_at == first


def test_words_of_a_picture_that_is_taken_down_are_emptied_in_texts_and_revisions():
    picture = PictureFactory(alternative="Quilted portrait")
    group, author = picture.group, UserFactory()
    series = EventSeriesFactory(group=group, description=f"{picture.line} Every week.")
    event = EventFactory(group=group, description=f"![Ann]({picture.line.partition('(')[2]} here")
    post = PostFactory(group=group, body=f"First.\n\n{picture.line}")
    other = PostFactory(group=group, body=picture.line)
    for row, body in ((post, f"Second.\n\n{picture.line}"), (other, "No picture.")):
        row.body = body
        revisions.save(post=row, by=author)
        revisions.complete(post=row)

    pictures.take_down(picture=picture)

    empty = f"![](picture:{picture.pk})"
    for row in (series, event, post):
        row.refresh_from_db()
    assert (series.description, event.description) == (f"{empty} Every week.", f"{empty} here")
    assert post.body == f"Second.\n\n{empty}"
    assert [one.body for one in post.history.order_by("pk")] == [f"First.\n\n{empty}", f"Second.\n\n{empty}"]
    assert [one.body for one in other.history.order_by("pk")] == [empty, "No picture."]
    revisions.save(post=post, by=author)
    revisions.complete(post=post)
    assert post.history.count() == 2  # it was no change of the text by anybody


def test_words_are_emptied_beyond_the_fifty_pictures_that_a_text_may_show():
    picture = PictureFactory()
    others = " ".join(f"![Bo](picture:{picture.pk + number})" for number in range(1, 51))
    post = PostFactory(group=picture.group, body=f"{others} {picture.line}")

    pictures.take_down(picture=picture)

    post.refresh_from_db()
    assert post.body == f"{others} ![](picture:{picture.pk})"


def test_text_of_another_group_shows_only_its_own_pictures_and_those_of_the_site():
    ours, site = PictureFactory(), PictureFactory(group=None)
    body = f"{ours.line}\n\n{site.line}"

    assert PostFactory(group=ours.group, body=body).body_html.count("<figure>") == 2
    html = PostFactory(body=body).body_html
    assert html.count("<figure>") == 1
    assert site.digest in html


def test_unused_picture_is_deleted_after_30_days(time_machine):
    time_machine.move_to(NOW, tick=False)
    unused, in_text, of_event, of_author, later = PictureFactory.create_batch(5)
    gone = PictureFactory(taken_down_at=NOW, alternative="")
    post = PostFactory(group=in_text.group, body=in_text.line)
    EventFactory(picture=of_event)
    AuthorFactory(picture=of_author)
    PostFactory(group=later.group, body=later.line)

    assert pictures.delete_unused() == 0
    assert Picture.objects.get(pk=unused.pk).unused_since == NOW

    time_machine.move_to(NOW + timedelta(days=29), tick=False)
    Post.objects.filter(group=later.group).delete()
    assert pictures.delete_unused() == 0

    time_machine.move_to(NOW + timedelta(days=30), tick=False)
    assert pictures.delete_unused() == 1
    kept = {in_text, of_event, of_author, later, gone}
    assert {*Picture.objects.all()} == kept
    assert PictureFile.objects.filter(picture=unused.pk).count() == 0

    post.delete()
    time_machine.move_to(NOW + timedelta(days=59), tick=False)
    assert pictures.delete_unused() == 1  # the one whose text was deleted first
    assert {*Picture.objects.all()} == kept - {later}


def test_picture_that_is_used_again_begins_anew(time_machine):
    time_machine.move_to(NOW, tick=False)
    picture = PictureFactory(unused_since=NOW - timedelta(days=31))
    post = PostFactory(group=picture.group, body=picture.line)

    assert (pictures.delete_unused(), Picture.objects.get().unused_since) == (0, None)
    post.delete()
    assert (pictures.delete_unused(), Picture.objects.get().unused_since) == (0, NOW)


def test_picture_that_a_text_uses_by_now_is_kept():
    picture = PictureFactory(unused_since=NOW)
    PostFactory(group=picture.group, body=picture.line)

    assert pictures._delete(picture.pk, NOW + timedelta(days=31)) == 0
    assert Picture.objects.exists()


def test_every_refusal_of_a_file_has_its_words():
    codes = {"empty", "format", "animated", "large", "long", "unreadable", "slow"}
    assert {code for code, words in pictures._reasons().items() if words.endswith(".")} == codes


def test_words_of_a_picture_that_was_taken_down_meanwhile_are_refused():
    picture = PictureFactory(alternative="A table")
    stale = Picture.objects.get(pk=picture.pk)
    pictures.take_down(picture=picture)
    stale.alternative = "A name"

    with pytest.raises(ValidationError) as refused:
        pictures.describe(picture=stale)

    assert refused.value.code == "gone"
    assert Picture.objects.get(pk=picture.pk).alternative == ""
