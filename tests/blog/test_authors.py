import pytest

from tests.factories import PostFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    post = PostFactory(slug="we-met")
    post.authors.set([UserFactory(name="Ann"), UserFactory(name="", email="private@example.org")])
    return post


@pytest.mark.parametrize("address", ["/blog/we-met/", "/blog/feed/"])
def test_author_without_a_name_is_not_named_by_address(client, post, address):
    page = client.get(address).content.decode()

    assert "Ann" in page
    assert "private@example.org" not in page


def test_author_without_a_name_leaves_no_gap_in_the_byline(client, post):
    page = client.get("/blog/we-met/")

    assert page.context["byline"] == "Ann"
