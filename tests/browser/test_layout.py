"""Pages print without menus, and the event page's columns fit the screen (more in test_accessibility.py)."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from blog.models import Post
from meetups.models import Event
from tests.boards import TopicFactory
from tests.browser.paper import A4, MILLIMETRE, sheets
from tests.browser.screens import broken_words, overflow, overflow_with_longer_words
from tests.browser.states.catalogue import STATES
from tests.factories import EventFactory
from tests.pages import small_site
from tests.photos import PictureFactory


def test_element_wider_than_the_screen_is_found(page: Page, transactional_db) -> None:
    """`overflow` can fail."""
    page.goto("/privacy/")
    page.evaluate("document.querySelector('main h1').style.width = '330px'")
    assert "320 pixels, text 100%" in [line.split(":")[0] for line in overflow(page)]


@pytest.mark.parametrize("style", ["white-space: nowrap", "max-width: 200px; overflow-wrap: normal"])
def test_line_and_word_that_have_room_in_english_alone_are_found(style: str, page: Page, transactional_db) -> None:
    """`overflow_with_longer_words` can fail."""
    page.goto("/privacy/")
    title = page.locator("main h1")
    title.evaluate("(title, style) => Object.assign(title, { style, innerText: 'Accessible here' })", style)
    assert [line for line in overflow(page) if line.startswith("320")] == []
    assert any("AAAAAccessible" in line for line in overflow_with_longer_words(page))


def test_word_that_large_text_breaks_apart_is_found(page: Page, transactional_db) -> None:
    """`broken_words` can fail."""
    page.goto("/privacy/")
    title = page.locator("main h1")
    title.evaluate("title => Object.assign(title, { innerText: 'Accessible', style: 'font-size: 5rem' })")
    assert broken_words(page) == ["Accessible"]


WITH_CODE = ["event-open", "post", "group", "venue", "edition", "author"]


@pytest.mark.parametrize("name", [*WITH_CODE, "events-page-2", "search", "blogroll"])
def test_print_has_no_menus_and_no_buttons(name: str, settings, page: Page, base_url: str, transactional_db) -> None:
    [state] = [state for state in STATES if state.name == name]
    state.open(page, settings, base_url)
    menus = page.locator("nav, .button, .filters, .tab-list, .skip-link, footer a")
    words = (
        page.get_by_role("heading", level=1)
        .or_(page.locator("main p:not(:has(.button), .on-screen, .on-screen *)"))
        .all()
    )
    assert menus.count() > 5
    page.emulate_media(media="print", color_scheme="dark")
    assert [menu.inner_text() for menu in menus.all() if menu.is_visible()] == []
    assert [word.inner_text() for word in words if word.inner_text() and not word.is_visible()] == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(35, 32, 26)"
    code = page.locator(".page-code")
    assert [code.is_visible() for code in code.all()] == [True] * (name in WITH_CODE)
    if name in WITH_CODE:
        assert code.inner_text().strip() == settings.SITE_URL + urlsplit(page.url).path
    assert set(sheets(page)) == {A4}


def test_stub_is_above_the_ticket_on_a_phone_and_beside_it_with_the_headings_on_a_wide_screen(
    page: Page, transactional_db
) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(small_site().event.get_absolute_url())
    leaf, body, heading = page.locator(".ticket .leaf"), page.locator(".ticket-body"), page.locator("#group")
    text = page.locator("#group + *")
    assert bottom_of(leaf) < body.bounding_box()["y"]
    assert bottom_of(heading) < text.bounding_box()["y"]
    page.set_viewport_size({"width": 1280, "height": 800})
    for left, right in ((leaf, body), (heading, text)):
        assert left.bounding_box()["x"] + left.bounding_box()["width"] <= text.bounding_box()["x"]
        assert left.bounding_box()["y"] < right.bounding_box()["y"] + right.bounding_box()["height"]


def bottom_of(element: Locator) -> float:
    box = element.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_leaf_has_one_name_in_a_list_and_on_its_page_unless_motion_is_reduced(
    motion: str, page: Page, transactional_db
) -> None:
    """A browser moves what has the same name on two pages from the one to the other."""
    page.emulate_media(reduced_motion=motion)
    event, names = small_site().event, []
    for path in ("/events/", "/", event.get_absolute_url()):
        page.goto(path)
        found = page.locator("[data-leaf]").evaluate_all(
            "all => all.map(one => getComputedStyle(one).viewTransitionName)"
        )
        assert len(found) == len(set(found)) or motion == "reduce"
        names.append(f"leaf-{event.slug}" in found)

    assert names == [motion == "no-preference"] * 3


def test_first_screen_of_a_venue_on_a_phone_has_its_drawing_and_the_step_free_way_in(
    page: Page, transactional_db
) -> None:
    page.set_viewport_size({"width": 375, "height": 640})
    page.goto(small_site().venue.get_absolute_url())
    expect(page.locator(".venue-head > .drawing")).to_be_in_viewport(ratio=1)
    for words in ("Next meetup:", "Step-free way in: not known"):
        expect(page.get_by_text(words).first).to_be_in_viewport(ratio=1)


def test_title_and_code_have_room_on_paper(page: Page, transactional_db) -> None:
    """Titles as long as a title can be, beside the code and the address of the page."""
    site, long = small_site(), "Neighbours swap topics and " * 5
    Event.objects.filter(pk=site.event.pk).update(title=long[:100])
    Post.objects.filter(pk=site.post.pk).update(headline=long[:100], summary=long)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(186 * MILLIMETRE), "height": 1000})
    for thing in (site.event, site.post, site.group, site.venue):
        page.goto(thing.get_absolute_url())
        code = page.locator(".page-code").bounding_box()
        beside = page.locator("main .ticket, main h1, main header > *, main .venue-head > *").all()
        assert len(beside) > 0
        for box in (element.bounding_box() for element in beside):
            assert box["x"] + box["width"] <= code["x"] or box["y"] >= code["y"] + code["height"]


def test_nothing_on_paper_works_on_a_screen_alone(page: Page, transactional_db) -> None:
    site = small_site()
    TopicFactory(group=site.group)
    page.goto(site.event.get_absolute_url())
    words = ["Add to calendar", "All facts", "See all topics", "See all actions", "to get an email about"]
    all_words = {word: page.get_by_text(word).first for word in words}
    assert [word for word, found in all_words.items() if not found.is_visible()] == []
    page.emulate_media(media="print")
    assert [word for word, found in all_words.items() if found.is_visible()] == []
    assert page.get_by_text("free", exact=False).first.is_visible()


def test_texts_of_a_venue_and_a_group_end_together_on_a_wide_screen(page: Page, transactional_db) -> None:
    """At most five lines apart, however long each of them is."""
    page.set_viewport_size({"width": 1280, "height": 800})
    site, long = small_site(), "Walk on, turn left at the mill and ring twice.\n\n"
    site.venue.getting_in, site.venue.directions, site.venue.way_on_wheels = long, long * 12, long * 3
    site.group.story, site.group.code_of_conduct = long * 10, long
    site.group.picture = PictureFactory(group=site.group)
    for thing in (site.venue, site.group):
        thing.save()
    for thing, texts in ((site.venue, ".venue-texts"), (site.group, ".group-texts")):
        page.goto(thing.get_absolute_url())
        lines = page.locator(f"{texts} :is(h2, h3, p, li, figure)").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect()).map(box => [box.left, box.bottom])"
        )
        ends = [max(y for x, y in lines if (x > 640) is is_right) for is_right in (False, True)]
        assert abs(ends[0] - ends[1]) < 150, ends


def test_card_beside_the_next_meetings_of_a_group_leaves_no_hole_on_a_wide_screen(page: Page, transactional_db) -> None:
    """It is beside three meetings or more, and below fewer."""
    page.set_viewport_size({"width": 1280, "height": 800})
    group = small_site().group
    for is_beside in (False, False, True):
        page.goto(group.get_absolute_url())
        meetings, card = page.locator(".columns > div").bounding_box(), page.locator(".columns > aside").bounding_box()
        assert (card["y"] < meetings["y"] + meetings["height"]) is is_beside
        assert (card["x"] > meetings["x"]) is is_beside
        EventFactory(group=group)


def test_links_that_stand_alone_are_large_enough_for_a_finger(open_page, transactional_db) -> None:
    """44 pixels high (WCAG 2.2, section 2.5.5), with the space around them."""
    site = small_site()
    for thing in (site.event, site.group):
        page = open_page(thing.get_absolute_url(), has_touch=True)
        found = page.evaluate(FINGERS)
        assert len(found) > 15
        assert [words for words, is_large in found if not is_large] == []


# For each link that stands alone, whether a finger hits it over a height of 44 pixels, rounded down.
FINGERS = """() => {
  const alone = ".site-name, .site-nav a, .breadcrumbs a, .section-head > a, .link-list a, .share a, .site-footer li a";
  return [...document.querySelectorAll(alone)].filter(link => link.checkVisibility()).map(link => {
    link.scrollIntoView({ block: "center", behavior: "instant" });
    const box = link.getBoundingClientRect(), x = box.left + box.width / 2;
    let height = 0;
    for (let y = box.top - 22; y < box.bottom + 22; y++) if (link.contains(document.elementFromPoint(x, y))) height++;
    return [link.textContent, height >= 43];
  });
}"""
