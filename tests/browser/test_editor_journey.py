"""An organiser types a post and sees beside it what readers will see."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from blog.models import Post
from meetups.models import Group
from tests.factories import OrganiserFactory
from tests.photos import PictureFactory


@pytest.fixture
def tab(transactional_db, live_server, new_context):
    """Return a page of Chromium with an organiser logged in."""
    client = Client()
    client.force_login(OrganiserFactory(user__name="Ann").user)
    context = new_context(viewport={"width": 1280, "height": 900})
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return context.new_page()


def test_text_is_shown_beside_what_is_typed_as_its_page_shows_it(tab, watch):
    tab.goto("/admin/blog/post/add/")
    frame = tab.frame_locator("iframe[title='The text as readers will see it']")
    expect(frame.get_by_text("Nothing is typed yet.")).to_be_visible()

    text = tab.get_by_label("Text:")
    text.fill("# Tea\n\nVery *good*[^1].\n\n> It rained.\n> — Ann\n\n[^1]: Hot. [All](/blog/)")

    expect(frame.get_by_role("heading", name="Tea", level=2)).to_be_visible()
    assert frame.get_by_role("heading", name="Tea").evaluate("h => getComputedStyle(h).fontFamily").startswith("Besley")
    assert frame.locator("figcaption").inner_text() == "— Ann"
    expect(tab.locator("#text-words")).to_have_text("11 words · 1 minute to read")
    for link in (frame.get_by_role("link", name="[1]"), frame.get_by_role("link", name="All")):
        link.click()
        expect(frame.locator("figcaption")).to_be_visible()
    assert tab.url.endswith("/admin/blog/post/add/")
    assert not Post.objects.exists()

    text.fill("a" * 50_001)
    expect(tab.locator("#text-words")).to_contain_text("at most 50000 characters")
    expect(frame.get_by_role("heading", name="Tea")).to_be_visible()
    watch.complaints.clear()  # of the 400
    tab.context.set_offline(True)
    text.fill("Offline")
    expect(tab.locator("#text-words")).to_contain_text("It is tried again when you go on typing.")
    watch.complaints.clear()  # of the network


def test_pictures_of_the_chosen_group_are_shown_in_the_text(tab):
    picture = PictureFactory(group=Group.objects.get())
    tab.goto("/admin/blog/post/add/")
    image = tab.frame_locator("iframe").get_by_role("img", name="Six people at a table")

    tab.get_by_label("Text:").fill(picture.line)
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.complete)")

    tab.get_by_label("Group:").select_option("")
    expect(image).to_have_count(0)
    tab.get_by_label("Group:").select_option(str(picture.group_id))
    expect(image).to_be_visible()
