"""A lead hands over a group, and the next one takes it over: clicks counted, with and without scripting."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from meetups.models import OutboxEmail, User
from tests.browser.states.state import session_cookie
from tests.handovers import roles, team


class Visitor:
    """A browser that counts clicks."""

    def __init__(self, context: BrowserContext, user: User | None, base_url: str) -> None:
        if user:
            context.add_cookies([session_cookie(user, base_url)])
        self.page: Page = context.new_page()
        self.clicks = 0

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).click()  # type: ignore[arg-type]
        self.clicks += 1


@pytest.mark.parametrize(("has_script", "width"), [(True, 1280), (False, 375)], ids=["laptop", "phone-no-script"])
def test_group_is_handed_over_by_four_clicks(
    has_script: bool, width: int, transactional_db, new_context: Callable[..., BrowserContext], base_url: str, settings
) -> None:
    settings.SITE_URL = base_url
    leeds = team()
    lead, ann = (
        Visitor(new_context(viewport={"width": width, "height": 800}, java_script_enabled=has_script), user, base_url)
        for user in (leeds.lead.user, None)
    )

    lead.page.goto(f"/admin/meetups/group/{leeds.group.pk}/change/")
    lead.click("link", "Hand over this group")
    lead.page.get_by_label("Hand over to:").select_option("Ann")
    lead.click("radio", "I leave the group")
    lead.click("button", "Offer the group")
    expect(lead.page.get_by_text("The offer is sent.")).to_be_visible()

    email = OutboxEmail.objects.get(kind="hand_over_offered")
    [link] = re.findall(r"(http\S+/hand-over/\S+)", email.text)
    ann.page.goto(link)
    ann.click("button", "Take over the group")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("You lead Leeds now")

    assert roles(leeds.group) == {"Ann": "lead"}
    assert (lead.clicks, ann.clicks) == (3, 1)
