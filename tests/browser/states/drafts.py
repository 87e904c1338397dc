"""The page of a draft, and the pages of the admin with its preview links and its history."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from blog import revisions
from blog.models import Post
from meetups.models import User
from tests.authors import AuthorFactory, PreviewLinkFactory
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import OrganiserFactory, PostFactory, TagFactory

DRAFTS = StateList()
state = DRAFTS.state


def draft() -> Post:
    """Return a draft with an author and a tag."""
    post = PostFactory(headline="What we found in the attic", status="draft", published_at=None, summary=LONG_WORD)
    post.authors.add(AuthorFactory(name="Ann Brook"))
    post.tags.add(TagFactory(name="Lamps"))
    return post


def changed() -> tuple[Post, User]:
    """Return a draft whose text an organiser changed, and the organiser."""
    post = draft()
    user = OrganiserFactory(group=post.group, user__name="Robin Marsh").user
    post.headline, post.body = "What we found in the cellar", f"What happened {LONG_WORD}, at length."
    revisions.save(post=post, by=user)
    revisions.complete(post=post)
    return post, user


@state("draft", "Only people with this link can see it.")
def _() -> str:
    return PreviewLinkFactory(post=draft()).get_absolute_url()


@state("draft-link-ended", "This preview link has ended", status=410)
def _() -> str:
    return PreviewLinkFactory(expires_at=timezone.now() - timedelta(days=1)).get_absolute_url()


@state("admin-post-previews", "End this link")
def _() -> Visit:
    post, user = changed()
    PreviewLinkFactory(post=post, created_by=user)
    return Visit(reverse("admin:blog_post_previews", args=[post.pk]), user=user)


@state("admin-post-history", "Each save is a revision.")
def _() -> Visit:
    post, user = changed()
    return Visit(reverse("admin:blog_post_history", args=[post.pk]), user=user)


@state("admin-post-revision", "Deleted words are struck through")
def _() -> Visit:
    post, user = changed()
    return Visit(reverse("admin:blog_post_revision", args=[post.pk, post.history.first().pk]), user=user)


@state("admin-post-revision-earlier", "Restore this revision")
def _() -> Visit:
    post, user = changed()
    return Visit(reverse("admin:blog_post_revision", args=[post.pk, post.history.last().pk]), user=user)
