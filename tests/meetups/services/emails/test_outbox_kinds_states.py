import pytest

from meetups.models import OutboxEmail
from meetups.models.grace import GRACE
from meetups.services import attendees, events
from meetups.services.attendees import offers
from tests.emails import email_to
from tests.factories import AttendeeFactory, UserFactory
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, full, meeting, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def paragraphs(to="ann@example.org"):
    """Return the paragraphs of the last email to this address, without the greeting. The HTML has the first too."""
    email = OutboxEmail.objects.filter(to=to).latest("pk")
    parts = email.text.split("\n\n")[1:]
    assert parts[0].replace("'", "&#x27;") in email.html
    return parts


FRIDAY = "Friday 20 November 2026"
AT_ONCE = (
    "Until Sunday 22 November 2026, 4pm GMT, a free place goes straight to the first person on the waitlist. We email "
    "you if it is yours. After that, we offer it: you have 12 hours to accept, or it goes to the next person."
)
ASKED = (
    "If a place comes free and you are first on the waitlist, we offer it to you. You have 12 hours to accept, or it "
    "goes to the next person."
)
ASK_THEM = "If you did not expect this, please ask them."
CLOSES = "there are no more offers. You can take a free place on your page."
CLOSED = "The waitlist is closed because the event starts soon. If a place comes free, you can take it on your page."


@pytest.mark.parametrize(
    ("hours_ahead", "wants_offer", "rules"),
    [
        (100, False, [AT_ONCE, f"From Tuesday 24 November 2026, 2pm GMT, {CLOSES}"]),
        (100, True, [ASKED, f"From Tuesday 24 November 2026, 2pm GMT, {CLOSES}"]),
        (47, False, [ASKED, f"From Sunday 22 November 2026, 9am GMT, {CLOSES}"]),
    ],
)
def test_waitlist_email_has_the_position_and_the_rules(hours_ahead, wants_offer, rules):
    event = full(hours_ahead, title="Meet-up", group__name="Leeds", waiting=("Bo", "Cy"))

    rsvp(event=event, name="Di", email="di@example.org", wait=True, wants_offer=wants_offer)

    assert paragraphs("di@example.org")[:4] == [
        "All places at “Meet-up” of Leeds are taken. You are number 3 on the waitlist.",
        "How the waitlist works",
        *rules,
    ]


def test_waitlist_email_shortly_before_the_start_says_to_look_for_free_places():
    event = full(1, waiting=())

    rsvp(event=event, name="Bo", email="bo@example.org", wait=True)

    assert paragraphs("bo@example.org")[2] == CLOSED
    assert CLOSES not in "".join(paragraphs("bo@example.org"))


def test_promoted_attendee_need_not_do_anything():
    event = full(100, title="Meet-up", group__name="Leeds")

    attendees.cancel(attendee=person(event, "Ann"))

    assert paragraphs("bo@example.org")[0] == (
        "You were on the waitlist for “Meet-up” of Leeds. You now have a place. You do not need to do anything."
    )


def test_offer_has_its_end_in_the_zone_of_the_event():
    event = full(40, title="Meet-up", group__name="Leeds", zone="America/New_York")

    attendees.cancel(attendee=person(event, "Ann"))

    assert paragraphs("bo@example.org")[:2] == [
        f"A place at “Meet-up” of Leeds is free. Accept by {FRIDAY}, 7pm EST.",
        "Accept or decline it on your page. If you do not accept it in time, it goes to the next person.",
    ]
    assert "\n\nAccept or decline\nhttp://testserver/attendees/" in OutboxEmail.objects.get(kind="offer").text


def test_attendee_who_did_not_answer_is_emailed_that_the_place_is_gone(clock):
    event = full(40, title="Meet-up", group__name="Leeds")
    attendees.cancel(attendee=person(event, "Ann"))
    clock.shift(12 * HOUR + GRACE)
    offers.pass_on_all()

    assert paragraphs("bo@example.org")[0] == (
        "A place at “Meet-up” of Leeds was kept for you. You did not accept it in time, so it went to the next person."
    )


