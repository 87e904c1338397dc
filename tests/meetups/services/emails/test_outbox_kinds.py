import re
from datetime import datetime

import pytest

from meetups.services.emails import outbox
from tests.emails import COMING, KINDS, Html, email_of, email_to
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    OrganisationFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('1')</script> & \"co\""
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "p", "br", "a", "strong", "span", "b", "img",
    "dl", "dt", "dd",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "href", "aria-hidden", "src", "alt", "width", "height"}
SUBJECTS = {
    "place": "You have a place: Meet-up, Wed 25 Nov",
    "promoted": "You now have a place: Meet-up, Wed 25 Nov",
    "waiting": "You are on the waitlist: Meet-up, Wed 25 Nov",
    "offer": "A place is free for you: Meet-up, Wed 25 Nov",
    "offer_passed": "The place went to the next person: Meet-up, Wed 25 Nov",
    "place_cancelled": "You no longer have a place: Meet-up, Wed 25 Nov",
    "waitlist_left": "You are no longer on the waitlist: Meet-up, Wed 25 Nov",
    "link": "Your link: Meet-up, Wed 25 Nov",
    "first_time": "What to expect: Meet-up, Wed 25 Nov",
    "event_cancelled": "Cancelled: Meet-up, Wed 25 Nov",
    "event_changed": "Changed: Meet-up, Wed 25 Nov",
    "reminder": "Reminder: Meet-up, Wed 25 Nov",
    "still_coming": "Still coming? Meet-up, Wed 25 Nov",
    "thanks": "Thank you: Meet-up, Wed 25 Nov",
    "confirm_place": "Confirm your place: Meet-up, Wed 25 Nov",
    "declined": "Give up your place? Meet-up, Wed 25 Nov",
}


@pytest.mark.parametrize("kind", KINDS)
def test_subject_has_the_event_and_its_date(kind):
    email = email_of(kind, event__title="Meet-up", event__starts_at=datetime.fromisoformat("2026-11-25T18:00+00:00"))

    assert email.subject == SUBJECTS[kind]
    assert f"<title>{email.subject}</title>" in email.html
    assert email.text.startswith("Hello,\n\n")


@pytest.mark.parametrize("kind", KINDS)
def test_emails_have_full_links_to_the_place_and_the_event(kind):
    email = email_of(kind)

    for path in (email.attendee.get_absolute_url(), email.event.get_absolute_url(), "/"):
        assert f"\nhttp://testserver{path}\n" in email.text
        assert f"http://testserver{path}" in Html(email.html).hrefs


@pytest.mark.parametrize("kind", KINDS)
def test_emails_have_one_button_and_one_heading(kind):
    html = email_of(kind).html

    assert html.count('class="button"') == 1
    assert Html(html).tags.count("h1") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_emails_escape_hostile_words_in_html_only(kind):
    event = {"title": HOSTILE, "group__name": HOSTILE, "cancellation_reason": HOSTILE, "venue__name": HOSTILE}
    more = {"venue__getting_in": HOSTILE, "venue__directions": HOSTILE, "group__what_to_expect": HOSTILE}

    email = email_of(kind, **{f"event__{name}": value for name, value in (event | more).items()})

    assert HOSTILE in email.subject
    assert HOSTILE in email.text
    assert "&" + "lt;" not in email.text
    html = Html(email.html)
    assert set(html.tags) <= TAGS
    assert html.attributes <= ATTRIBUTES
    assert set(html.pictures) <= {"cid:place-qr"}


@pytest.mark.parametrize("kind", KINDS)
def test_emails_have_no_text_of_the_attendee(kind):
    """The email address may belong to another person."""
    typed = "Win at casino.example"

    email = email_of(
        kind, name=typed, access_needs=typed, organisation=OrganisationFactory(name=typed), email="x@example.org"
    )

    assert "casino" not in email.subject + email.text + email.html


