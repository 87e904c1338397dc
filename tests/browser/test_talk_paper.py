"""The run sheet prints on A4, whatever the number of talks."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from meetups.models import Talk
from tests.browser.paper import A4, sheets
from tests.browser.states.state import Visit
from tests.factories import OrganiserFactory
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory


@pytest.mark.parametrize(("number", "pages"), [(5, 1), (60, 5)])
def test_run_sheet_is_a4_with_a_line_to_write_on_for_each_talk(
    number: int, pages: int, transactional_db, page: Page, base_url: str
) -> None:
    call = CallFactory()
    TalkBreakFactory(call=call, starts_after=15, title="Tea")
    Talk.objects.bulk_create(
        TalkFactory.build(
            call=call, state="accepted", position=n + 1, title="Tea", name="Ann", needs="A microphone." * (n % 3)
        )
        for n in range(number)
    )
    path = reverse("meetups:talks-run-sheet", args=[call.event.slug])
    Visit(path, user=OrganiserFactory(group=call.event.group).user).by_browser(page, base_url)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1123})

    assert sheets(page) == pages * [A4]
    assert [piece for piece in page.locator(".site-header, .site-footer, .not-print").all() if piece.is_visible()] == []
    assert page.locator(".run-sheet thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    lines = page.locator(".run-sheet [data-kind=talk] td:last-child").all()
    assert (len(lines), {line.bounding_box()["height"] >= 48 for line in lines}) == (number, {True})
