"""Ask for a standing place on the sign-up form, and manage it by the link in its emails."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from meetups.models import Attendee, OutboxEmail, StandingPlace
from meetups.services import attendees, people, standing_places
from meetups.services import series as series_service
from tests.chores import work
from tests.factories import EventFactory
from tests.pages import Page
from tests.standing_places import StandingPlaceFactory, filled, meetings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANN = {"name": "Ann", "email": "ann@example.org", "organisation": "Rooms", "access_needs": "A ramp."}
BOX = {"comes_every_time": "on"}
DAY = timedelta(days=1)


@pytest.fixture
def series():
    return filled(title="Lamp menders", group__name="Menders")


@pytest.fixture
def standing(series):
    return StandingPlaceFactory(series=series, **ANN)


def form(event):
    return f"{event.get_absolute_url()}rsvp/"


def rows():
    return list(StandingPlace.objects.values_list("name", "email", "organisation", "access_needs"))


def test_form_of_a_meeting_of_a_series_asks_and_of_any_other_does_not(client, series):
    paused = filled()
    event = meetings(paused)[0]
    event.title = "By hand"
    event.save()
    series_service.set_status(series=paused, status="paused")

    asked = [Page(client.get(form(one))).all("input", name="comes_every_time") for one in (
        meetings(series)[0], EventFactory(), event,
    )]  # fmt: skip

    assert [len(found) for found in asked] == [1, 0, 0]


def test_box_asks_for_a_standing_place_and_the_answer_names_the_second_email(client, series):
    response = client.post(form(meetings(series)[0]), ANN | BOX, follow=True)

    assert "We are sending a second email about coming every time." in Page(response).text
    assert (rows(), Attendee.objects.get().name) == ([tuple(ANN.values())], "Ann")
    work()
    assert sorted(OutboxEmail.objects.values_list("kind", flat=True)) == ["place", "standing_confirm"]


@pytest.mark.parametrize(("typed", "status"), [({"name": ""}, 422), ({"website": "x"}, 302), ({}, 409)])
def test_no_standing_place_without_a_sign_up(client, typed, status):
    event = meetings(filled(capacity=1))[0]
    event.attendees.create(name="Bo", email="bo@example.org")

    assert client.post(form(event), ANN | BOX | typed).status_code == status
    assert rows() == []


def test_box_at_a_meeting_of_no_series_is_ignored(client):
    response = client.post(form(EventFactory()), ANN | BOX, follow=True)

    assert (rows(), "second email" in Page(response).text) == ([], False)


def test_answer_is_the_same_for_known_and_unknown_email_addresses(client, standing, series):
    event = meetings(series)[0]
    bodies = {client.post(form(event), ANN | BOX | {"email": email}, follow=True).content for email in (
        "ANN@example.org", "bo@example.org",
    )}  # fmt: skip

    assert len(bodies) == 1


@pytest.mark.parametrize("path", ["", "details/", "end/", "not/2026-11-27/"])
def test_opening_a_link_changes_nothing(client, series, standing, path):
    standing_places.give_all()
    before = list(StandingPlace.objects.values())

    response = client.get(f"{standing.get_absolute_url()}{path}")

    assert response.status_code == 200
    assert (list(StandingPlace.objects.values()), Attendee.objects.filter(status="going").count()) == (before, 2)
    assert (response["Referrer-Policy"], "no-store" in response["Cache-Control"]) == ("same-origin", True)


@pytest.mark.parametrize("path", ["confirm/", "renew/"])
def test_buttons_refuse_get(client, standing, path):
    assert client.get(f"{standing.get_absolute_url()}{path}").status_code == 405


def test_button_in_the_email_confirms(client, series):
    request = StandingPlaceFactory(series=series, confirmed_at=None, **ANN)
    page = Page(client.get(request.get_absolute_url()))
    assert "Come to “Lamp menders” every time?" in page.text

    response = client.post(f"{request.get_absolute_url()}confirm/", follow=True)

    assert "You come every time to “Lamp menders” of Menders." in Page(response).text
    request.refresh_from_db()
    assert request.confirmed_at == NOW


def test_confirming_after_the_series_has_ended_is_refused(client, series):
    request = StandingPlaceFactory(series=series, confirmed_at=None)
    series_service.set_status(series=series, status="ended")

    response = client.post(f"{request.get_absolute_url()}confirm/")

    assert (response.status_code, "This series has ended" in Page(response).text) == (409, True)


def test_page_lists_the_meetings_with_not_this_time(client, series, standing):
    standing_places.give_all()
    url = standing.get_absolute_url()

    page = Page(client.get(url))

    assert page.text.count("You have a place.") == 2
    assert [found["action"] for found in page.all("form") if "/not/" in found["action"]] == [
        f"{url}not/{event.recurrence_id}/" for event in meetings(series)[:4]
    ]


def test_dates_of_the_meetings_have_the_colour_of_the_group(client, series, standing):
    type(series.group).objects.update(colour=6)

    [listed] = Page(client.get(standing.get_absolute_url())).all("ul", **{"class": "event-list"})
    assert listed["data-colour"] == "6"


def test_not_this_time_gives_up_the_place(client, series, standing):
    standing_places.give_all()
    url = f"{standing.get_absolute_url()}not/2026-11-27/"
    assert "Your place goes to somebody else." in Page(client.get(url)).text

    responses = [client.post(url, follow=True) for _ in range(2)]

    assert [response.status_code for response in responses] == [200, 200]
    assert list(Attendee.objects.order_by("event__starts_at").values_list("status", flat=True)) == [
        "cancelled", "going",
    ]  # fmt: skip
    assert "There is nothing to give up." in Page(client.get(url)).text


def test_not_this_time_before_the_place_is_given(client, series, standing):
    url = f"{standing.get_absolute_url()}not/2027-01-08/"
    assert "You get no place at this meeting." in Page(client.get(url)).text

    client.post(url)

    assert standing.dates.get().answer == "skipped"


def test_place_with_another_email_address_is_given_up_by_the_link_sent_there(client, series, standing):
    standing_places.give_all()
    ann = meetings(series)[0].attendees.get()
    attendees.correct(attendee=ann, email="ann@new.example.org", name="Ann")
    url = f"{standing.get_absolute_url()}not/2026-11-27/"

    asked, answered = Page(client.get(url)), client.post(url)

    assert "Your place at this meeting is no longer with this email address." in asked.text
    assert "You have no place at this meeting" not in asked.text
    assert (answered.status_code, "is with another email address now" in Page(answered).text) == (409, True)
    ann.refresh_from_db()
    assert ann.status == "going"


def test_page_says_that_the_later_part_of_the_series_is_paused(client, series, standing):
    words = "The meetings are paused. You get places again when they go on."
    later = series_service.split(series=series, on=meetings(series)[1].recurrence_id)
    assert words not in Page(client.get(standing.get_absolute_url())).text

    series_service.set_status(series=later, status="paused")

    assert words in Page(client.get(standing.get_absolute_url())).text


def test_not_this_time_after_the_meeting_is_refused(client, series, standing, time_machine):
    time_machine.move_to(NOW + 8 * DAY)

    response = client.post(f"{standing.get_absolute_url()}not/2026-11-27/")

    assert (response.status_code, "This meeting is over" in Page(response).text) == (409, True)


@pytest.mark.parametrize("on", ["2026-11-28", "tomorrow", "2026-02-30"])
def test_day_without_a_meeting_is_not_found(client, series, standing, on):
    assert client.get(f"{standing.get_absolute_url()}not/{on}/").status_code == 404


def test_meeting_that_is_full_for_standing_attendees_links_to_the_form(client):
    series = filled(capacity=1)
    standing = StandingPlaceFactory(series=series)
    standing_places.give_all()

    page = Page(client.get(standing.get_absolute_url()))

    assert form(meetings(series)[0]) in [link["href"] for link in page.all("a") if "href" in link]


def test_question_is_answered_by_a_button(client, standing):
    StandingPlace.objects.update(asked_at=NOW - DAY, renewed_at=NOW - 200 * DAY)
    assert "Do you still come every time?" in Page(client.get(standing.get_absolute_url())).text

    response = client.post(f"{standing.get_absolute_url()}renew/", follow=True)

    standing.refresh_from_db()
    assert (standing.asked_at, standing.renewed_at) == (None, NOW)
    assert "Do you still" not in Page(response).text


def test_details_are_changed_and_errors_keep_what_was_typed(client, standing):
    url = f"{standing.get_absolute_url()}details/"

    refused = client.post(url, {"name": "", "organisation": "Tea", "access_needs": ""})
    assert (refused.status_code, 'value="Tea"' in refused.content.decode()) == (422, True)
    assert 'value="Rooms"' in client.get(url).content.decode()

    response = client.post(url, {"name": "Anna", "organisation": "Tea", "access_needs": ""})
    assert (response.status_code, response["Location"]) == (302, standing.get_absolute_url())
    assert rows() == [("Anna", "ann@example.org", "Tea", "")]


def test_mailbox_ends_it_by_one_click_without_a_cookie(standing):
    strict = Client(enforce_csrf_checks=True)
    url = f"{standing.get_absolute_url()}end/"
    assert "End your standing place?" in Page(strict.get(url)).text

    statuses = [strict.post(url, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]

    assert (statuses, rows()) == ([200, 200], [])


def test_link_of_a_standing_place_that_has_ended_says_so(client, standing):
    standing_places.end(standing_place=standing)

    for path in ("", "details/", "not/2026-11-27/"):
        response = client.get(f"{standing.get_absolute_url()}{path}")
        assert (response.status_code, "This standing place has ended" in Page(response).text) == (410, True)
    assert client.post(f"{standing.get_absolute_url()}renew/").status_code == 410
    assert client.get("/standing-places/wrong/").status_code == 404


@pytest.mark.parametrize("path", ["renew/", "details/", "not/2026-11-27/"])
def test_too_many_buttons_pressed_change_nothing(client, standing, settings, path):
    settings.PLACE_RATE_LIMIT = "0/m"
    StandingPlace.objects.update(asked_at=NOW)

    response = client.post(f"{standing.get_absolute_url()}{path}", {"name": "Anna"})

    assert (response.status_code, "Try again in a few minutes" in Page(response).text) == (429, True)
    standing.refresh_from_db()
    assert (standing.name, standing.asked_at, standing.dates.count()) == ("Ann", NOW, 0)


def test_personal_data_page_shows_it(client, standing):
    people.write_held(kind="StandingPlace", pk=standing.pk, version="secret")

    page = Page(client.get("/people/held/secret/"))

    assert "You come every time, since 20 November 2026." in page.text
    assert "Ann, Rooms. Access needs: A ramp." in page.text
