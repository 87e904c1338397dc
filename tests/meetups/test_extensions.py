"""Registrations of another app are on the pages, in the feed, in the emails and among the jobs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups import extensions, tasks
from meetups.models import Job, News, OutboxEmail, User
from tests.factories import EventFactory, GroupFactory, SubscriptionFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db


def test_sections_are_read_for_the_group_or_event_of_the_page():
    registry = {"songs": extensions.Section("songs.html", lambda group: [group.name, "song"])}

    assert extensions.read_sections(registry, GroupFactory.build(name="Leeds")) == [("songs.html", ["Leeds", "song"])]


def test_links_of_past_events_are_those_of_all_apps(monkeypatch):
    song, film = extensions.LineLink("A song", "/songs/1/"), extensions.LineLink("A film", "/films/1/")
    monkeypatch.setitem(extensions.event_links, "songs", lambda slugs: dict.fromkeys(slugs, song))
    monkeypatch.setitem(extensions.event_links, "films", lambda slugs: {slugs[0]: film})

    assert extensions.read_links(["tea", "cake"]) == {"tea": [song, film], "cake": [song]}


@pytest.mark.parametrize("kind", ["group", "event"])
def test_section_is_on_the_page_of_a_group_or_event(client, monkeypatch, kind):
    record = {"group": GroupFactory, "event": EventFactory}[kind]()
    registry = getattr(extensions, f"{kind}_sections")
    registry_before = dict(registry)
    monkeypatch.setitem(registry, "songs", extensions.Section("blog/_group_section.html", lambda _: []))

    sections = client.get(record.get_absolute_url()).context["sections"]

    assert sections == [*extensions.read_sections(registry_before, record), ("blog/_group_section.html", [])]


def test_entries_are_in_the_feed_by_their_dates(client, monkeypatch):
    group = GroupFactory()
    EventFactory(group=group, title="Tea")
    later = timezone.now() + timedelta(hours=1)
    entry = extensions.FeedEntry("song", 1, "A song", "/songs/1/", "<p>La</p>", later, later)
    monkeypatch.setitem(extensions.feed_entries, "song", lambda of, start, most: [entry] if of == group else [])

    feed = client.get(f"{group.get_absolute_url()}feed/").content.decode()

    assert feed.index("<title>A song</title>") < feed.index("<title>Tea, ")
    assert 'href="http://testserver/songs/1/"' in feed


def test_news_is_emailed_while_it_is_public(monkeypatch):
    follower = SubscriptionFactory(confirmed_at=timezone.now() - timedelta(hours=1))
    for number in (1, 2):
        News.objects.create(kind="song", record_id=number, group=follower.group, title=f"Song {number}")
    text = extensions.NewsText("New song:", "Song 2", "La la.", "/songs/2/")
    read = {(follower.group, (1, 2)): {2: text}}
    monkeypatch.setitem(extensions.news_texts, "song", lambda group, numbers: read[group, tuple(numbers)])

    tasks.minutely()

    email = OutboxEmail.objects.get()
    assert email.subject.endswith("Song 2")
    assert "New song: Song 2\nLa la.\nhttp://testserver/songs/2/\n" in email.text
    assert "Song 1" not in email.text


def test_job_runs_each_minute_and_is_listed_by_its_label(client, monkeypatch):
    ran = []
    monkeypatch.setitem(extensions.minutely_jobs, "songs", extensions.Job("Songs are sung", lambda: ran.append(1) or 1))

    tasks.minutely()

    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    assert ran == [1]
    assert not Job.objects.get(name="songs").is_failing
    assert "Songs are sung" in client.get(address(Job, "changelist")).content.decode()


def test_job_that_fails_does_not_stop_the_others(monkeypatch, caplog):
    def fail():
        raise ValueError("no voice")

    monkeypatch.setitem(extensions.minutely_jobs, "songs", extensions.Job("Songs are sung", fail))

    tasks.minutely()

    assert [job.name for job in Job.objects.all() if job.is_failing] == ["songs"]
    assert set(tasks.MINUTELY) <= set(Job.objects.values_list("name", flat=True))
