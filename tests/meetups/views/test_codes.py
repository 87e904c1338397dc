"""The QR code of a page, for paper."""

import pytest

from tests.qr_codes import scan_svg


def test_code_opens_the_page(client, settings):
    settings.SITE_URL = "https://meetups.example.org"

    response = client.get("/codes/events/2026-11-25-tea.svg")

    assert scan_svg(response.content.decode()).text == "https://meetups.example.org/events/2026-11-25-tea/"
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/svg+xml", "public, max-age=86400")
    assert (response["X-Robots-Tag"], response.cookies) == ("noindex", {})


LONG = ["a" * 201, "/".join(["a" * 50] * 5)]


@pytest.mark.parametrize("page", [*LONG, "", "/", "a//b", "../x", "a/b/c/d/e/f", "a%0Ab", "%00", "é", "a?b=1#.svg"])
def test_other_addresses_have_no_code(client, page):
    assert client.get(f"/codes/{page}.svg").status_code == 404
