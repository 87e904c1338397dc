"""Every email about a place or an action is valid HTML; each kind of its elements passes axe and fits the screen."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from meetups.models import Action, Edition, OutboxEmail
from meetups.services import editions, standing_places
from meetups.services.emails import editions as edition_emails
from meetups.services.emails import standing_places as standing_emails
from meetups.standards import qr
from tests.boards import ActionFactory, TopicFactory
from tests.browser.elements import Elements
from tests.browser.screens import overflow
from tests.browser.test_accessibility import violations
from tests.emails import KINDS, OF_ACTIONS, email_of, email_of_action
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    SubscriptionFactory,
    UserFactory,
    VenueFactory,
)
from tests.standing_places import filled, meetings, regulars
from tests.tools import Checker

SHOWN = [*KINDS, "links", *OF_ACTIONS, "edition", "standing_dates"]
# These have every kind of element that any of them has. journeys/test_mailed_links.py measures all kinds of emails.
CHECKED = ["place", "event_changed", "event_cancelled", "links", "action_reminder", "edition", "standing_dates"]
LONG = "Departmentforenvironmentfoodandruralaffairs" * 2
# An email is shown inside a mail program, which has the landmarks.
NOT_OF_EMAILS = ("landmark-one-main", "region")


def html_of(kind: str) -> str:
    """Return the HTML of an email with all optional parts, and with its QR code embedded."""
    if kind in OF_ACTIONS:
        values = {"group__name": LONG, "text": LONG, "asked_by": UserFactory(name=LONG)}
        return email_of_action(kind, **values).html
    if kind == "edition":
        return edition().html
    if kind == "standing_dates":
        return standing_dates().html
    series = EventSeriesFactory(
        venue__name="City Hall", group=GroupFactory(name=LONG, what_to_expect=f"{LONG}\n\nWords.")
    )
    event = EventFactory(
        series=series, recurrence_id=series.starts_on, group=series.group, title=LONG, attendance_mode="mixed",
        venue=VenueFactory(name=LONG, directions=LONG, getting_in=f"{LONG}\nRing twice."),
        online_url=f"https://call.example.org/{LONG}", status="cancelled" if kind == "event_cancelled" else "tentative",
    )  # fmt: skip
    picture = b64encode(qr.png("https://meetups.example.org/")).decode()
    return email_of(kind, event=event).html.replace("cid:place-qr", f"data:image/png;base64,{picture}")


def standing_dates() -> OutboxEmail:
    """Write the monthly email of a standing place, with a place, a meeting that is full and later ones."""
    series = filled(title=LONG, group__name=LONG, rrule="FREQ=WEEKLY", capacity=2, online_url="")
    AttendeeFactory.create_batch(2, event=meetings(series)[0])
    regulars(series, "Robin")
    standing_places.give_all()
    assert standing_emails.write_monthly() == 1
    return OutboxEmail.objects.get(kind="standing_dates")


def edition() -> OutboxEmail:
    """Write an edition with words, an event, a write-up, an open action, a dropped one and a topic."""
    now = timezone.now()
    group = GroupFactory(name=LONG)
    EventFactory(group=group, title=LONG)
    follower = SubscriptionFactory(
        group=group, often="fortnight", wants_actions=True, confirmed_at=now - timedelta(days=15)
    )
    TopicFactory(group=group, title=LONG[:100])
    ActionFactory(group=group, text=LONG, due_on=now.date())
    ActionFactory(group=group, text=LONG, state="dropped", why=LONG, closed_at=now - timedelta(hours=1))
    Action.objects.update(created_at=now - timedelta(days=1))
    draft = Edition.objects.create(group=group, counted_from=now.date(), due_at=now, words=f"**{LONG}**")
    editions.send(edition=draft, shown=editions.fingerprint(draft, editions.items(draft)))
    edition_emails.write_sent()
    email: OutboxEmail = follower.emails.get()
    return email


@pytest.mark.django_db
def test_html_of_every_email_is_valid_and_has_no_element_that_axe_does_not_see(vnu: Checker) -> None:
    pages = {kind: html_of(kind) for kind in SHOWN}
    seen = {element for kind in CHECKED for element in Elements(pages[kind]).kinds}
    assert [kind for kind, page in pages.items() if Elements(page).kinds - seen] == []
    assert vnu(list(pages.values())) == []


@pytest.mark.parametrize("kind", CHECKED)
def test_email_passes_axe_and_fits_the_screen(kind: str, tab: Page, transactional_db) -> None:
    tab.goto("about:blank")  # so that axe is loaded
    tab.set_content(html_of(kind))

    found = [what for what in violations(tab) if what.split(": ")[1] not in NOT_OF_EMAILS]

    assert found == []
    assert overflow(tab) == []


def test_email_follows_the_colour_scheme(page: Page, transactional_db) -> None:
    page.set_content(html_of("place"))
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert colours == ["rgb(250, 246, 236)", "rgb(26, 25, 22)"]
