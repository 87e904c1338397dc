"""An organiser's pages pass axe, and the next two meetings are ready after six clicks at most."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Page, expect

from meetups.models import Event, Organiser, Venue
from tests.boards import TopicFactory
from tests.browser.states.state import session_cookie
from tests.browser.test_accessibility import violations
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    EventSeriesFactory,
    FeedbackFactory,
    GroupFactory,
    OrganiserFactory,
    PostFactory,
    SubscriptionFactory,
    VenueFactory,
    in_a_week,
)


@pytest.fixture
def organiser(transactional_db) -> Organiser:
    group = GroupFactory(name="Leeds")
    VenueFactory(name="The Library")
    return OrganiserFactory(group=group, role="lead")


@pytest.fixture
def drafts(organiser: Organiser) -> list[Event]:
    """Return two meetings without a venue, not published."""
    fields = {"group": organiser.group, "venue": None, "status": "draft", "capacity": 30}
    later = in_a_week() + timedelta(days=14)
    return [
        EventFactory(title="Tea", **fields),
        EventFactory(title="Cake", starts_at=later, ends_at=later + timedelta(hours=1), **fields),
    ]


@pytest.fixture
def busy(organiser: Organiser, drafts: list[Event]) -> list[Model]:
    """Return a row of each kind whose pages organisers use most."""
    event, _later = drafts
    start = in_a_week() - timedelta(days=14)
    over = EventFactory(group=organiser.group, starts_at=start, ends_at=start + timedelta(hours=1))
    FeedbackFactory.create_batch(5, event=over, to_try="A quiz.")
    SubscriptionFactory(group=organiser.group)
    AttendeeFactory(event=event, access_needs="Captions", is_first_time=True)
    attendee = AttendeeFactory(event=EventFactory(group=organiser.group), status="offered")
    series, topic = EventSeriesFactory(group=organiser.group), TopicFactory(group=organiser.group)
    return [event, attendee, organiser.group, series, Venue.objects.get(name="The Library"), topic,
            PostFactory(group=organiser.group)]  # fmt: skip


def addresses(rows: list[Model]) -> list[str]:
    """Return the paths of the list and the page of each of these rows. The start page is a state of its own."""
    names = [(row, f"admin:{row._meta.app_label}_{row._meta.model_name}") for row in rows]
    lists = [reverse(f"{name}_changelist") for _row, name in names]
    return [*lists, *[reverse(f"{name}_change", args=[row.pk]) for row, name in names]]


def ask_to_erase(page: Page) -> None:
    """Open the question before all attendees of a group are erased."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{reverse('admin:meetups_attendee_changelist')}?all=")
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option("erase")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Erase personal data")


def test_pages_pass_axe(organiser: Organiser, busy: list[Model], tab: Page, base_url: str) -> None:
    assert all(type(row) in admin.site._registry for row in busy)
    tab.context.add_cookies([session_cookie(organiser.user, base_url)])
    found = {}
    for path in addresses(busy):
        tab.goto(path)
        found[path] = list(violations(tab))
    ask_to_erase(tab)
    found["erase"] = list(violations(tab))

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 375)])
def test_next_two_meetings_are_ready_after_six_clicks(
    organiser: Organiser, drafts: list[Event], open_page: Callable[..., Page], script: bool, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    page = open_page("/admin/", organiser.user, java_script_enabled=script, viewport=viewport)
    clicks = 0
    for event in drafts:
        meeting = page.locator(f"#meeting-{event.pk}")
        meeting.get_by_label("Venue").select_option("The Library, Leeds")
        clicks += 2  # one opens the list of venues, one chooses
        meeting.get_by_role("button", name="Publish").click()
        clicks += 1
        expect(page.locator(".messagelist .success")).to_contain_text(f"{event} is published.")

    assert clicks <= 6
    expect(page.get_by_role("heading", name="Needs doing")).to_be_visible()
    assert list(Event.objects.values_list("venue__name", "status")) == [("The Library", "confirmed")] * 2
