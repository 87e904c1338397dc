"""An organiser shows a draft to a stranger by a link, and ends the link. Another organiser's text is restored."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from blog.models import Post
from meetups.models import User
from tests.browser.states.state import session_cookie
from tests.factories import GroupFactory, OrganiserFactory, PostFactory


@pytest.fixture
def draft(transactional_db, settings, base_url: str) -> Post:
    settings.SITE_URL = base_url
    group = GroupFactory(name="Lamp menders")
    return PostFactory(group=group, headline="The attic", body="We met in Leeds.", status="draft", published_at=None)


@pytest.fixture
def organiser_at(draft: Post, base_url: str, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Return a function that opens the form of the draft as an organiser of this name."""

    def opened(name: str, **options: bool) -> Page:
        user: User = OrganiserFactory(group=draft.group, user__name=name).user
        context = new_context(**options)
        context.add_cookies([session_cookie(user, base_url)])
        page = context.new_page()
        page.goto(f"/admin/blog/post/{draft.pk}/change/")
        return page

    return opened


@pytest.mark.parametrize("script", [True, False])
def test_stranger_reads_a_draft_until_its_link_is_ended(
    draft: Post, organiser_at: Callable[..., Page], new_context: Callable[..., BrowserContext], script: bool
) -> None:
    page, stranger = organiser_at("Ann", java_script_enabled=script), new_context().new_page()
    page.get_by_role("link", name="Preview links").click()
    page.get_by_role("button", name="Make a preview link").click()
    url = page.get_by_label("Link", exact=True).input_value()

    stranger.goto(url)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("The attic")
    expect(stranger.get_by_text("This is a draft. Only people with this link can see it.")).to_be_visible()
    assert stranger.context.cookies() == []

    page.get_by_role("button", name="End this link").click()
    expect(page.get_by_text("Nobody can open it any more.")).to_be_visible()
    response = stranger.reload()
    assert response is not None
    assert response.status == 410
    expect(stranger.get_by_text("This preview link has ended").first).to_be_visible()
    expect(stranger.get_by_text("The attic")).to_have_count(0)


def test_two_people_write_at_once_and_a_former_text_is_restored(draft: Post, organiser_at: Callable[..., Page]) -> None:
    first, second = organiser_at("Ann"), organiser_at("Bo")
    for page, town in ((first, "York"), (second, "Hull")):
        page.get_by_label("Text:").fill(f"We met in {town}.")
        page.get_by_role("button", name="Save", exact=True).click()

    expect(second.get_by_role("heading", name="Changed since you opened this form")).to_be_visible()
    expect(second.locator("ins").first).to_have_text("York.")
    expect(second.get_by_label("Text:")).to_have_value("We met in Hull.")
    second.get_by_role("button", name="Save", exact=True).click()

    second.goto(f"/admin/blog/post/{draft.pk}/history/")
    second.locator("ol.revisions a").nth(1).click()
    expect(second.locator("ins")).to_have_text("York.")
    second.get_by_role("button", name="Restore this revision").click()
    expect(second.get_by_text("The text of this revision is restored")).to_be_visible()
    assert Post.objects.get().body == "We met in York."
    assert draft.history.count() == 4
