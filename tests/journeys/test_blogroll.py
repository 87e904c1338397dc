"""From the suggestion of a visitor to the entries on the page: the form, the admin, the worker and a real website."""

import pytest

from meetups.models import BlogrollSource
from tests.blogroll import ATOM, ago, atom, entry, website
from tests.chores import work
from tests.factories import GroupFactory, OrganiserFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_suggested_website_is_on_the_page_after_an_organisers_yes(client, tmp_path, monkeypatch):
    group = GroupFactory(slug="leeds")
    with website(tmp_path, monkeypatch) as web:
        web.serve("/", f'<link rel="alternate" type="{ATOM}" href="/feed">'.encode())
        web.serve("/feed", atom(entry("a", ago(days=1), title="We counted the calls"), title="Herons"))
        client.post("/blogroll/suggest/", {"group": "leeds", "site_url": web.url})
        work()
        assert web.asked == []

        client.force_login(OrganiserFactory(group=group).user)
        source = BlogrollSource.objects.get()
        assert f"Somebody suggests {source.name}" in Page(client.get("/admin/")).text
        client.post("/admin/meetups/blogrollsource/", {"action": "accept", "_selected_action": source.pk})
        work()
        work()

    assert web.paths == ["/", "/feed"]
    assert "Herons" in Page(client.get("/blogroll/")).text
    assert "What we read The whole blogroll" in Page(client.get("/groups/leeds/")).text
    assert "We counted the calls" in Page(client.get("/groups/leeds/")).text
