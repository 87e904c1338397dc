"""A group with a row in every table of its archive, its archive as plain values, and a site without it."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zipfile import ZipFile

from blog.models import Authorship, FormerPath
from meetups.models import (
    Card,
    Edition,
    EditionItem,
    Event,
    FormerSlug,
    Group,
    Picture,
    Remark,
    SeriesVenue,
    Talk,
    Topic,
)
from meetups.services import archives, interests, pictures
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.boards import ActionFactory, BoardFactory, CardFactory, SeatFactory, TopicFactory, TopicTagFactory
from tests.editions import sent_edition
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    EventSeriesFactory,
    FeedbackFactory,
    GroupFactory,
    GroupLinkFactory,
    OrganisationFactory,
    PostFactory,
    SeriesDateFactory,
    SubscriptionFactory,
    TagFactory,
    VenueFactory,
)
from tests.grids import GridFactory, GridRoomFactory, GridSlotFactory, PitchFactory
from tests.photos import PictureFactory, sizes
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

BEGAN = datetime(2026, 3, 4, 18, tzinfo=UTC)


def archive_of(group: Group, **asked: bool) -> io.BytesIO:
    """Return the archive of a group, ready to be read."""
    file = io.BytesIO()
    archives.make(group=group, to=file, **asked)
    file.seek(0)
    return file


def contents(file: io.BytesIO) -> dict[str, Any]:
    """Return the files of an archive by name. The manifest is without the moment."""
    with ZipFile(file) as archive:
        found: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    file.seek(0)
    manifest = json.loads(found["manifest.json"])
    del manifest["made_at"]
    return found | {"manifest.json": manifest}


def changed(file: io.BytesIO, **files: Any) -> io.BytesIO:
    """Return a copy of an archive with other files: `data/events.json` is called `data_events`. None leaves one out."""
    new = {f"{name.replace('_', '/', 1)}.json": text for name, text in files.items() if name != "manifest"}
    new |= {"manifest.json": files["manifest"]} if "manifest" in files else {}
    copy = io.BytesIO()
    with ZipFile(file) as old, ZipFile(copy, "w") as archive:
        for name in old.namelist():
            content = new.get(name, old.read(name))
            if content is not None:
                archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    file.seek(0)
    copy.seek(0)
    return copy


def with_file(file: io.BytesIO, name: str, data: bytes) -> io.BytesIO:
    """Return a copy of an archive with other bytes in the file of this name."""
    copy = io.BytesIO()
    with ZipFile(file) as old, ZipFile(copy, "w") as archive:
        for one in {*old.namelist(), name}:
            archive.writestr(one, data if one == name else old.read(one))
    file.seek(0)
    copy.seek(0)
    return copy


def rows_in(file: io.BytesIO, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table of an archive."""
    rows: list[dict[str, Any]] = json.loads(contents(file)[f"data/{table}.json"])
    return rows


def full_group() -> Group:
    """Return a group with something of everything."""
    group = GroupFactory(
        name="Lamp menders", slug="lamp-menders", story="We *mend* lamps.", contact_email="hello@example.org",
        colour=2, edition_hour=18, sends_editions=False, embed_origins="https://www.example.org",
    )  # fmt: skip
    GroupLinkFactory(group=group, label="Chat", kind="chat")
    first, second = _pictures_of(group)
    past = _events_of(group)
    tag = TopicTagFactory(group=group, name="Wires", slug="wires")
    past.picture, past.description = first, f"![Us](picture:{second.pk}) and ![theirs](picture:{10**6})"
    past.save()
    topic = TopicFactory(group=group, title="Is *six* still the right hour?", note="Or 7?", raised_at=past)
    topic.tags.add(tag)
    card = _board_of(past, topic)
    _talks_of(past).tags.add(tag)
    _grid_of(past, topic)
    ActionFactory(
        group=group, text="Buy wire", event=past, card=card, owner_name="Secret Sol", owner_email="sol@example.org"
    )
    done = ActionFactory(
        group=group, text="Ask the mill", state="done", closed_at=BEGAN, owner_name="Bo", is_owner_public=True
    )
    answer = FeedbackFactory(event=past, went_well="The tea", to_change="Secret chairs", answered_on=BEGAN.date())
    FeedbackFactory(event=past, again="no", went_well="Secret words", answered_on=BEGAN.date())
    _posts_of(group, past)
    Remark.objects.create(answer=answer, part="went_well", action=done, topic=topic)
    _editions_of(group, [("event", past.pk), ("closed", done.pk), ("topic", topic.pk), ("venue", 10**6), ("?", 1)])
    SubscriptionFactory(group=group, email="follower@example.org", often="fortnight")
    SubscriptionFactory(group=group, email="waits@example.org", confirmed_at=None)
    return group


