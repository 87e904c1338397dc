"""Any group goes out, comes in and goes out again, and both files are equal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.models import Authorship
from meetups.models import Group, Topic
from meetups.services import archives, pictures
from meetups.standards.characters import visible
from tests.archives import archive_of, contents
from tests.authors import AuthorFactory
from tests.boards import ActionFactory, TopicFactory
from tests.emptied import delete_all
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, PostFactory, TagFactory, VenueFactory
from tests.photos import sizes

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTILE = [
    "=1+1", "'", "---", "</script>", 'a,b"c', "İß", "ﬀ", "😀", "null", " x ", "{{ x }}",
    "![a](picture:1)", "picture:12b",
]  # fmt: skip
letters = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).map(visible)
lines = (st.sampled_from(HOSTILE) | letters.map(lambda text: " ".join(text.split()))).filter(bool)
prose = st.lists(lines, max_size=3).map("\r\n\n".join)
numbers = st.integers(0, 3)
events = st.tuples(
    lines, prose, st.sampled_from(["draft", "confirmed", "cancelled"]), st.integers(-300, 300), numbers, numbers
)
topics = st.tuples(lines, prose, st.sampled_from(["open", "parked", "done", "refused", "suggested"]), numbers)
posts = st.tuples(lines, prose.filter(bool), st.sets(numbers), st.lists(numbers, unique=True), st.booleans())


@pytest.mark.django_db
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines, prose, st.lists(events, max_size=4), st.lists(topics, max_size=5), st.lists(posts, max_size=3),
    st.lists(st.tuples(lines, lines, st.booleans()), max_size=3),
)  # fmt: skip
def test_any_group_comes_back_as_it_was(name, story, meetings, subjects, texts, deeds):
    with transaction.atomic():
        group = GroupFactory(name=name, slug="any")
        shown = pictures.add(group=group, files=sizes(2, 1, "red"), alternative=name, everybody_agreed=True).picture
        group.story = f"{story}\r\n\n{shown.line}"
        group.save()
        held = [_event(group, number, *one) for number, one in enumerate(meetings)]
        _topics(group, subjects)
        _posts(group, texts, held)
        for text, owner, is_public in deeds:
            ActionFactory(
                group=group, text=text, owner_name=owner, is_owner_public=is_public, event=(held or [None])[0]
            )
        file = archive_of(group)
        before = contents(file)
        delete_all()

        archives.take_in(file=file)

        assert contents(archive_of(Group.objects.get())) == before
        transaction.set_rollback(True)


def _event(group, number, title, text, status, days, going, organised):
    starts_at = NOON + timedelta(days=days)
    event = EventFactory(
        group=group, title=title, description=text, slug=f"2026-01-01-{number}", status=status, starts_at=starts_at,
        ends_at=starts_at + HOUR, venue=VenueFactory(name=title) if organised else None,
    )  # fmt: skip
    for came in range(going):
        AttendeeFactory(event=event, status="came" if came else "going", is_first_time=bool(came))
    return event


def _topics(group, subjects):
    """Create topics. Each may be merged into the one before it or the one after it."""
    made = [TopicFactory(group=group, title=title, note=note, state=state) for title, note, state, _merge in subjects]
    for topic, other, (_title, _note, _state, merge) in zip(made, made[1:], subjects, strict=False):
        if merge == 0:
            Topic.objects.filter(pk=topic.pk).update(state="merged", merged_into=other)


def _posts(group, texts, held):
    tags = [TagFactory(name=f"Tag {number}", slug=f"tag-{number}") for number in range(4)]
    authors = [AuthorFactory(name=f"A {n}", slug=f"a-{n}", is_unnamed=n == 2) for n in range(4)]
    for number, (headline, body, tagged, written, is_about) in enumerate(texts):
        event = held[0] if held and is_about else None
        post = PostFactory(group=group, headline=headline, body=body, slug=f"post-{number}", event=event)
        post.tags.set(tags[one] for one in tagged)
        for position, one in enumerate(written):
            Authorship.objects.create(post=post, author=authors[one], position=position)
