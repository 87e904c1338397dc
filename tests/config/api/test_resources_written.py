"""The open data about posts, topics, talks and actions, which are public in part."""

from datetime import UTC, date, datetime, timedelta

import pytest

from blog.models import Author, Authorship
from config.api.actions import ACTIONS
from config.api.series import SERIES
from meetups.models import Action
from meetups.services import search
from tests.boards import ActionFactory, CardFactory, TopicFactory, TopicTagFactory
from tests.factories import (
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    PostFactory,
)
from tests.talks import CallFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIX = datetime(2026, 11, 25, 18, tzinfo=UTC)


def listed(client, name, **query):
    return client.get(f"/api/{name}/", query).json()["items"]


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "draft"}, {"status": "draft", "published_at": None},
        {"status": "scheduled", "published_at": NOW + HOUR}, {"published_at": NOW + HOUR},
    ],
)  # fmt: skip
def test_post_that_is_not_public_is_not_told(client, facts, time_machine):
    PostFactory(slug="later", **facts)
    search.rebuild()

    assert listed(client, "posts") == listed(client, "posts", q="post") == []
    assert client.get("/api/posts/later/").status_code == 404
    if facts["status" if "status" in facts else "published_at"] != "draft":
        time_machine.move_to(NOW + HOUR, tick=False)
        assert [row["slug"] for row in listed(client, "posts")] == ["later"]


def test_post_names_the_authors_who_are_named(client):
    post = PostFactory(slug="lamps", event=EventFactory(status="draft"), body="*All*")
    for position, facts in enumerate(
        [{"name": "Ann", "slug": "ann"}, {"name": "Ben", "is_unnamed": True, "slug": "ben"}]
    ):
        Authorship.objects.create(post=post, author=Author.objects.create(**facts), position=position)

    found = client.get("/api/posts/lamps/").json()

    assert found["authors"] == [
        {"name": "Ann", "url": "http://testserver/blog/authors/ann/"},
        {"name": "a member of the group", "url": None},
    ]
    assert (found["event"], found["body_html"]) == (None, "<p><em>All</em></p>")


def test_topic_that_has_no_page_is_not_told(client):
    shown = TopicFactory(title="Wicks", note="*Why*", raised_at=EventFactory(status="draft"))
    shown.tags.add(TopicTagFactory(name="oil", group=shown.group))
    CardFactory(board__event__slug="2026-11-01-tell", board__event__title="Tell", topic=shown, state="discussed",
                discussed_at=NOW - DAY, seconds_spent=301, outcome="*Trim*")  # fmt: skip
    for facts in ({"state": "suggested"}, {"state": "refused"}, {"published_at": None}):
        TopicFactory(**facts)
    TopicFactory(state="merged", merged_into=shown)

    [found] = listed(client, "topics")
    long = client.get(f"/api/topics/{shown.pk}/").json()

    assert (found["title"], found["raised_at"], found["tags"]) == ("Wicks", None, ["oil"])
    assert (found["times_discussed"], found["minutes_discussed"]) == (1, 6)
    assert [(one["event"], one["minutes"], one["html"]) for one in long["outcomes"]] == [
        ("Tell", 6, "<p><em>Trim</em></p>")
    ]
    assert long["note_html"] == "<p><em>Why</em></p>"


def test_talk_is_told_once_it_is_accepted_with_the_name_that_may_be_shown(client):
    for facts in ({"status": "draft"}, {"status": "cancelled"}):
        TalkFactory(call=CallFactory(event=EventFactory(**facts)), position=1)
    call = CallFactory(event__slug="2026-11-25-lamps")
    TalkFactory(call=call)
    TalkFactory(call=call, state="withdrawn")
    TalkFactory(call=call, position=1, name="Ann", is_name_public=True, needs="A stool", about="*Oil*")
    talk = TalkFactory(call=call, position=2, name="Ben", slides_url="https://slides.example.org/1")

    found = listed(client, "talks")

    assert [(row["speaker"], row["slides_url"]) for row in found] == [
        ("Ann", None), (None, "https://slides.example.org/1"),
    ]  # fmt: skip
    assert found[1]["url"] == f"http://testserver/events/2026-11-25-lamps/talks/#talk-{talk.pk}"
    long = client.get(f"/api/talks/{found[0]['id']}/")
    assert long.json()["about_html"] == "<p><em>Oil</em></p>"
    assert [word for word in (b"Ben", b"@", b"stool") if word in long.content + client.get("/api/talks/").content] == []


def test_action_has_the_owner_who_may_be_shown_and_no_draft(client):
    group = GroupFactory(slug="lamps")
    first = ActionFactory(
        group=group, owner_name="Ann", is_owner_public=True, event=EventFactory(slug="2026-11-18-tell"),
        due_on=date(2026, 11, 19),
    )  # fmt: skip
    draft = EventFactory(status="draft")
    ActionFactory(group=group, owner_name="Ben", owner_email="ben@example.org", event=draft, due_event=draft)

    found = listed(client, "actions")

    facts = ("owner", "due_on", "is_overdue", "created_on", "closed_on")
    assert [[row[name] for name in facts] for row in found] == [
        ["Ann", "2026-11-19", True, "2026-11-20", None], [None, None, False, "2026-11-20", None],
    ]  # fmt: skip
    assert [row["event"] and row["event"]["slug"] for row in found] == ["2026-11-18-tell", None]
    path = f"/groups/lamps/actions/?state=open&from={first.uid}#action-{first.uid}"
    assert found[0]["url"] == f"http://testserver{path}"
    assert [word for word in (b"Ben", b"@") if word in client.get("/api/actions/").content] == []


def test_what_is_deleted_while_a_list_is_read_is_left_out():
    series = EventSeriesFactory()
    event = EventFactory(series=series, recurrence_id=date(2026, 11, 25))
    ActionFactory()
    rows, actions = list(SERIES.rows()), list(ACTIONS.rows())
    event.delete()
    Action.objects.all().delete()

    assert (len(rows), SERIES.prepare(rows), len(actions), ACTIONS.prepare(actions)) == (1, [], 1, [])
