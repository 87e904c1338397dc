"""A sign-up that is reserved, from the form to the button, over HTTP."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing

from meetups.models import Attendee, Event, OutboxEmail
from tests.factories import AttendeeFactory
from tests.pages import Page
from tests.sign_ups import write_answers
from tests.waitlists import HOUR, NOW, letters, meeting, person, who

pytestmark = pytest.mark.django_db
UNTIL = "Friday 20 November 2026, 1pm GMT"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def event():
    return meeting(capacity=20)


def sign_up(client, event, name, **more):
    fields = {"name": name, "email": f"{name.lower()}@example.org"}
    network = {"REMOTE_ADDR": more.pop("ip", "192.0.2.1")}
    return client.post(f"{event.get_absolute_url()}rsvp/", fields | more, **network)


def crowd(client, event, number=3):
    return [sign_up(client, event, f"P{one}") for one in range(number)]


def read(client, response):
    return Page(client.get(response["Location"]))


def test_from_the_fourth_on_the_page_says_that_it_is_reserved_and_until_when(client, event):
    path = f"{event.get_absolute_url()}rsvp/thanks/"
    assert [answer["Location"] for answer in crowd(client, event)] == [path] * 3

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


def test_a_waitlist_position_is_reserved_in_the_same_way(client, event):
    Event.objects.update(capacity=3)
    crowd(client, event)

    page = read(client, sign_up(client, event, "Ann", wait="on"))

    assert f"Your waitlist position is reserved until {UNTIL}." in page.text
    assert who(event)["Ann"] == "reserved_waiting"


def test_a_known_address_reads_the_same_as_a_stranger(client, event):
    AttendeeFactory(event=event, name="Bob", email="bob@example.org")
    crowd(client, event)

    known, stranger = sign_up(client, event, "Bob"), sign_up(client, event, "Ann")

    assert (known.status_code, known["Location"]) == (stranger.status_code, stranger["Location"])
    assert known.headers.keys() == stranger.headers.keys()
    assert letters()[3:] == [("link", "bob@example.org"), ("confirm_place", "ann@example.org")]


@pytest.mark.parametrize("forged", ["1764000000", "1764000000.x", "", "\x00"])
def test_nobody_else_says_until_when(client, event, forged):
    page = Page(client.get(f"{event.get_absolute_url()}rsvp/thanks/", {"reserved": forged}))

    assert "reserved" not in page.text
    assert "See you there" in page.text


def test_what_was_signed_for_something_else_is_not_taken(client, event):
    other = signing.Signer(sep=".", salt="meetups.attendees").sign("1764000000")

    assert "reserved" not in Page(client.get(f"{event.get_absolute_url()}rsvp/thanks/", {"reserved": other})).text


def test_an_eleventh_unconfirmed_sign_up_is_refused_in_words_and_keeps_what_was_typed(client, event):
    crowd(client, event, 13)

    answer = sign_up(client, event, "Ann", access_needs="A ramp.")

    assert answer.status_code == 409
    page = Page(answer)
    assert "10 sign-ups from your network are not confirmed yet. Open the email that we sent and confirm" in page.text
    assert (page.value("name"), page.value("access_needs")) == ("Ann", "A ramp.")
    assert sign_up(client, event, "Ann", ip="192.0.2.2").status_code == 302
    assert who(event)["Ann"] == "going"


def test_a_provider_s_customer_is_one_network_whatever_address_of_it_they_use(client, event):
    for number in range(3):
        sign_up(client, event, f"P{number}", ip=f"2001:db8::{number + 1}")

    sign_up(client, event, "Ann", ip="2001:db8::ffff:1:2:3")
    sign_up(client, event, "Bob", ip="2001:db8:0:1::1")

    assert (who(event)["Ann"], who(event)["Bob"]) == ("reserved", "going")


def test_an_organiser_s_switch_lets_everybody_in_at_once(client, event):
    Event.objects.update(confirms_sign_ups=False)

    assert {answer["Location"] for answer in crowd(client, event, 8)} == {f"{event.get_absolute_url()}rsvp/thanks/"}
    assert set(who(event).values()) == {"going"}


def link(email):
    """Where the last email to somebody leads."""
    write_answers()
    found = set(
        re.findall(
            r"http://testserver(/attendees/[^/\s]+/)(?=\s)", OutboxEmail.objects.filter(to=email).latest("pk").text
        )
    )
    assert len(found) == 1
    return found.pop()


def test_the_button_behind_the_link_makes_it_theirs(client, event):
    crowd(client, event)
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
    assert [kind for kind, to in letters() if to == "ann@example.org"] == ["confirm_place", "place"]


def test_after_the_hour_the_page_says_so_and_still_helps(client, clock, event):
    Event.objects.update(capacity=4)
    crowd(client, event)
    sign_up(client, event, "Ann")
    mine = link("ann@example.org")
    clock.move_to(NOW + HOUR)

    page = Page(client.get(mine))
    assert f"Your reservation has ended It was kept for you until {UNTIL}." in page.text
    assert "You can still confirm: you get a place if one is free, or join the waitlist." in page.text
    assert "Give up my place" not in page.text
    sign_up(client, event, "Bob", ip="192.0.2.2")
    client.post(f"{mine}confirm/")

    assert (who(event)["Bob"], who(event)["Ann"]) == ("going", "waiting 1")
    page = Page(client.get(mine))
    assert "You are number 1 on the waitlist Your reservation had ended when you confirmed it" in page.text


def test_after_the_hour_with_places_closed_there_is_nothing_to_press(client, clock, event):
    ann = AttendeeFactory(event=event, status="reserved")
    Event.objects.update(rsvp_closes_at=NOW + HOUR)
    clock.move_to(NOW + HOUR)

    page = Page(client.get(ann.get_absolute_url()))

    assert "Your reservation has ended" in page.text
    assert "Places have closed." in page.text
    assert f"{ann.get_absolute_url()}confirm/" not in [form["action"] for form in page.all("form", method="post")]
    late = client.post(f"{ann.get_absolute_url()}confirm/")
    assert (late.status_code, "Places have closed." in Page(late).text) == (409, True)


def test_what_is_reserved_is_in_no_public_number_and_in_no_calendar(client, event):
    Event.objects.update(capacity=6)
    AttendeeFactory.create_batch(5, event=event)
    ann = AttendeeFactory(event=event, name="Ann", email="ann@example.org", status="reserved", is_name_public=True)

    page = Page(client.get(event.get_absolute_url()))
    assert "5 people" in page.text
    assert "All places are taken." in page.text
    assert "Ann" not in page.text
    calendar = client.get(f"{ann.get_absolute_url()}calendar.ics".replace(ann.token, ann.calendar_token))
    assert (calendar.status_code, b"BEGIN:VEVENT" in calendar.content) == (200, False)


def test_a_lapsed_reservation_is_not_shown_as_taken_though_the_worker_is_late(client, clock, event):
    Event.objects.update(capacity=1)
    AttendeeFactory(event=event, status="reserved")
    pages = ("/events/", f"/events/?q={event.title[:7]}", event.get_absolute_url(), event.group.get_absolute_url())
    assert ["Full" in Page(client.get(page)).text for page in pages] == [True] * 4

    clock.move_to(NOW + HOUR)

    assert ["Full" in Page(client.get(page)).text for page in pages] == [False] * 4
    assert person(event, Attendee.objects.get().name).status == "reserved"


def test_pages_are_gone_after_an_erasure(client, event):
    crowd(client, event)
    sign_up(client, event, "Ann")
    mine = link("ann@example.org")
    client.post(f"{mine}erase/")

    assert client.post(f"{mine}confirm/").status_code == 404
    row = Attendee.objects.get(email="")
    assert (row.status, row.hashed_network, row.counts_until, row.reserved_until) == ("cancelled", "", None, None)
    assert [kind for kind, to in letters() if to == "ann@example.org"] == ["confirm_place"]
    assert timedelta(0) == NOW - row.erased_at
