"""Reserve a sign-up by the form and confirm it by the button."""

import re
from datetime import timedelta

import pytest
from django.core import signing

from meetups.models import Attendee, Event, OutboxEmail
from meetups.models.grace import GRACE
from tests.factories import AttendeeFactory
from tests.pages import Page
from tests.sign_ups import write_answers
from tests.waitlists import HOUR, NOW, meeting, person, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
UNTIL = "Friday 20 November 2026, 1pm GMT"


@pytest.fixture
def event():
    return meeting(capacity=20)


def sign_up(client, event, name, **more):
    fields = {"name": name, "email": f"{name.lower()}@example.org"}
    network = {"REMOTE_ADDR": more.pop("ip", "192.0.2.1")}
    return client.post(f"{event.get_absolute_url()}rsvp/", fields | more, **network)


def sign_up_many(client, event, number=3):
    return [sign_up(client, event, f"P{one}") for one in range(number)]


def read(client, response):
    return Page(client.get(response["Location"]))


def test_fourth_sign_up_of_a_network_is_reserved_until_a_time_on_the_page(client, event):
    path = f"{event.get_absolute_url()}rsvp/thanks/"
    assert [answer["Location"] for answer in sign_up_many(client, event)] == [path] * 3

    answer = sign_up(client, event, "Ann")

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, path)
    page = read(client, answer)
    assert f"Check your email {event.leaf.long}" in page.text
    assert f"Your place is reserved until {UNTIL}." in page.text
    assert (
        "Open the link in it and press the button to confirm. If you do not, it goes to the next person." in page.text
    )
    assert f"/events/{event.slug}.ics" not in page.links
    assert who(event)["Ann"] == "reserved"


def test_waitlist_position_is_reserved_too(client, event):
    Event.objects.update(capacity=3)
    sign_up_many(client, event)

    page = read(client, sign_up(client, event, "Ann", wait="on"))

    assert f"Your waitlist position is reserved until {UNTIL}." in page.text
    assert who(event)["Ann"] == "reserved_waiting"


def test_answer_is_the_same_for_known_and_unknown_email_addresses(client, event):
    AttendeeFactory(event=event, name="Bob", email="bob@example.org")
    sign_up_many(client, event)

    known, stranger = sign_up(client, event, "Bob"), sign_up(client, event, "Ann")

    assert (known.status_code, known["Location"]) == (stranger.status_code, stranger["Location"])
    assert known.headers.keys() == stranger.headers.keys()
    assert written_emails()[3:] == [("link", "bob@example.org"), ("confirm_place", "ann@example.org")]


@pytest.mark.parametrize("forged", ["1764000000", "1764000000.x", "", "\x00"])
def test_forged_time_is_not_shown(client, event, forged):
    page = Page(client.get(f"{event.get_absolute_url()}rsvp/thanks/", {"reserved": forged}))

    assert "reserved" not in page.text
    assert "See you there" in page.text


def test_time_signed_with_another_salt_is_not_shown(client, event):
    other = signing.Signer(sep=".", salt="meetups.attendees").sign("1764000000")

    assert "reserved" not in Page(client.get(f"{event.get_absolute_url()}rsvp/thanks/", {"reserved": other})).text


def test_eleventh_unconfirmed_sign_up_of_a_network_is_refused_and_kept_in_the_form(client, event):
    sign_up_many(client, event, 13)

    answer = sign_up(client, event, "Ann", access_needs="A ramp.")

    assert answer.status_code == 409
    page = Page(answer)
    assert "10 sign-ups from your network are not confirmed yet. Open the email that we sent and confirm" in page.text
    assert (page.value("name"), page.value("access_needs")) == ("Ann", "A ramp.")
    assert sign_up(client, event, "Ann", ip="192.0.2.2").status_code == 302
    assert who(event)["Ann"] == "going"


def test_ipv6_addresses_of_one_64_are_one_network(client, event):
    for number in range(3):
        sign_up(client, event, f"P{number}", ip=f"2001:db8::{number + 1}")

    sign_up(client, event, "Ann", ip="2001:db8::ffff:1:2:3")
    sign_up(client, event, "Bob", ip="2001:db8:0:1::1")

    assert (who(event)["Ann"], who(event)["Bob"]) == ("reserved", "going")


def test_no_sign_up_is_reserved_if_the_organiser_switched_it_off(client, event):
    Event.objects.update(confirms_sign_ups=False)

    assert {answer["Location"] for answer in sign_up_many(client, event, 8)} == {
        f"{event.get_absolute_url()}rsvp/thanks/"
    }
    assert set(who(event).values()) == {"going"}


