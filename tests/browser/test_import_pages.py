"""The pages of an import and of a write-up pass axe, narrow and wide, and the progress of an import is shown."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from meetups import tasks
from meetups.models import CalendarImport
from meetups.services.imports import calendars
from tests.browser.screens import overflow
from tests.browser.states.state import session_cookie
from tests.browser.test_accessibility import violations
from tests.calendar_files import entry, together
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, PostFactory, VenueFactory

HALL = "LOCATION:New Hall\\, 4 Hall Road\\, Leeds LS4 4DD"


def test_pages_of_an_import_and_a_write_up_pass_axe(transactional_db, tab: Page, base_url: str, tmp_path):
    group = GroupFactory(name="Leeds")
    VenueFactory.create_batch(2, name="Canal House")
    end = timezone.now() - timedelta(days=2)
    event = EventFactory(group=group, starts_at=end - timedelta(hours=1), ends_at=end)
    PostFactory(group=group, event=event)
    run = CalendarImport.objects.create(group=group, meetings=1000, written=320)
    file = tmp_path / "a.ics"
    skipped = entry("CLASS:PRIVATE", uid="u" * 200)
    file.write_bytes(together(entry("RRULE:FREQ=WEEKLY", HALL), entry("LOCATION:Canal House", uid="b"), skipped))
    tab.context.add_cookies([session_cookie(OrganiserFactory(group=group).user, base_url)])

    tab.goto("/admin/meetups/event/import/")
    tab.set_input_files("[name=file]", file)
    tab.get_by_role("button", name="Check the import").click()
    tab.get_by_role("heading", name="Venues to check").wait_for()
    found = {"plan": [*violations(tab), *overflow(tab)]}
    for path in (f"/admin/meetups/event/import/{run.pk}/", f"/admin/blog/post/write-up/{event.pk}/"):
        tab.goto(path)
        found[path] = list(violations(tab))

    assert {path: problems for path, problems in found.items() if problems} == {}


def test_progress_of_an_import_is_shown_without_loading_the_page_again(transactional_db, tab: Page, base_url: str):
    group, data = GroupFactory(name="Leeds"), together(*(entry(uid=f"talk-{number}") for number in range(2)))
    by, shown = OrganiserFactory(group=group).user, calendars.fingerprint(calendars.plan(group=group, data=data))
    run = calendars.queue_file(group=group, data=data, shown=shown, by=by)
    tab.context.add_cookies([session_cookie(by, base_url)])
    loaded: list[str] = []
    tab.on("load", lambda page: loaded.append(page.url))

    tab.goto(f"/admin/meetups/event/import/{run.pk}/")
    progress = tab.locator("#progress")
    progress.get_by_text("0 of 2 meetings written").wait_for()
    CalendarImport.objects.update(written=1)
    progress.get_by_text("1 of 2 meetings written").wait_for()
    tasks.write_imports()
    progress.get_by_text("The import is finished.").wait_for()

    tab.locator("#live-said").get_by_text("2 of 2 meetings written").wait_for()
    assert len(loaded) == 1