def _events_of(group: Group) -> Event:
    """Add a series at two venues, a draft, an event to come, and a past event with people, which is returned."""
    host = OrganisationFactory(name="City Library", website="https://library.example.org/")
    place = {"latitude": "53.8", "longitude": "-1.54", "lift": "yes", "lift_note": "Narrow"}
    place |= {"kind": "hall", "way_on_wheels": "Up the *ramp*."}
    venue = VenueFactory(name="Corn Exchange", slug="corn-exchange", host=host, **place)
    earlier = EventSeriesFactory(group=group, venue=venue, title="Mending", status="ended")
    series = EventSeriesFactory(group=group, venue=venue, title="Mending", continues=earlier)
    SeriesDateFactory(series=series)
    SeriesVenue.objects.create(series=series, venue=VenueFactory(name="Mill", slug="mill"), position=1)
    past = EventFactory(
        group=group, venue=venue, title="Lamps", slug="2026-03-04-lamps", format="unconference", sequence=3,
        starts_at=BEGAN, ends_at=BEGAN + timedelta(hours=2), series=series, recurrence_id=BEGAN.date(),
    )  # fmt: skip
    FormerSlug.objects.create(slug="2026-03-03-lamps", event=past, was_public=False)
    EventFactory(group=group, venue=None, title="Ladders", slug="2099-01-01-ladders", status="draft")
    EventFactory(group=group, venue=venue, title="Locks", slug="2099-01-02-locks")
    for number in range(7):
        organisation = OrganisationFactory() if number < 3 else None
        status = "came" if number < 5 else "absent"
        AttendeeFactory(event=past, status=status, is_first_time=number < 2, organisation=organisation)
    AttendeeFactory(event=past, status="cancelled")
    return past


def _board_of(event: Event, topic: Topic) -> Card:
    """Add a board that was wrapped up, with a card of a topic, and a topic that was merged into that one."""
    Topic.objects.filter(pk=TopicFactory(group=event.group, title="Old wires").pk).update(
        state="merged", merged_into=topic
    )
    board = BoardFactory(event=event, phase="wrapped_up", wrapped_up_at=BEGAN + timedelta(hours=2))
    SeatFactory(board=board)
    card: Card = CardFactory(
        board=board, topic=topic, state="discussed", votes=4, outcome="**Yes**", discussed_at=BEGAN
    )
    CardFactory(board=board, title="Six?", merged_into=card)
    interests.add_votes(topic=topic, board=board, count=4)
    interests.me_too(topic=topic, browser="a")
    return card


def _talks_of(event: Event) -> Talk:
    """Add a talk whose speaker is named, which is returned, one whose speaker is not, and one that was offered."""
    call = CallFactory(event=event)
    TalkBreakFactory(call=call)
    TalkFactory(call=call, title="Shades", name="Secret Sam", email="sam@example.org", position=2)
    TalkFactory(call=call, title="Secret gap", name="Secret Sue", position=3, state="withdrawn")
    TalkFactory(call=call, title="Secretly offered", name="Secret Sue")
    facts = {"name": "Ann", "is_name_public": True, "slides_url": "https://slides.example.org/1"}
    talk: Talk = TalkFactory(call=call, title="Wicks", position=1, **facts)
    return talk


def _grid_of(event: Event, topic: Topic) -> None:
    grid = GridFactory(event=event)
    room, slot = GridRoomFactory(grid=grid, name="Attic"), GridSlotFactory(grid=grid)
    PitchFactory(grid=grid, title="Bulbs", name="Secret Sid", room=room, slot=slot, topic=topic, outcome="LED", hands=4)


def _posts_of(group: Group, event: Event) -> None:
    """Add a post with two authors, one of them unnamed, a tag, a series and a former path, and a draft."""
    series = PostSeriesFactory(group=group, slug="a-year-of-lamps")
    post = PostFactory(
        group=group, event=event, headline="What we mended", slug="what-we-mended", body="A *lamp*.", series=series,
        number=1,
    )  # fmt: skip
    post.tags.add(TagFactory(name="Wicks", slug="wicks"))
    named = AuthorFactory(name="Ann Ash", slug="ann-ash", about="She mends.", picture=event.picture)
    unnamed = AuthorFactory(name="Secret Sis", slug="secret-sis", is_unnamed=True)
    for position, author in enumerate((unnamed, named)):
        Authorship.objects.create(post=post, author=author, position=position)
    FormerPath.objects.create(path="/blog/we-mended/", now_at=post.get_absolute_url())
    FormerPath.objects.create(path="/blog/authors/secret/", now_at=unnamed.get_absolute_url())
    PostFactory(group=group, slug="next", headline="Next", status="draft", published_at=None)


def _editions_of(group: Group, named: list[tuple[str, int]]) -> None:
    """Add an edition that was sent and names records, one whose emails are not all written, and a draft."""
    named.append(("post", group.posts.get(slug="what-we-mended").pk))
    edition = sent_edition(group, BEGAN, words="A *long* winter.", version=2)
    for number, (kind, key) in enumerate(named):
        facts = {"news_at": BEGAN, "is_for_all": False, "is_chosen": number > 0}
        EditionItem.objects.create(edition=edition, kind=kind, key=key, position=number, **facts)
    sent_edition(group, BEGAN + timedelta(days=14), written_at=None)
    draft = Edition.objects.create(group=group, counted_from=BEGAN.date(), due_at=BEGAN, words="Secret draft")
    EditionItem.objects.create(edition=draft, kind="topic", key=named[2][1])


def _pictures_of(group: Group) -> list[Picture]:
    """Add two pictures, which are returned, and one that was taken down. The story shows two, the group has one."""
    files = [sizes(600, 400, "red"), sizes(200, 100, "blue")]
    found = [
        pictures.add(group=group, files=some, alternative=f"Lamp {number}", everybody_agreed=True).picture
        for number, some in enumerate(files)
    ]
    gone = PictureFactory(group=group, alternative="Secret face")
    pictures.take_down(picture=gone)
    group.picture = found[1]
    group.story = f"We *mend* lamps.\n\n![A lamp](picture:{found[0].pk})\n\n![A face](picture:{gone.pk})"
    group.save()
    return found
