"""Rendering what is stored anew, by the command and by migrations."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from blog.models import Post
from meetups.models import Event, Group, SearchRow, Topic, Venue, rendering
from meetups.services import search, texts
from tests.boards import TopicFactory
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory

pytestmark = pytest.mark.django_db
OLD = "<p>of an old renderer</p>"


def make_old(*models):
    for model in models:
        fields = rendering.rendered_fields(model)
        model.objects.update(**{field.attname: OLD for field in fields})


def test_every_text_is_rendered_anew_and_nothing_is_written_twice(monkeypatch):
    monkeypatch.setattr(rendering, "BATCH", 2)
    group = GroupFactory(story="# Tea", what_to_expect="one\ntwo")
    topics = [TopicFactory(group=group, note=f"# {number}") for number in range(3)]
    post = PostFactory(group=group, body="> Good.\n> — Ann")
    make_old(Group, Topic, Post)

    assert (texts.render_anew(), texts.render_anew()) == (5, 0)

    group.refresh_from_db()
    assert group.story_html == '<h2 id="text-story-tea">Tea</h2>'
    assert group.what_to_expect_html == "<p>one<br>\ntwo</p>"
    assert group.code_of_conduct_html == ""
    assert [*Topic.objects.order_by("pk").values_list("note_html", flat=True)] == [f"<p>{n}</p>" for n in range(3)]
    post.refresh_from_db()
    assert "<figcaption>— Ann</figcaption>" in post.body_html
    assert len(topics) == 3


def test_only_rendered_columns_are_written():
    event = EventFactory(description="Tea")
    before = Event.objects.values().get()
    make_old(Event)

    texts.render_anew()

    assert Event.objects.values().get() == before
    assert before["description_html"] == "<p>Tea</p>"
    assert before["updated_at"] == event.updated_at


def test_search_finds_the_words_of_what_was_rendered_anew():
    venue = VenueFactory(getting_in="Ring the *bell*.")
    make_old(Venue)
    venue.refresh_from_db()
    search.write(thing=venue)

    texts.render_anew()

    assert SearchRow.objects.get(kind="venue").words.endswith("Ring the bell.")


def test_command_says_how_much_it_wrote(capsys):
    VenueFactory(directions="*Left*.")
    make_old(Venue)

    call_command("render_texts")
    call_command("render_texts")

    assert capsys.readouterr().out == "1 row was written again.\n0 rows were written again.\n"


def test_migrations_render_every_text():
    VenueFactory(directions="*Left*.")
    TopicFactory(note="# Tea")
    PostFactory(body="*Tea*")
    make_old(Venue, Topic, Post)

    editor = SimpleNamespace(connection=connection)
    import_module("meetups.migrations.0016_rendered_texts").render_anew(apps, editor)
    import_module("blog.migrations.0006_rendered_anew").render_anew(apps, editor)

    assert Venue.objects.get().directions_html == "<p><em>Left</em>.</p>"
    assert Topic.objects.get().note_html == "<p>Tea</p>"
    assert Post.objects.get().body_html == "<p><em>Tea</em></p>"
    assert texts.render_anew() == 0
