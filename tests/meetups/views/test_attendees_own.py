"""The pages of an attendee: details, new link, messages and erasure."""

import pytest
import time_machine
from django.test import Client

from meetups.models import Attendee, Event, OptOut, OutboxEmail
from meetups.services import privacy
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory, VenueFactory
from tests.pages import Page
from tests.statements import just_after
from tests.waitlists import NOW, full, meeting, person, who, written_emails

pytestmark = pytest.mark.django_db
PAGES = ("", "details/", "messages/", "erase/")


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ann():
    return AttendeeFactory(
        name="Ann", email="ann@example.org", organisation=OrganisationFactory(name="Leeds City Council"),
        access_needs="A ramp.", event=meeting(title="Tea"),
    )  # fmt: skip


def at(attendee, page=""):
    return f"{attendee.get_absolute_url()}{page}"


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_not_cached_or_indexed_and_get_changes_nothing(client, ann, page):
    before = list(Attendee.objects.values())

    answers = [client.generic(method, at(ann, page)) for method in ("GET", "HEAD", "GET")]

    for answer in answers:
        assert (answer.status_code, answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
            200,
            "same-origin",
            "noindex",
        )
        assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert list(Attendee.objects.values()) == before
    assert (OutboxEmail.objects.count(), OptOut.objects.count()) == (0, 0)


@pytest.mark.parametrize("page", [*PAGES, "cancel/", "accept/", "come-back/", "link/"])
def test_unknown_token_is_answered_with_a_page_that_offers_a_new_link(client, ann, page):
    answer = client.post(f"/attendees/{ann.token}x/{page}") if page else client.get(f"/attendees/{ann.token}x/")

    assert answer.status_code == 404
    assert "This link does not work" in Page(answer).text
    assert "/attendees/link/" in Page(answer).links
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("page", ["cancel/", "accept/", "confirm/", "name/", "come-back/", "link/"])
def test_buttons_accept_post_only(client, ann, page):
    assert [client.generic(method, at(ann, page)).status_code for method in ("GET", "HEAD")] == [405, 405]


def test_details_are_corrected(client, ann):
    form = Page(client.get(at(ann, "details/")))
    assert [form.value(name) for name in ("name", "organisation", "access_needs")] == [
        "Ann", "Leeds City Council", "A ramp.",
    ]  # fmt: skip

    answer = client.post(at(ann, "details/"), {"name": "Anna", "organisation": "leeds CITY council"})

    ann.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, at(ann))
    assert (ann.name, ann.organisation.name, ann.access_needs) == ("Anna", "Leeds City Council", "")
    assert (ann.is_name_public, ann.is_first_time, ann.email) == (False, False, "ann@example.org")
    assert written_emails() == []


@pytest.mark.parametrize("wants", [True, False])
def test_name_is_shown_only_after_the_attendee_presses_the_button(client, ann, wants):
    Attendee.objects.update(wants_name_public=wants)
    event_path = ann.event.get_absolute_url()
    page = Page(client.get(at(ann)))
    assert ("You asked us to show your name. Press the button" in page.text) is wants
    assert ("Only the organisers see your name." in page.text) is not wants
    assert "Show my name" in page.text
    for path in ("details/", "name/"):
        client.get(at(ann, path))
    client.post(at(ann, "details/"), {"name": "Ann", "is_name_public": "on", "wants_name_public": "on"})
    assert "People coming" not in Page(client.get(event_path)).text

    shown = client.post(at(ann, "name/"))

    assert (shown.status_code, shown["Location"]) == (302, at(ann))
    assert "People coming Ann" in Page(client.get(event_path)).text
    page = Page(client.get(at(ann)))
    assert "Ann (shown on the event’s page)" in page.text
    assert [field["value"] for field in page.all("input", name="hide")] == ["yes"]
    client.post(at(ann, "name/"), {"hide": "yes"})
    assert "People coming" not in Page(client.get(event_path)).text
    assert written_emails() == []


def test_name_cannot_be_shown_without_a_place(client, ann):
    Attendee.objects.update(status="cancelled")

    answer = client.post(at(ann, "name/"))

    assert answer.status_code == 409
    assert "There is a problem You can show your name once you have a place." in Page(answer).text


def test_invalid_details_are_refused_and_kept_in_the_form(client, ann):
    answer = client.post(at(ann, "details/"), {"name": "", "organisation": "Corn <Exchange>"})
    page = Page(answer)

    assert answer.status_code == 422
    assert ("Enter your name." in page.text, page.value("organisation")) == (True, "Corn <Exchange>")
    assert Attendee.objects.get().name == "Ann"


def test_only_an_attendee_on_the_waitlist_can_choose_offers(client):
    event = full(waiting=("Bo",))
    bo = person(event, "Bo")

    assert not Page(client.get(at(person(event, "Ann"), "details/"))).all("input", name="wants_offer")
    assert Page(client.get(at(bo, "details/"))).all("input", name="wants_offer")
    client.post(at(bo, "details/"), {"name": "Bo", "wants_offer": "on"})

    assert person(event, "Bo").wants_offer is True
    assert "Offer me a place instead of giving it to me" in Page(client.get(at(bo))).text


@pytest.mark.parametrize(
    ("hours_ahead", "words"),
    [
        (100, "Somebody is waiting for a place. It goes to them at once,"),
        (3, "Somebody is waiting for a place. It is offered to them,"),
        (1, "Somebody else can have it then."),
    ],
)
def test_page_says_where_a_place_goes_that_is_given_up(client, hours_ahead, words):
    event = full(hours_ahead, waiting=("Bo",))

    assert words in Page(client.get(at(person(event, "Ann")))).text