@pytest.mark.parametrize("kind", KINDS)
def test_emails_have_no_gaps(kind):
    email = email_of(kind, event__venue=None, event__attendance_mode="mixed")

    assert not re.search(r"\n\n\n|[ \t]\n|None", email.text.replace("\n-- \n", "\n"))
    assert not re.search(r"<p>\s*</p>|<h2>\s*</h2>|>\s*None", email.html)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "thanks"])
@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("Europe/London", "2026-11-25T18:00+00:00", "Wednesday 25 November 2026, 6pm to 7pm GMT"),
        ("Europe/London", "2027-06-30T23:30+00:00", "Thursday 1 July 2027, 12:30am to 1:30am BST"),
        ("America/New_York", "2026-11-26T00:00+00:00", "Wednesday 25 November 2026, 7pm to 8pm EST"),
    ],
)
def test_emails_have_the_date_and_times_in_the_zone_of_the_event(kind, zone, moment, words):
    email = email_of(kind, event__zone=zone, event__starts_at=datetime.fromisoformat(moment))

    assert f"\n{words}\n" in email.text
    assert f"{words}<br>" in email.html


@pytest.mark.parametrize("kind", COMING)
def test_emails_to_attendees_with_a_place_have_the_venue_and_how_to_get_in(kind):
    venue = VenueFactory(
        name="City Hall", directions="Left of the [*station*](/map/).", getting_in="Ring twice.\nAsk for Ann.",
        step_free="yes", step_free_note="By Bob's ramp.", way_on_wheels="Up the *ramp*.",
    )  # fmt: skip

    email = email_of(kind, event__venue=venue)

    assert "\nCity Hall\n1 Canal Street, Leeds, LS1 1AA\n" in email.text
    assert (
        "\n\nStep-free way in: yes. By Bob's ramp.\n\nGetting in\nRing twice.\nAsk for Ann.\n\n"
        "On foot\nLeft of the station (http://testserver/map/).\n\nOn wheels, without steps\nUp the ramp.\n\n"
        in email.text
    )
    assert "<p>Step-free way in: yes. By Bob&#x27;s ramp.</p>" in email.html
    assert "<p>Up the <em>ramp</em>.</p>" in email.html
    assert "City Hall, 1 Canal Street, Leeds, LS1 1AA</p>" in email.html
    assert '<a href="http://testserver/map/" rel="noopener noreferrer"><em>station</em></a>.</p>' in email.html
    assert "<p>Ring twice.<br>\nAsk for Ann.</p>" in email.html


@pytest.mark.parametrize(
    ("step_free", "words"),
    [("yes", "Not known. Ask the group before you set out."), ("no", "There is no step-free way in.")],
)
def test_emails_with_directions_on_foot_alone_say_so(step_free, words):
    email = email_of("place", event__venue=VenueFactory(directions="Down the stairs.", step_free=step_free))

    assert f"\nOn foot\nDown the stairs.\n\nOn wheels, without steps\n{words}\n" in email.text
    assert f"<h2>On wheels, without steps</h2>\n<p>{words}</p>" in email.html


@pytest.mark.parametrize("kind", COMING)
@pytest.mark.parametrize("mode", ["online", "mixed"])
def test_emails_to_attendees_with_a_place_have_the_online_url(kind, mode):
    email = email_of(kind, event__attendance_mode=mode, event__online_url="https://call.example.org/?a=1&b=2")

    assert "\nOnline\nhttps://call.example.org/?a=1&b=2\nPlease do not share this link.\n" in email.text
    assert "https://call.example.org/?a=1&b=2" in Html(email.html).hrefs
    assert ("1 Canal Street" in email.text) is (mode == "mixed")


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - set(COMING)))
def test_other_emails_do_not_have_the_online_url(kind):
    email = email_of(kind, event__attendance_mode="mixed", event__online_url="https://call.example.org/")

    assert "call.example.org" not in email.text + email.html


