"""The icons of the site, its manifest and its colours."""

import io
from datetime import UTC, datetime, timedelta

from django.conf import settings
from PIL import Image

from meetups.standards import colours
from tests.pages import Page

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_favicon_is_where_programs_ask_for_it(client):
    response = client.get("/favicon.ico")

    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/vnd.microsoft.icon")
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    with Image.open(io.BytesIO(response.content)) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_each_page_names_the_icons_of_the_site(client):
    page = Page(client.get("/accessibility/"))

    assert [icon["href"] for icon in page.all("link", rel="icon")] == ["/favicon.ico", "/static/img/mark.svg"]
    [touch], [manifest] = page.all("link", rel="apple-touch-icon"), page.all("link", rel="manifest")
    assert (touch["href"], manifest["href"]) == ("/static/img/apple-touch-icon.png", "/site.webmanifest")


def test_manifest_has_the_name_the_colours_and_the_icons_of_the_site(client):
    response = client.get("/site.webmanifest")
    manifest = response.json()
    icons = manifest.pop("icons")

    assert response.headers["Content-Type"] == "application/manifest+json"
    assert manifest == {
        "name": "Fortnight", "short_name": "Fortnight", "lang": "en-GB", "id": "/", "start_url": "/",
        "display": "minimal-ui", "background_color": "#faf6ec", "theme_color": "#faf6ec",
    }  # fmt: skip
    assert [icon["purpose"] for icon in icons] == ["any", "any", "maskable"]
    for icon in icons:
        with Image.open(settings.BASE_DIR / icon["src"].removeprefix("/")) as image:
            assert (f"{image.width}x{image.height}", f"image/{image.format.lower()}") == (icon["sizes"], icon["type"])


def test_icon_that_a_phone_cuts_into_its_own_shape_has_paper_at_its_corners():
    for name in ("icon-maskable-512", "apple-touch-icon"):
        with Image.open(settings.BASE_DIR / f"static/img/{name}.png") as image:
            assert image.convert("RGBA").getpixel((0, 0)) == (0xFA, 0xF6, 0xEC, 255)


def test_colour_of_the_browser_is_that_of_the_page(client):
    found = [meta["content"] for meta in Page(client.get("/accessibility/")).all("meta", name="theme-color")]

    assert found[0] == colours.light()["paper"]
