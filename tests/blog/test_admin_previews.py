"""Organisers make and end the preview links of their posts in the admin."""

import pytest

from blog.models import Post, PreviewLink
from tests.authors import PreviewLinkFactory
from tests.blog.moments import NOW
from tests.factories import GroupFactory, OrganiserFactory, PostFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group, user__name="Writer").user)
    return client


@pytest.fixture
def draft(group):
    return PostFactory(group=group, status="draft", published_at=None)


def test_link_is_made_shown_and_ended(organiser, draft, settings):
    settings.SITE_URL = "https://meetups.example.org"
    page = address(Post, "previews", draft.pk)
    assert f'href="{page}"' in organiser.get(address(Post, "change", draft.pk)).content.decode()
    assert "No link works at the moment." in organiser.get(page).content.decode()

    text = organiser.post(page, follow=True).content.decode()

    link = PreviewLink.objects.get()
    assert (link.post, link.created_by.name) == (draft, "Writer")
    assert f'value="https://meetups.example.org{link.get_absolute_url()}"' in text
    assert "Made by Writer. Works until Wednesday 2 December 2026, midday GMT." in text
    assert "The link is made." in text

    text = organiser.post(page, {"link": link.pk}, follow=True).content.decode()
    assert ("The link has ended." in text, link.token in text) == (True, False)
    assert organiser.get(link.get_absolute_url()).status_code == 410


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries_with_1_and_3_links(organiser, draft, number, django_assert_num_queries):
    PreviewLinkFactory.create_batch(number, post=draft, created_by=OrganiserFactory().user)

    with django_assert_num_queries(9):
        organiser.get(address(Post, "previews", draft.pk))


def test_published_post_has_no_form_for_links(organiser, group):
    page = address(Post, "previews", PostFactory(group=group).pk)

    assert "This post is published. Its preview links lead to its page." in organiser.get(page).content.decode()
    assert (
        "This post is published. Send people the URL of its page." in organiser.post(page, follow=True).content.decode()
    )
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize("number", ["x", "0", "9" * 30, "-1"])
def test_link_that_is_not_one_answers_404(organiser, draft, number):
    assert organiser.post(address(Post, "previews", draft.pk), {"link": number}).status_code == 404


def test_links_of_another_post_or_group_are_out_of_reach(organiser, draft):
    other = PreviewLinkFactory()

    assert organiser.post(address(Post, "previews", draft.pk), {"link": other.pk}).status_code == 404
    assert organiser.get(address(Post, "previews", other.post.pk)).status_code == 404
    assert organiser.post(address(Post, "previews", other.post.pk)).status_code == 404
    other.refresh_from_db()
    assert (other.expires_at > NOW, PreviewLink.objects.count()) == (True, 1)
    organiser.logout()
    assert organiser.get(address(Post, "previews", draft.pk)).status_code == 302