def test_emails_about_an_event_in_person_do_not_have_its_online_url():
    email = email_of("place", event__online_url="https://call.example.org/")

    assert "call.example.org" not in email.text + email.html


@pytest.mark.parametrize("kind", ["place", "waiting", "offer", "still_coming"])
def test_emails_about_a_meeting_in_person_say_first_whether_there_is_a_step_free_way_in(kind):
    venue = VenueFactory(step_free="yes", step_free_note="By the side door.", directions="Left of the station.")
    email = email_of(kind, event__venue=venue)

    assert f"{venue.name}\n1 Canal Street, Leeds, LS1 1AA\n\nStep-free way in: yes. By the side door.\n" in email.text
    assert "<p>Step-free way in: yes. By the side door.</p>" in email.html
    assert "Step-free" not in email_of(kind, event__venue=None, event__attendance_mode="online").text


def test_emails_say_which_facts_are_not_known_yet():
    mixed = email_of("place", event__attendance_mode="mixed", event__venue=None)

    for words in ("Venue to be confirmed. It will be on your page.", "The link to join will be on your page."):
        assert f"{words}\n" in mixed.text
        assert f"{words}</p>" in mixed.html


@pytest.mark.parametrize(("status", "is_shown"), [("tentative", True), ("confirmed", False)])
def test_emails_say_that_the_date_is_tentative(status, is_shown):
    email = email_of("place", event__status=status)

    for part in (email.text, email.html):
        assert ("The date is not confirmed yet." in part) is is_shown


@pytest.mark.parametrize(
    ("mode", "venue", "is_shown"),
    [
        ("offline", "Old Library", True),
        ("offline", "City Hall", False),
        ("offline", None, False),
        ("online", "Old Library", False),
    ],
)
def test_emails_say_that_the_venue_differs_from_the_series(mode, venue, is_shown):
    venues = {name: VenueFactory(name=name) for name in ("City Hall", "Old Library")} | {None: None}
    series = EventSeriesFactory(venue=venues["City Hall"])
    event = EventFactory(
        series=series, recurrence_id=series.starts_on, group=series.group, venue=venues[venue], attendance_mode=mode
    )

    email = email_of("place", event=event)

    for part in (email.text, email.html):
        assert ("Different venue this time: not at City Hall." in part) is is_shown


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["offline", "online"])
def test_emails_about_a_place_in_person_have_the_qr_code(kind, mode):
    email = email_of(kind, event__attendance_mode=mode)

    has_code = kind in {"place", "promoted", "reminder"} and mode == "offline"
    assert Html(email.html).pictures == ["cid:place-qr"] * has_code
    assert ("\nAt the door\n" in email.text) is has_code


def test_what_to_expect_is_in_the_words_of_the_group():
    group = GroupFactory(name="Leeds", what_to_expect="A *host* meets you.\n\nNobody has to speak.")

    email = email_of("first_time", event=EventFactory(group=group))

    assert "first time at Leeds. Welcome! This is what to expect.\n\nA host meets you.\n\nNobody has" in email.text
    assert "<p>A <em>host</em> meets you.</p>\n<p>Nobody has to speak.</p>" in email.html


def test_email_with_an_unsubscribe_url_has_the_link_and_others_do_not():
    attendee = AttendeeFactory()
    about = {"event": attendee.event, "attendee": attendee, "group": attendee.event.group}

    stoppable = outbox.write(
        kind="reminder", version=2, to="a@example.org", context={}, **about,
        unsubscribe_url="https://testserver/stop/?a=1&b=2",
    )  # fmt: skip

    assert stoppable.text.endswith("\n\nUnsubscribe\nhttps://testserver/stop/?a=1&b=2\n")
    assert "https://testserver/stop/?a=1&b=2" in Html(stoppable.html).hrefs
    assert "Unsubscribe" not in email_to(attendee, "reminder").text