def link(email):
    """Return the path of the link in the last email to this address."""
    write_answers()
    found = set(
        re.findall(
            r"http://testserver(/attendees/[^/\s]+/)(?=\s)", OutboxEmail.objects.filter(to=email).latest("pk").text
        )
    )
    assert len(found) == 1
    return found.pop()


def test_button_of_the_emailed_link_confirms_the_place(client, event):
    sign_up_many(client, event)
    sign_up(client, event, "Ann")
    mine = link("ann@example.org")
    assert [client.generic(method, f"{mine}confirm/").status_code for method in ("GET", "HEAD")] == [405, 405]
    page = Page(client.get(mine))
    assert f"Confirm your place Confirm by {UNTIL}, or your place goes to the next person." in page.text
    assert "Add to calendar" not in page.text
    assert not page.all("div", **{"class": "qr-code"})

    answers = [client.post(f"{mine}confirm/") for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, mine)] * 2
    assert "You have a place" in Page(client.get(mine)).text
    assert [kind for kind, to in written_emails() if to == "ann@example.org"] == ["confirm_place", "place"]


def test_expired_reservation_can_still_be_confirmed(client, clock, event):
    Event.objects.update(capacity=4)
    sign_up_many(client, event)
    sign_up(client, event, "Ann")
    mine = link("ann@example.org")
    clock.move_to(NOW + HOUR + GRACE)

    page = Page(client.get(mine))
    assert f"Your reservation has ended It was kept for you until {UNTIL}." in page.text
    assert "You can still confirm: you get a place if one is free, or join the waitlist." in page.text
    assert "Give up my place" not in page.text
    sign_up(client, event, "Bob", ip="192.0.2.2")
    client.post(f"{mine}confirm/")

    assert (who(event)["Bob"], who(event)["Ann"]) == ("going", "waiting 1")
    page = Page(client.get(mine))
    assert "You are number 1 on the waitlist Your reservation had ended when you confirmed it" in page.text


def test_expired_reservation_cannot_be_confirmed_after_places_closed(client, clock, event):
    ann = AttendeeFactory(event=event, status="reserved")
    Event.objects.update(rsvp_closes_at=NOW + HOUR)
    clock.move_to(NOW + HOUR + GRACE)

    page = Page(client.get(ann.get_absolute_url()))

    assert "Your reservation has ended" in page.text
    assert "Sign-up is closed." in page.text
    assert f"{ann.get_absolute_url()}confirm/" not in [form["action"] for form in page.all("form", method="post")]
    late = client.post(f"{ann.get_absolute_url()}confirm/")
    assert (late.status_code, "Sign-up is closed." in Page(late).text) == (409, True)


def test_reserved_place_is_in_no_public_number_and_no_calendar(client, event):
    Event.objects.update(capacity=6)
    AttendeeFactory.create_batch(5, event=event)
    ann = AttendeeFactory(event=event, name="Ann", email="ann@example.org", status="reserved", is_name_public=True)

    page = Page(client.get(event.get_absolute_url()))
    assert "5 people" in page.text
    assert "All places are taken" in page.text
    assert "Ann" not in page.text
    calendar = client.get(f"{ann.get_absolute_url()}calendar.ics".replace(ann.token, ann.calendar_token))
    assert (calendar.status_code, b"BEGIN:VEVENT" in calendar.content) == (200, False)


def test_expired_reservation_does_not_make_an_event_full_before_the_worker_runs(client, clock, event):
    Event.objects.update(capacity=1)
    AttendeeFactory(event=event, status="reserved")
    pages = ("/events/", f"/events/?q={event.title[:7]}", event.get_absolute_url(), event.group.get_absolute_url())
    assert ["Full" in Page(client.get(page)).text for page in pages] == [True] * 4

    clock.move_to(NOW + HOUR + GRACE)

    assert ["Full" in Page(client.get(page)).text for page in pages] == [False] * 4
    assert person(event, Attendee.objects.get().name).status == "reserved"


def test_erased_reservation_cannot_be_confirmed(client, event):
    sign_up_many(client, event)
    sign_up(client, event, "Ann")
    mine = link("ann@example.org")
    client.post(f"{mine}erase/")

    assert client.post(f"{mine}confirm/").status_code == 404
    row = Attendee.objects.get(email="")
    assert (row.status, row.hashed_network, row.counts_until, row.reserved_until) == ("cancelled", "", None, None)
    assert [kind for kind, to in written_emails() if to == "ann@example.org"] == ["confirm_place"]
    assert timedelta(0) == NOW - row.erased_at
