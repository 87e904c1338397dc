import re
from pathlib import Path

import pytest

from meetups.templatetags.titles import whole_words
from tests.boards import TopicFactory
from tests.factories import EventFactory, PostFactory

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("Tea", "Tea"),
        ("Tea & cake", "Tea &amp; cake"),
        ("Leeds meet-up: why", 'Leeds <span class="whole">meet-up</span>: why'),
        (
            "A <b>drop-in</b> one-to-one",
            'A &lt;b&gt;<span class="whole">drop-in</span>&lt;/b&gt; <span class="whole">one-to-one</span>',
        ),
        ("a - b -c d- --", "a - b -c d- --"),
        ("extra-ordinarily", "extra-ordinarily"),
        ("a-very-long-chain-of-words", "a-very-long-chain-of-words"),
        ("&-lt", "&amp;-lt"),
        ("e\u0301-x", "e\u0301-x"),
    ],
)
def test_short_words_with_a_hyphen_stay_whole(title, html):
    assert whole_words(title) == html


@pytest.mark.django_db
def test_headings_of_pages_keep_short_words_whole_and_lists_have_plain_titles(client):
    event = EventFactory(title="Leeds meet-up", group__name="Leeds drop-in", venue__name="The One-stop")
    post, topic = (factory(group=event.group, **{name: "A write-up"}) for factory, name in (
        (PostFactory, "headline"), (TopicFactory, "title"),
    ))  # fmt: skip
    group = event.group.get_absolute_url()
    found = {
        f"{event.get_absolute_url()}rsvp/": "meet-up",
        group: "drop-in",
        f"{group}follow/": "drop-in",
        event.venue.get_absolute_url(): "One-stop",
        post.get_absolute_url(): "write-up",
        topic.get_absolute_url(): "write-up",
    }

    for path, word in found.items():
        assert f'<span class="whole">{word}</span>' in client.get(path).content.decode(), path
    assert 'class="whole"' not in client.get("/events/").content.decode()


def test_every_heading_of_a_page_with_a_title_or_a_name_keeps_short_words_whole():
    headings = [
        line.strip()
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "admin" not in path.parts
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"<h1\b.*(\.title|\.name)\b", line)
    ]
    assert len(headings) > 40
    assert [line for line in headings if "|whole_words" not in line] == []
