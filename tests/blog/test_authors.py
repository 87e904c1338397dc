"""Authors are people: with an account or without one, named or not, and erased with the person."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from blog import authors, paths
from blog.models import Author, FormerPath
from meetups import extensions
from meetups.models import Group, OutboxEmail
from meetups.services import accounts, people
from tests.authors import AuthorFactory
from tests.factories import GroupFactory, OrganiserFactory, OutboxEmailFactory, PostFactory, UserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


@pytest.fixture
def ann():
    user = UserFactory(email=ANN, name="Ann Brook")
    return AuthorFactory(
        name="Ann Brook", slug="ann-brook", user=user, job_title="Engineer", organisation="Glass", about="Mends lamps."
    )


def post_by(*people, **values):
    post = PostFactory(**values)
    for position, author in enumerate(people):
        post.authors.add(author, through_defaults={"position": position})
    return post


def everything_public(client, post):
    """Return all that is public about a post: its page, the lists, the feeds and the sitemaps."""
    group = post.group.get_absolute_url()
    paths = (post.get_absolute_url(), "/blog/", "/blog/feed/", group, f"{group}feed/", "/", "/sitemap-authors.xml")
    return " ".join(client.get(path).content.decode() for path in paths)


def test_account_has_one_author_with_its_name_and_a_free_slug():
    AuthorFactory(slug="ann-brook")
    FormerPath.objects.create(path="/blog/authors/ann-brook-2/", now_at="/blog/authors/other/")
    user = UserFactory(name="Ann Brook")

    author = authors.author_of(user=user)

    assert (author.name, author.slug, author.user, authors.author_of(user=user)) == (
        "Ann Brook", "ann-brook-3", user, author
    )  # fmt: skip
    assert authors.author_of(user=UserFactory(name="")).slug == "author"


def test_each_organiser_becomes_an_author_once(ann):
    OrganiserFactory(user=ann.user)
    bo = OrganiserFactory(user__name="Bo").user
    for group in (GroupFactory(), GroupFactory()):
        OrganiserFactory(user=bo, group=group)
    OrganiserFactory(user__name="")
    OrganiserFactory(user__is_active=False)
    UserFactory()

    assert (extensions.minutely_jobs["authors"].work(), authors.add_organisers()) == (1, 0)
    assert sorted(Author.objects.values_list("name", flat=True)) == ["Ann Brook", "Bo"]


def test_author_has_a_page_with_what_is_known_and_public_posts(client, ann):
    shown, other = post_by(ann, headline="Shown"), post_by(AuthorFactory(), headline="Other")
    post_by(ann, headline="Hidden", status="draft")

    text = client.get("/blog/authors/ann-brook/").content.decode()

    for words in ("<h1>Ann Brook</h1>", "Engineer, Glass", "Mends lamps.", shown.get_absolute_url(), "/blog/feed/"):
        assert words in text
    assert (other.headline in text, "Hidden" in text, ANN in text) == (False, False, False)
    assert 'href="/blog/authors/ann-brook/"' in client.get(shown.get_absolute_url()).content.decode()
    assert "/blog/authors/ann-brook/" in client.get("/sitemap-authors.xml").content.decode()


def test_guest_needs_no_account(client):
    post = post_by(AuthorFactory(name="Guest", user=None))

    assert ">Guest</a>" in client.get(post.get_absolute_url()).content.decode()


@pytest.mark.parametrize("is_draft", [True, False])
def test_author_without_a_public_post_has_no_page(client, ann, is_draft):
    if is_draft:
        post_by(ann, status="draft")

    assert client.get(ann.get_absolute_url()).status_code == 404
    assert "ann-brook" not in client.get("/sitemap-authors.xml").content.decode()


def test_unnamed_author_is_named_nowhere(client, ann):
    post = post_by(ann, AuthorFactory(name="Bo", slug="bo"))
    assert "Ann Brook" in everything_public(client, post)

    Author.objects.filter(pk=ann.pk).update(is_unnamed=True)

    public = everything_public(client, post)
    assert ("Ann Brook" in public, "ann-brook" in public, "Mends lamps." in public) == (False, False, False)
    assert "Bo and a member of the group" in client.get("/blog/feed/").content.decode()
    assert Page(client.get(post.get_absolute_url())).json_ld[0]["author"][0] == {
        "@type": "Person", "name": "A member of the group",
    }  # fmt: skip
    assert client.get("/blog/authors/ann-brook/").status_code == 404


def test_erased_author_leaves_the_posts_and_no_word(client, ann):
    post = post_by(ann)
    ann.slug = "ann"
    paths.save(row=ann)
    content_type = ContentType.objects.get_for_model(Author)
    LogEntry.objects.create(
        user=UserFactory(), content_type=content_type, object_id=ann.pk, object_repr="Ann Brook", action_flag=CHANGE
    )

    erased = authors.erase(author=authors.erase(author=ann))

    assert (erased.name, erased.slug, erased.user, erased.about) == ("", f"erased-{ann.pk}", None, "")
    assert str(erased) == "No name"
    assert (post.authors.get(), FormerPath.objects.count()) == (erased, 0)
    assert LogEntry.objects.get().object_repr == "–"
    assert "Ann Brook" not in everything_public(client, post)
    assert "a member of the group" in client.get(post.get_absolute_url()).content.decode()
    for path in ("/blog/authors/ann-brook/", "/blog/authors/ann/", erased.get_absolute_url()):
        assert client.get(path).status_code == 404


def test_person_sees_downloads_and_erases_what_is_known_of_them_as_an_author(client, ann):
    post_by(ann)
    post_by(AuthorFactory(name="Bo"))
    people.write_held(kind="OutboxEmail", pk=OutboxEmailFactory(to=ANN).pk, version="secret")

    assert "Ann Brook · Engineer · Glass · Mends lamps. · named under posts" in (
        client.get("/people/held/secret/").content.decode()
    )
    assert people.personal_data(token="secret").data["authors"] == [
        {"name": "Ann Brook", "job_title": "Engineer", "organisation": "Glass", "about": "Mends lamps.",
         "shown": "named under posts"}
    ]  # fmt: skip

    people.erase(token="secret")

    assert sorted(Author.objects.values_list("name", flat=True)) == ["", "", "Bo"]
    assert authors.held_of(ANN) == []
    assert not OutboxEmail.objects.filter(to=ANN).exists()


def test_account_that_is_deleted_takes_its_author_with_it(ann):
    post = post_by(ann)

    accounts.delete(account=ann.user)

    assert (Author.objects.count(), post.authorships.count()) == (0, 0)


def test_author_without_a_name_or_a_post_is_erased_too(ann):
    Author.objects.update(name="")

    erased = authors.erase(author=ann)

    assert (erased.about, erased.job_title, erased.organisation, erased.user) == ("", "", "", None)


def test_erased_author_who_still_organises_is_not_offered_as_an_author_again(ann):
    organiser = OrganiserFactory(user=ann.user)
    post = post_by(ann)

    erased = authors.erase(author=ann)

    assert (authors.add_organisers(), Author.objects.exclude(name="").count()) == (0, 0)
    assert list(Author.objects.known_to(Group.objects.filter(pk=organiser.group_id))) == []
    assert list(Author.objects.known_to(Group.objects.filter(pk=post.group_id))) == [erased]
    assert erased.user is None  # so nothing leads from the posts to the account


def test_what_an_erased_author_writes_later_has_no_name_and_is_erased_again(ann, client):
    authors.erase(author=ann)
    user = ann.user
    later = PostFactory()
    authors.add_author(post=later, user=user)
    assert "Ann Brook" not in everything_public(client, later)

    for _ in range(2):
        authors.erase_of(ANN)

    assert (later.authors.get().user, authors.author_of(user=user).posts.count()) == (None, 0)
    assert (Author.objects.filter(user=user).count(), Author.objects.count()) == (1, 3)


def test_organisers_know_the_authors_of_their_group(ann):
    group = GroupFactory()
    guest, stranger = AuthorFactory(group=group), AuthorFactory(group=GroupFactory())
    writer = AuthorFactory()
    post_by(writer, group=group, status="draft")
    OrganiserFactory(user=ann.user, group=group)

    assert set(Author.objects.known_to(Group.objects.filter(pk=group.pk))) == {ann, guest, writer}
    assert stranger not in Author.objects.known_to(Group.objects.none())
