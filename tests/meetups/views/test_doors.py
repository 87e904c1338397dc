"""Check-in on the phone of a door volunteer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups.models import AttendeeChange
from meetups.services import privacy
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory, OrganisationFactory
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 11, 25, 17, 50, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def event():
    return EventFactory(title="Tea and talk", starts_at=NOW + HOUR / 6, ends_at=NOW + HOUR)


@pytest.fixture
def link(event):
    return DoorLinkFactory(event=event, expires_at=NOW + 7 * HOUR)


def attendee_of(event, name, status="going", **fields):
    return AttendeeFactory(event=event, name=name, status=status, **fields)


def read(client, link, **query):
    response = client.get(link.get_absolute_url(), query)
    assert response.status_code == 200
    return Page(response)


def send(client, link, action, **data):
    return client.post(f"{link.get_absolute_url()}{action}/", data)


def buttons(page):
    """Return the numbers of the attendees who can be checked in, and of those whose check-in can be undone."""
    found = page.all("button", name="attendee")
    return (
        [int(button["value"]) for button in found if "formaction" not in button],
        [int(button["value"]) for button in found if "formaction" in button],
    )


def test_list_has_everyone_with_a_place_by_name_and_counts_arrivals(client, event, link):
    names = ["Zoë Birch", "Ångström Lee", "Bea Carr", "Ann Ash"]
    zoe, angstrom, bea, ann = (attendee_of(event, name) for name in names)
    here = attendee_of(event, "Cleo Dunn", "came", is_first_time=True, organisation=OrganisationFactory(name="Leeds"))
    late = attendee_of(event, "Dev Eve", "absent")
    for status in ("waiting", "offered", "cancelled"):
        attendee_of(event, f"No {status}", status)
    attendee_of(EventFactory(), "Elsewhere")

    page = read(client, link)

    assert "Door: Tea and talk" in page.text
    assert "1 of 6 here. 1 comes for the first time." in page.text
    assert "Cleo Dunn First time Leeds Here" in page.text
    assert "2 people are on the waitlist." in page.text
    assert buttons(page) == ([angstrom.pk, ann.pk, bea.pk, late.pk, zoe.pk], [here.pk])
    assert not any(word in page.text for word in ("No waiting", "No offered", "No cancelled", "Elsewhere"))


def test_list_shows_no_access_needs_or_email_addresses(client, event, link):
    attendee_of(event, "Ann", access_needs="A chair near the door", email="secret@example.org")

    body = client.get(link.get_absolute_url()).content.decode()

    assert "Ann" in body
    assert not any(word in body for word in ("chair", "secret@example.org"))


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", ["Zoë Ångström", "Bea Carr"]),
        ("angst", ["Zoë Ångström"]),
        ("ZOE ANG", ["Zoë Ångström"]),
        ("ång zoë", ["Zoë Ångström"]),
        ("leeds city", ["Bea Carr"]),
        ("zoe carr", []),
        ("%", []),
        ("wen", ["Wendy Waits"]),
        ("  ", ["Zoë Ångström", "Bea Carr"]),
    ],
)
def test_search_finds_names_and_organisations(client, event, link, q, found):
    attendee_of(event, "Zoë Ångström")
    attendee_of(event, "Bea Carr", organisation=OrganisationFactory(name="Leeds City Council"))
    attendee_of(event, "Wendy Waits", "waiting")

    page = read(client, link, q=q)

    assert {name for name in ("Zoë Ångström", "Bea Carr", "Wendy Waits") if name in page.text} == set(found)
    assert page.value("q") == q


def test_search_without_a_result_offers_to_add_the_person(client, link):
    page = read(client, link, q="Ann & co")

    assert "Nobody with a place matches “Ann & co”." in page.text
    assert f"{link.get_absolute_url()}add/?name=Ann%20%26%20co" in page.links


def test_empty_list_says_so(client, link):
    page = read(client, link)

    assert "0 of 0 here." in page.text
    assert "Nobody has a place yet." in page.text


def test_list_over_the_limit_is_cut_and_says_so(client, event, link):
    AttendeeFactory.create_batch(501, event=event)

    page = read(client, link)

    assert len(page.all("button", name="attendee")) == 500
    assert "These are 500 of 501 people. Search for the others." in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_three_queries(client, event, link, number, django_assert_num_queries):
    for n in range(number):
        attendee_of(event, f"Person {n}", organisation=OrganisationFactory())

    with django_assert_num_queries(3):
        client.get(link.get_absolute_url())


def test_get_changes_nothing(client, event, link):
    ann = attendee_of(event, "Ann")
    for name in ("tick", "untick"):
        assert client.get(f"{link.get_absolute_url()}{name}/", {"attendee": ann.pk}).status_code == 405
    for path in ("", f"?person={ann.door_code}", "add/"):
        assert client.get(f"{link.get_absolute_url()}{path}").status_code == 200

    ann.refresh_from_db()
    assert (ann.status, AttendeeChange.objects.count()) == ("going", 0)


def test_tick_and_untick_redirect_to_the_same_search_with_that_person_on_top(client, event, link):
    ann = attendee_of(event, "Ann Ash")
    back = f"{link.get_absolute_url()}?q=ann+a&person={ann.door_code}"

    for action, status, words in (("tick", "came", "Is here"), ("untick", "going", "Has a place")):
        response = send(client, link, action, attendee=ann.pk, q="ann a")

        ann.refresh_from_db()
        assert (response.status_code, response["Location"], ann.status) == (302, back, status)
        page = Page(client.get(back))
        assert f"Ann Ash {words}" in page.text
        assert page.value("q") == "ann a"


def test_tick_on_two_phones_counts_once(client, event, link):
    ann, other = attendee_of(event, "Ann"), DoorLinkFactory(event=event)

    answers = [send(client, door, "tick", attendee=ann.pk).status_code for door in (link, other)]

    assert (answers, AttendeeChange.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize("action", ["tick", "untick"])
def test_people_not_on_the_list_cannot_be_ticked(client, event, link, action):
    elsewhere = attendee_of(EventFactory(), "Bea")
    erased = attendee_of(event, "Cat", erased_at=NOW)

    for number in ("", "0", "x", "-1", "9" * 30, elsewhere.pk, erased.pk):
        assert send(client, link, action, attendee=number).status_code == 404, number
    assert AttendeeChange.objects.count() == 0


def test_refusal_shows_the_reason_and_keeps_the_search(client, event, link):
    event.capacity = 1
    event.save()
    attendee_of(event, "Ann")
    bea = attendee_of(event, "Bea", "waiting")

    response = send(client, link, "tick", attendee=bea.pk, q="be")

    page = Page(response)
    assert response.status_code == 409
    assert "Not checked in All places are taken or kept for somebody." in page.text
    assert "Bea On the waitlist" in page.text
    assert page.value("q") == "be"


def test_ticks_over_the_limit_are_refused(client, event, link, settings):
    settings.DOOR_RATE_LIMIT = "1/m"
    ann = attendee_of(event, "Ann")

    answers = [send(client, link, action, attendee=ann.pk, q="an") for action in ("tick", "untick")]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert "Try again in a few minutes" in Page(answers[1]).text
    ann.refresh_from_db()
    assert ann.status == "came"


@pytest.mark.parametrize("method", ["get", "tick", "untick", "add", "add-form"])
@pytest.mark.parametrize("why", ["expired", "cancelled", "unknown"])
def test_closed_door_link_shows_no_names(client, event, link, method, why):
    ann = attendee_of(event, "Ann Ash")
    link.expires_at = NOW if why == "expired" else link.expires_at
    link.save()
    if why == "cancelled":
        event.status, event.cancellation_reason = "cancelled", "No heating."
        event.save()
    link.token = "nobody-has-this" if why == "unknown" else link.token

    if method in {"get", "add-form"}:
        response = client.get(f"{link.get_absolute_url()}{'add/' * (method == 'add-form')}")
    else:
        response = send(client, link, method, attendee=ann.pk, name="Bea")

    words = {
        "expired": "This check-in link has expired",
        "cancelled": "Tea and talk is cancelled, so nobody can be checked in.",
        "unknown": "Page not found",
    }
    assert response.status_code == (404 if why == "unknown" else 410)
    assert words[why] in Page(response).text
    assert "Ann" not in Page(response).text
    assert (event.attendees.count(), AttendeeChange.objects.count()) == (1, 0)


@pytest.mark.parametrize("path", ["", "add/", "tick/"])
def test_pages_are_not_cached_indexed_or_sent_as_referrer(client, event, link, path):
    url = f"{link.get_absolute_url()}{path}"
    ann = attendee_of(event, "Ann")
    response = client.post(url, {"attendee": ann.pk}) if path == "tick/" else client.get(url)

    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


def test_tick_without_csrf_token_is_refused(event, link):
    ann = attendee_of(event, "Ann")
    strict = Client(enforce_csrf_checks=True)

    assert send(strict, link, "tick", attendee=ann.pk).status_code == 403
    ann.refresh_from_db()
    assert ann.status == "going"


def test_unchanged_list_is_not_sent_again(client, event, link, clock):
    ann, other = attendee_of(event, "Ann"), Client()
    url = link.get_absolute_url()
    etag = client.get(url)["ETag"]

    def again(path=url):
        return client.get(path, headers={"If-None-Match": etag}).status_code

    assert [again(), again(f"{url}?q=a")] == [304, 200]
    clock.shift(HOUR / 60)
    send(other, link, "tick", attendee=ann.pk)
    assert again() == 200


def test_open_list_forgets_somebody_who_erases_themselves_at_the_event(client, event, link, clock):
    ann = attendee_of(event, "Ann")
    send(client, link, "tick", attendee=ann.pk)
    etag = client.get(link.get_absolute_url())["ETag"]
    clock.shift(HOUR / 60)

    privacy.erase(attendee=ann)

    response = client.get(link.get_absolute_url(), headers={"If-None-Match": etag})
    assert (response.status_code, "Ann" in response.content.decode()) == (200, False)


def test_unchanged_list_takes_one_query(client, event, link, django_assert_num_queries):
    attendee_of(event, "Ann")
    etag = client.get(link.get_absolute_url())["ETag"]

    with django_assert_num_queries(1):
        client.get(link.get_absolute_url(), headers={"If-None-Match": etag})
