"""The newsletter of a group: its list, the copy of an edition, and the pages of organisers."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from meetups.models import BlogrollEntry, Edition, EditionItem, Group, News
from tests.blogroll import EntryFactory
from tests.boards import ActionFactory, TopicFactory
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.editions import sent_edition
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory

EDITIONS = StateList()
state = EDITIONS.state


def things(group: Group, title: str = "Mend the lamp") -> list[tuple[str, int]]:
    """Create a thing of each kind. Return their kinds and keys."""
    return [
        ("event", EventFactory(group=group, title=title).pk),
        ("post", PostFactory(group=group, headline=title).pk),
        ("action", ActionFactory(group=group, text=title, due_on=timezone.localdate()).pk),
        ("closed", ActionFactory(group=group, text=title, state="done", closed_at=timezone.now()).pk),
        ("topic", TopicFactory(group=group, title=title[:100]).pk),
        ("entry", EntryFactory(source__group=group, title=title).pk),
    ]


def sent(title: str = "Mend the lamp") -> Edition:
    group = GroupFactory()
    edition = sent_edition(group, timezone.now(), words="**Dear** all, [look](/groups/)\n\n- one\n- two")
    for kind, key in things(group, title):
        EditionItem.objects.create(edition=edition, kind=kind, key=key)
    return edition


def draft() -> Edition:
    """Create an edition that organisers are asked to look at, with news of each kind."""
    group = GroupFactory()
    for kind, key in things(group):
        News.objects.create(group=group, kind=kind, record_id=key, title="News")
    hour_ago = timezone.now() - timedelta(hours=1)
    News.objects.update(created_at=hour_ago)
    group.actions.update(created_at=hour_ago)
    BlogrollEntry.objects.update(seen_at=hour_ago)
    due_at = timezone.now() + timedelta(days=2)
    return group.editions.create(counted_from=due_at.date(), due_at=due_at, drafted_at=hour_ago)


def organising(edition: Edition) -> Visit:
    """Return a visit of an organiser to the page of this edition in the admin."""
    user = OrganiserFactory(group=edition.group).user
    return Visit(reverse("admin:meetups_edition_change", args=[edition.pk]), user=user)


@state("editions", "Editions, newest first")
def _() -> str:
    return reverse("meetups:editions-index", args=[sent().group.slug])


@state("editions-none", "No edition was sent yet.")
def _() -> str:
    return reverse("meetups:editions-index", args=[GroupFactory().slug])


@state("edition", "Done or dropped since the last edition")
def _() -> str:
    return sent().get_absolute_url()


@state("edition-long", LONG_WORD)
def _() -> str:
    return sent(LONG_WORD).get_absolute_url()


@state("edition-gone", "Nothing that this edition told is public any more.")
def _() -> str:
    return sent_edition(GroupFactory(), timezone.now()).get_absolute_url()


@state("edition-draft", "A few words of your own")
def _() -> Visit:
    return organising(draft())


@state("edition-sent", "You cannot correct an edition after it is sent.")
def _() -> Visit:
    return organising(sent())