def test_form_without_the_choice_of_offers_keeps_it(client, ann):
    Attendee.objects.update(wants_offer=True)

    client.post(at(ann, "details/"), {"name": "Ann", "wants_offer": ""})

    assert Attendee.objects.get().wants_offer is True


def test_details_over_the_limit_are_refused_and_kept_in_the_form(client, ann, settings):
    settings.PLACE_RATE_LIMIT = "0/m"

    answer = client.post(at(ann, "details/"), {"name": "Anna"})

    assert answer.status_code == 429
    assert ("Try again in a few minutes" in Page(answer).text, Page(answer).value("name")) == (True, "Anna")
    assert Attendee.objects.get().name == "Ann"


def test_place_that_is_erased_meanwhile_is_answered_with_the_page_of_links_that_do_not_work(client, ann):
    with just_after('FROM "meetups_attendee"', lambda: privacy.erase(attendee=ann)):
        answer = client.post(at(ann, "name/"))

    assert (answer.status_code, answer["Referrer-Policy"]) == (404, "same-origin")
    assert "This link does not work" in Page(answer).text


def test_new_link_is_emailed_and_not_shown(client, ann):
    old = ann.token

    answer = client.post(at(ann, "link/"))
    page = client.get(answer["Location"])

    ann.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/attendees/link/sent/?new=yes")
    assert "The old one no longer works." in Page(page).text
    assert ann.token not in answer.content.decode() + page.content.decode()
    assert f"/attendees/{ann.token}/" in OutboxEmail.objects.get(to="ann@example.org").text
    assert (client.get(f"/attendees/{old}/").status_code, client.get(at(ann)).status_code) == (404, 200)


def test_messages_can_be_stopped_and_started_again(client, ann):
    before = Page(client.get(at(ann, "messages/")))
    stopped = client.post(at(ann, "messages/"))
    assert "You get these messages" in before.text
    assert (stopped.status_code, "You do not get these messages" in Page(stopped).text) == (200, True)
    assert [(row.group, row.email) for row in OptOut.objects.all()] == [(ann.event.group, "ann@example.org")]
    assert "You do not get these messages" in Page(client.get(at(ann, "messages/"))).text

    again = client.post(at(ann, "messages/"), {"again": "on"})
    assert (again.status_code, "You get these messages" in Page(again).text) == (200, True)
    assert OptOut.objects.count() == 0


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_email_program_unsubscribes_with_one_post(ann, kind):
    """RFC 8058, section 3.2: a POST without a cookie, in either encoding. A repeated POST changes nothing."""
    body = {
        "application/x-www-form-urlencoded": "List-Unsubscribe=One-Click",
        "multipart/form-data; boundary=x": '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
        "One-Click\r\n--x--\r\n",
    }[kind]
    program = Client(enforce_csrf_checks=True)

    answers = [program.post(at(ann, "messages/"), body, content_type=kind) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not any(answer.cookies for answer in answers)
    assert OptOut.objects.count() == 1


def test_messages_cannot_be_stopped_without_an_email_address(client):
    attendee = AttendeeFactory(event=meeting(), email="")

    assert client.post(at(attendee, "messages/")).status_code == 200
    assert OptOut.objects.count() == 0


def test_all_other_pages_need_a_csrf_token(ann):
    program = Client(enforce_csrf_checks=True)

    for page in ("cancel/", "accept/", "come-back/", "link/", "details/", "erase/"):
        assert program.post(at(ann, page), {"name": "Mallory"}).status_code == 403, page
    assert (Attendee.objects.get().name, written_emails()) == ("Ann", [])


def test_erasure_needs_a_confirmation_and_frees_the_place(client):
    event = full(waiting=("Bo",))
    ann = person(event, "Ann")
    page = Page(client.get(at(ann, "erase/")))
    assert "cannot be undone" in page.text
    assert who(event)["Ann"] == "going"

    answer = client.post(at(ann, "erase/"))

    assert (answer.status_code, answer["Location"]) == (302, "/attendees/erased/")
    assert "Your data is erased" in Page(client.get(answer["Location"])).text
    gone = Attendee.objects.get(pk=ann.pk)
    assert (gone.name, gone.email, gone.status, gone.erased_at) == ("", "", "cancelled", NOW)
    assert who(event)["Bo"] == "going"
    assert client.get(at(ann)).status_code == client.post(at(ann, "erase/")).status_code == 404


@pytest.mark.parametrize(("page", "queries"), [("details/", 1), ("messages/", 2), ("erase/", 1)])
def test_pages_take_few_queries(client, ann, page, queries, django_assert_num_queries):
    client.get(at(ann, page))  # this reads the suggested organisations, which are cached for an hour
    with django_assert_num_queries(queries):
        client.get(at(ann, page))


@pytest.mark.parametrize("page", ["rsvp", "details"])
def test_organisations_are_suggested(client, ann, page):
    VenueFactory(host=OrganisationFactory(name="Rooms & Halls"))
    url = at(ann, "details/") if page == "details" else f"{ann.event.get_absolute_url()}rsvp/"

    form = Page(client.get(url))

    assert [option["value"] for option in form.all("option")] == ["Rooms & Halls"]
    assert form.all("input", name="organisation", list="organisations")
    assert form.all("datalist", id="organisations")


def test_event_that_is_deleted_meanwhile_is_refused_on_the_form(client):
    event = EventFactory()

    with just_after('FROM "meetups_event"', Event.objects.all().delete):
        response = client.post(f"{event.get_absolute_url()}rsvp/", {"name": "Bo", "email": "bo@example.org"})

    page = Page(response)
    assert (response.status_code, page.value("email")) == (409, "bo@example.org")
    assert "This event was deleted a moment ago." in page.text
