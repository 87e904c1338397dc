"""Authors, tags and series in the admin: the order of authors, guests, erasing, and merging of tags."""

import pytest

from blog.authors import add_organisers
from blog.models import Author, Post, PostSeries, Tag
from meetups.models import User
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.factories import GroupFactory, OrganiserFactory, PostFactory, TagFactory, UserFactory
from tests.meetups.admin.sides import address, as_posted, offered_in

pytestmark = pytest.mark.django_db
WRITTEN = {"headline": "How it went", "slug": "how-it-went", "summary": "Well.", "body": "Very *well*."}


@pytest.fixture
def group():
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group, user__name="Writer").user)
    return client


@pytest.fixture
def root(client):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    return client


def two_authors(group, **changes):
    ann, bo = AuthorFactory(name="Ann", group=group), AuthorFactory(name="Bo", group=group)
    return {
        "authorships-TOTAL_FORMS": 2, "authorships-0-author": ann.pk, "authorships-0-position": 2,
        "authorships-1-author": bo.pk, "authorships-1-position": 1,
    } | changes  # fmt: skip


def test_authors_are_named_in_the_order_that_was_chosen(organiser, group):
    page = address(Post, "add")
    data = as_posted(organiser.get(page)) | WRITTEN | two_authors(group)

    preview = organiser.post(page, data | {"_preview": "Preview"}).content.decode()
    organiser.post(page, data)

    post = Post.objects.get()
    assert preview.index(">Bo</a>") < preview.index(">Ann</a>")
    assert [row.author.name for row in post.authorships.all()] == ["Bo", "Ann"]

    page = address(Post, "change", post.pk)
    data = as_posted(organiser.get(page)) | {"authorships-0-DELETE": "on", "_preview": "Preview"}
    assert ">Bo</a>" not in organiser.post(page, data).content.decode()
    data.pop("_preview")
    organiser.post(page, data)
    assert [row.author.name for row in post.authorships.all()] == ["Ann"]


def test_preview_with_an_error_among_the_authors_shows_the_form(organiser, group):
    page = address(Post, "add")
    data = as_posted(organiser.get(page)) | WRITTEN | two_authors(group, **{"authorships-0-position": "x"})

    text = organiser.post(page, data | {"_preview": "Preview"}).content.decode()

    assert ("Enter a whole number." in text, "This is a preview" in text) == (True, False)


def test_form_offers_organisers_guests_and_earlier_authors_of_the_group_alone(organiser, group):
    OrganiserFactory(group=group, user__name="Second organiser")
    OrganiserFactory(user__name="Organiser elsewhere")
    add_organisers()
    AuthorFactory(group=group, name="Guest")
    stranger, post = AuthorFactory(name="Stranger", group=GroupFactory()), PostFactory(group=group)
    post.authors.add(AuthorFactory(name="Earlier writer"))

    [formset] = organiser.get(address(Post, "add")).context["inline_admin_formsets"]
    assert offered_in(formset.formset.forms[0], "author") == ["Earlier writer", "Guest", "Second organiser", "Writer"]
    page = address(Post, "change", post.pk)
    refused = organiser.post(page, as_posted(organiser.get(page)) | {"authorships-0-author": stranger.pk})
    assert list(refused.context["inline_admin_formsets"][0].formset.errors[0]) == ["author"]


def test_organiser_adds_a_guest_of_their_group(organiser, group):
    page = address(Author, "add")
    data = as_posted(organiser.get(page)) | {"name": "Guest", "slug": "guest"}
    assert "user" not in data

    assert list(organiser.post(page, data | {"group": ""}).context["adminform"].form.errors) == ["group"]
    assert organiser.post(page, data).status_code == 302

    guest = Author.objects.get()
    assert (guest.group, guest.user) == (group, None)
    change = address(Author, "change", guest.pk)
    organiser.post(change, as_posted(organiser.get(change)) | {"slug": "guest-2", "is_unnamed": "on", "group": ""})
    guest.refresh_from_db()
    assert (guest.slug, guest.is_unnamed, guest.group) == ("guest-2", True, group)


