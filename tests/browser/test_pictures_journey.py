"""An organiser adds a picture and puts it into a post by keyboard alone, and a phone loads little of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from blog.models import Post
from meetups.models import Organiser, Picture, PictureFile
from meetups.services import pictures
from tests.factories import OrganiserFactory, PostFactory
from tests.photos import PictureFactory, noise, photo

LONG = "Words of a long text that says what happened and who said what to whom. " * 8


@pytest.fixture
def organiser(transactional_db) -> Organiser:
    return OrganiserFactory()


@pytest.fixture
def open_browser(organiser, live_server, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return a function that opens Chromium with the organiser logged in."""

    def opened(**options: Any) -> Page:
        client = Client()
        client.force_login(organiser.user)
        context = new_context(**options)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return context.new_page()

    return opened


def reach(page: Page, locator: Any) -> None:
    """Press Tab until a control has the focus, at most 150 times."""
    for _press in range(150):
        if locator.evaluate("control => control === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(locator).to_be_focused()


def press_on(page: Page, locator: Any) -> None:
    """Press the Enter key on a control that the keyboard reaches."""
    reach(page, locator)
    page.keyboard.press("Enter")


def test_post_gets_a_picture_by_keyboard_alone(organiser, open_browser):
    page = open_browser(viewport={"width": 1280, "height": 900})
    page.goto("/admin/meetups/picture/add/")
    page.get_by_label("File").set_input_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(90, 60)}])
    reach(page, page.get_by_label("Description"))
    page.keyboard.type("Six people at a table")
    reach(page, page.get_by_label("Everybody who can be recognised agreed"))
    page.keyboard.press("Space")
    press_on(page, page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("was added successfully")).to_be_visible()
    line = Picture.objects.get().line

    page.goto(f"/admin/blog/post/{PostFactory(group=organiser.group, body='Before.').pk}/change/")
    reach(page, page.get_by_label("Text:"))
    page.keyboard.press("Control+End")
    press_on(page, page.get_by_text("Put a picture into the text"))
    press_on(page, page.get_by_role("button", name="Put it into the text"))
    expect(page.get_by_label("Text:")).to_have_value(f"Before.\n\n{line}\n\n")
    expect(page.get_by_label("Text:")).to_be_focused()
    press_on(page, page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    page.goto(Post.objects.get().get_absolute_url())
    expect(page.get_by_role("img", name="Six people at a table")).to_be_visible()


def test_line_is_there_to_copy_without_scripting(organiser, open_browser):
    picture = PictureFactory(group=organiser.group)
    page = open_browser(java_script_enabled=False)
    page.goto("/admin/blog/post/add/")

    page.get_by_text("Put a picture into the text").click()
    expect(page.get_by_label("Six people at a table")).to_have_value(picture.line)
    expect(page.get_by_role("button", name="Put it into the text")).to_be_hidden()


def test_phone_loads_at_most_80_kb_of_five_pictures(transactional_db, live_server, new_context):
    """The files are the largest there can be, and the screen has three pixels for each of CSS."""
    files = pictures.read(data=noise(1600, 1200))
    rows = PictureFactory.create_batch(5, width=1600, height=1200, group=PostFactory().group)
    PictureFile.objects.all().delete()
    PictureFile.objects.bulk_create(PictureFile(picture=row, **one._asdict()) for row in rows for one in files)
    post = PostFactory(group=rows[0].group, body="\n\n".join(f"{LONG}\n\n{row.line}" for row in rows))
    context = new_context(viewport={"width": 375, "height": 812}, device_scale_factor=3, is_mobile=True)
    page = context.new_page()
    loaded: list[Any] = []
    page.on("response", lambda answer: loaded.append(answer) if "/pictures/" in answer.url else None)

    page.goto(live_server.url + post.get_absolute_url(), wait_until="networkidle")

    assert {one.url.rpartition("-")[2] for one in loaded} == {"480.webp"}
    assert 0 < sum(len(one.body()) for one in loaded) <= 80_000