@pytest.mark.parametrize(
    ("name", "by_person", "by_organiser"),
    [
        (
            "Ann",
            "You gave up your place at “Meet-up” of Leeds. Thank you for telling us: somebody else can come instead.",
            f"The organisers of Leeds have cancelled your place at “Meet-up”. {ASK_THEM}",
        ),
        (
            "Bo",
            "You left the waitlist for “Meet-up” of Leeds. Thank you for telling us: somebody else moves up.",
            f"The organisers of Leeds have taken you off the waitlist for “Meet-up”. {ASK_THEM}",
        ),
    ],
)
@pytest.mark.parametrize("is_organiser", [False, True])
def test_cancellation_says_who_cancelled(name, by_person, by_organiser, is_organiser):
    event = full(100, title="Meet-up", group__name="Leeds")

    attendees.cancel(attendee=person(event, name), by=UserFactory() if is_organiser else None)

    assert paragraphs(f"{name.lower()}@example.org")[0] == (by_organiser if is_organiser else by_person)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("going", "You have a place."),
        ("came", "You have a place."),
        ("waiting", "You are number 1 on the waitlist."),
        ("offered", "A place is kept for you. Accept by Saturday 21 November 2026, midnight GMT on your page."),
        ("cancelled", "You do not have a place."),
    ],
)
def test_link_email_has_the_status_of_the_attendee(status, words):
    attendee = AttendeeFactory(
        event=meeting(title="Meet-up", group__name="Leeds"), email="ann@example.org", status=status
    )

    email_to(attendee, "link")

    asked = "Somebody, probably you, asked for the link to your page for “Meet-up” of Leeds."
    assert paragraphs()[:2] == [asked, words]


def test_link_email_says_that_the_event_is_cancelled():
    email_to(AttendeeFactory(event=meeting(status="cancelled"), email="ann@example.org"), "link")

    assert paragraphs()[1] == "The event is cancelled."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("going", "Please do not come. You do not need to do anything else."),
        ("waiting", "You are no longer on the waitlist. You do not need to do anything."),
        ("offered", "You are no longer on the waitlist. You do not need to do anything."),
    ],
)
def test_email_about_a_cancelled_event_says_why_and_what_to_do(status, words):
    event = meeting(title="Meet-up", group__name="Leeds", venue__name="City Hall")
    AttendeeFactory(event=event, email="ann@example.org", status=status)

    events.cancel(event=event, reason="Flood & fire")

    when = "Meet-up\nTuesday 24 November 2026, 4pm to 6pm GMT\nCity Hall\n1 Canal Street, Leeds, LS1 1AA"
    assert paragraphs()[:4] == [
        "“Meet-up” of Leeds is cancelled.", words, "Why\nFlood & fire", f"When it was planned\n{when}",
    ]  # fmt: skip
    email = OutboxEmail.objects.get()
    assert f"\nOther events of the group\nhttp://testserver/groups/{event.group.slug}/\n" in email.text
    assert "<p>Flood &amp; fire</p>" in email.html
    assert ("METHOD:CANCEL" in email.calendar) is (status == "going")


@pytest.mark.parametrize(
    ("status", "subject", "first"),
    [
        ("reserved", "Confirm your place: Meet-up, Tue 24 Nov",
         "A place at “Meet-up” of Leeds is reserved for you until Friday 20 November 2026, 1pm GMT."),
        ("reserved_waiting", "Confirm your waitlist position: Meet-up, Tue 24 Nov",
         ("All places at “Meet-up” of Leeds are taken. Number 1 on the waitlist is reserved for you until Friday 20 "
         "November 2026, 1pm GMT.")),
    ],
)  # fmt: skip
def test_request_to_confirm_has_the_end_of_the_reservation(status, subject, first):
    event = meeting(title="Meet-up", group__name="Leeds")
    email = email_to(AttendeeFactory(event=event, status=status, email="ann@example.org"), "confirm_place")

    assert email.subject == subject
    assert paragraphs()[:2] == [
        first,
        "Open the page below and press the button to confirm. If you do not, it goes to the next person.",
    ]
    assert email.calendar == ""
    assert "place-qr" not in email.html


def test_link_email_for_a_reservation_says_to_confirm():
    attendee = AttendeeFactory(event=meeting(), status="reserved", email="ann@example.org")

    email_to(attendee, "link")

    assert paragraphs()[1] == ("You have not confirmed yet. Confirm on your page by Friday 20 November 2026, 1pm GMT.")


ASKED_FOR_NAME = (
    "You asked us to show your name on the event’s page. Open your page and press “Show my name”: until then only the "
    "organisers see it."
)


@pytest.mark.parametrize("kind", ["place", "promoted"])
@pytest.mark.parametrize(
    ("wants", "is_shown", "is_asked"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_attendee_who_wants_their_name_shown_is_asked_to_press_the_button(kind, wants, is_shown, is_asked):
    values = {"event": meeting(), "email": "ann@example.org", "wants_name_public": wants, "is_name_public": is_shown}

    email = email_to(AttendeeFactory(**values), kind)

    assert (ASKED_FOR_NAME in paragraphs()) is is_asked
    assert (ASKED_FOR_NAME in email.html) is is_asked