def test_superuser_gives_an_author_an_account(root):
    author, user = AuthorFactory(), UserFactory()
    page = address(Author, "change", author.pk)

    root.post(page, as_posted(root.get(page)) | {"user": user.pk})

    author.refresh_from_db()
    assert (author.user, author.group) == (user, None)


def test_organiser_erases_authors_after_a_question_and_deletes_only_those_without_posts(organiser, group):
    writer, other = AuthorFactory(name="Ann", group=group), AuthorFactory(name="Bo", group=group)
    PostFactory(group=group).authors.add(writer)
    data = {"action": "erase", "_selected_action": [writer.pk]}

    asked = organiser.post(address(Author, "changelist"), data).content.decode()
    assert "Their name, and all that is known of them, is erased." in asked
    assert Author.objects.get(pk=writer.pk).name == "Ann"
    response = organiser.post(address(Author, "changelist"), data | {"confirm": "Erase"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["1 author is erased."]
    assert Author.objects.get(pk=writer.pk).name == ""

    statuses = [
        organiser.post(address(Author, "delete", author.pk), {"post": "yes"}).status_code for author in (writer, other)
    ]
    assert (statuses, Author.objects.get()) == ([403, 302], writer)


def test_only_public_pages_are_linked(organiser, group):
    author, series, tag = AuthorFactory(group=group), PostSeriesFactory(group=group), TagFactory()

    def has_link(row):
        page = organiser.get(address(type(row), "change", row.pk)).content.decode()
        return f'href="{row.get_absolute_url()}"' in page

    assert [has_link(row) for row in (author, series, tag)] == [False, False, False]
    post = PostFactory(group=group, series=series)
    post.authors.add(author)
    post.tags.add(tag)
    assert [has_link(row) for row in (author, series, tag)] == [True, True, True]


def test_series_is_added_for_a_group_and_chosen_only_for_its_posts(organiser, group):
    page = address(PostSeries, "add")
    organiser.post(page, as_posted(organiser.get(page)) | {"name": "Lamps", "slug": "lamps"})
    series = PostSeries.objects.get()
    assert (series.group, str(series)) == (group, "Lamps")

    other = OrganiserFactory(user=group.organisers.get().user).group
    page = address(Post, "add")
    data = as_posted(organiser.get(page)) | WRITTEN | {"series": series.pk, "number": "2"}
    refused = organiser.post(page, data | {"group": other.pk})
    assert refused.context["adminform"].form.errors == {"series": ["Choose a series of the same group."]}
    assert organiser.post(page, data | {"group": group.pk}).status_code == 302
    assert (Post.objects.get().series, Post.objects.get().number) == (series, 2)


@pytest.mark.parametrize("slug", ["feed", "authors", "tags", "series", "previews", "2026"])
def test_words_of_the_blogs_own_pages_are_no_slugs_of_posts(organiser, slug):
    page = address(Post, "add")

    errors = (
        organiser.post(page, as_posted(organiser.get(page)) | WRITTEN | {"slug": slug}).context["adminform"].form.errors
    )

    assert errors == {"slug": ["Choose another slug. A page of the blog has this one."]}


def test_superuser_merges_tags(root):
    tags = [TagFactory(slug="tea"), TagFactory(slug="teas")]
    data = {"action": "merge", "_selected_action": [tag.pk for tag in tags]}

    asked = root.post(address(Tag, "changelist"), data).content.decode()
    assert ("All posts get the tag you keep" in asked, Tag.objects.count()) == (True, 2)
    root.post(address(Tag, "changelist"), data | {"confirm": "1", "into": tags[0].pk})

    assert Tag.objects.get() == tags[0]


def test_organiser_cannot_merge_tags(organiser):
    tags = [TagFactory(), TagFactory()]

    organiser.post(
        address(Tag, "changelist"),
        {"action": "merge", "_selected_action": [tag.pk for tag in tags], "confirm": "1", "into": tags[0].pk},
    )

    assert Tag.objects.count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_with_1_and_3_rows(organiser, group, number, django_assert_num_queries):
    AuthorFactory.create_batch(number, group=group)
    PostSeriesFactory.create_batch(number, group=group)

    for model in (Author, PostSeries):
        with django_assert_num_queries(9):
            assert len(organiser.get(address(model, "changelist")).context["cl"].result_list) == number
