"""Join the waitlist of a full event by the form."""

import pytest

from meetups.models import Attendee, Event, OutboxEmail
from meetups.services import attendees
from tests.meetups.views.test_attendees import body_of
from tests.pages import Page
from tests.sign_ups import rsvp
from tests.waitlists import HOUR, NOW, full, meeting, who, written_emails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ZOE = {
    "name": "Zoe", "email": "zoe@example.org", "organisation": "Leeds", "access_needs": "A ramp.",
    "is_first_time": "on",
}  # fmt: skip


def path_of(event):
    return f"/events/{event.slug}/rsvp/"


def has_waitlist(page):
    buttons = "Join the waitlist" in page.text, any(name in page.text for name in ("Save my place", "Ask for a place"))
    fields = bool(page.all("input", name="wait")), bool(page.all("input", name="wants_offer"))
    assert (buttons, fields) in [((True, False), (True, True)), ((False, True), (False, False))]
    return buttons[0]


def test_form_of_an_event_with_free_places_has_no_waitlist(client):
    assert not has_waitlist(Page(client.get(path_of(meeting()))))


def test_form_of_a_full_event_explains_the_waitlist(client):
    page = Page(client.get(path_of(full())))

    assert has_waitlist(page)
    for words in (
        "All places are taken",
        "Use this form to join the waitlist.",
        "Until Sunday 22 November 2026, 4pm GMT, a free place goes straight to the first person on the waitlist.",
        "they have 12 hours to accept, or it goes to the next person.",
        "From Tuesday 24 November 2026, 2pm GMT, there are no more offers.",
        "Offer me a place instead of giving it to me",
    ):
        assert words in page.text
    assert page.value("wait") == "on"


def test_waitlist_length_is_shown_from_five_attendees(client):
    event = full(waiting=tuple("abcd"))
    assert "are on it already" not in Page(client.get(path_of(event))).text
    rsvp(event=event, name="e", email="e@example.org", wait=True)

    assert "5 people are on it already." in Page(client.get(path_of(event))).text


def test_form_says_after_the_cutoff_that_places_are_offered(client):
    page = Page(client.get(path_of(full(hours_ahead=47))))

    assert "at once" not in page.text
    assert "We offer a free place to the first person on the waitlist" in page.text


@pytest.mark.parametrize("wants_offer", [True, False])
def test_form_adds_an_attendee_at_the_end_of_the_waitlist(client, wants_offer):
    event = full(waiting=("Bo",))
    choice = {"wants_offer": "on"} if wants_offer else {}

    response = client.post(path_of(event), {**ZOE, "wait": "on", **choice})

    assert (response.status_code, response["Location"]) == (302, f"{path_of(event)}thanks/?waitlist=yes")
    assert who(event) == {"Ann": "going", "Bo": "waiting 1", "Zoe": "waiting 2"}
    row = event.attendees.get(name="Zoe")
    assert (row.wants_offer, row.access_needs, row.is_first_time) == (wants_offer, "A ramp.", True)
    assert written_emails() == [("waiting", "zoe@example.org")]


def test_place_taken_in_the_meantime_is_refused_and_the_form_offers_the_waitlist(client):
    event = meeting()
    assert not has_waitlist(Page(client.get(path_of(event))))
    rsvp(event=event, name="Ann", email="ann@example.org")

    response = client.post(path_of(event), ZOE)
    page = Page(response)

    assert response.status_code == 409
    assert [page.value(name) for name in ("name", "email", "organisation", "access_needs")] == [
        "Zoe", "zoe@example.org", "Leeds", "A ramp.",
    ]  # fmt: skip
    assert page.all("input", name="is_first_time")[0].keys() >= {"checked"}
    assert "All places are taken. If this email address has one already" in page.text
    assert has_waitlist(page)
    assert who(event) == {"Ann": "going"}
    again = client.post(path_of(event), {**ZOE, "wait": page.value("wait")})
    assert (again.status_code, who(event)) == (302, {"Ann": "going", "Zoe": "waiting 1"})


def test_place_freed_in_the_meantime_is_given(client):
    event = full(waiting=())
    attendees.cancel(attendee=event.attendees.get())

    response = client.post(path_of(event), {**ZOE, "wait": "on", "wants_offer": "on"})

    assert response["Location"] == f"{path_of(event)}thanks/?waitlist=yes"
    assert who(event) == {"Ann": "cancelled", "Zoe": "going"}


def test_answer_is_the_same_for_known_and_unknown_email_addresses(client):
    event = full(waiting=("Bo",))
    form = {"name": "Same", "wait": "on"}
    emails = ("ann@example.org", "BO@example.org", "stranger@example.org")

    answers = [client.post(path_of(event), {**form, "email": email}) for email in emails]
    thanks = [client.get(answer["Location"]) for answer in answers]

    assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {
        (302, f"{path_of(event)}thanks/?waitlist=yes", b"")
    }
    assert len({page.content for page in thanks}) == 1
    assert written_emails() == [
        ("link", "ann@example.org"), ("link", "bo@example.org"), ("waiting", "stranger@example.org"),
    ]  # fmt: skip


def test_errors_are_the_same_for_known_and_unknown_email_addresses(client):
    event = full(waiting=("Bo",))

    known, stranger = (
        client.post(path_of(event), {"name": "", "email": email, "wait": "on"})
        for email in ("bo@example.org", "stranger@example.org")
    )

    assert (known.status_code, stranger.status_code) == (422, 422)
    assert has_waitlist(Page(known))
    assert body_of(known, "bo@example.org") == body_of(stranger, "stranger@example.org")


def test_thanks_page_of_the_waitlist_is_the_same_for_everyone(client):
    event = full()

    page, other = (Page(client.get(f"{path_of(event)}thanks/{query}")) for query in ("?waitlist=yes", ""))

    assert "It says whether you are on the waitlist or have a place by now." in page.text
    assert ("See you there" in page.text, "See you there" in other.text) == (False, True)
    assert "waitlist" not in other.text


def test_waitlist_is_closed_close_to_the_start(client):
    event = full(hours_ahead=2)

    page = Page(client.get(path_of(event)))
    refused = client.post(path_of(event), ZOE)

    assert not has_waitlist(page)
    assert "The waitlist is closed." in page.text
    assert (refused.status_code, has_waitlist(Page(refused)), Page(refused).value("name")) == (409, False, "Zoe")
    attendees.cancel(attendee=event.attendees.get(name="Ann"))
    assert client.post(path_of(event), ZOE).status_code == 302
    assert who(event)["Zoe"] == "going"


@pytest.mark.parametrize(
    ("hours", "words"), [(2.5, "Join the waitlist"), (1, "Ask for a place"), (-0.25, "Ask for a place")]
)
def test_event_and_form_have_the_same_button_when_full(client, hours, words):
    event = full(hours_ahead=hours)

    page, form = Page(client.get(event.get_absolute_url())), Page(client.get(path_of(event)))

    assert words in page.text
    assert words in form.text
    assert "Save my place" not in page.text + form.text
    assert "starts soon" not in form.text


@pytest.mark.parametrize(
    ("values", "title", "words"),
    [
        ({"rsvp_opens_at": NOW + 9 * HOUR}, "Sign-up is not open yet", "Sign-up opens on"),
        ({"rsvp_closes_at": NOW}, "Sign-up is closed", "No more places can be taken: follow the group to hear of its"),
    ],
)
def test_event_and_form_say_in_the_same_words_that_no_place_can_be_taken(client, values, title, words):
    event = full()
    Event.objects.update(**values)

    for path in (event.get_absolute_url(), path_of(event)):
        page = Page(client.get(path))
        assert title in page.text
        assert words in page.text
        assert not any(name in page.text for name in ("Save my place", "Ask for a place", "Join the waitlist"))


def test_form_over_the_limit_keeps_its_choices(client, settings):
    settings.RSVP_RATE_LIMIT = "0/m"

    response = client.post(path_of(full()), {**ZOE, "wait": "on", "wants_offer": "on"})
    page = Page(response)

    assert response.status_code == 429
    assert has_waitlist(page)
    assert (page.value("name"), page.all("input", name="wants_offer")[0].keys() >= {"checked"}) == ("Zoe", True)


@pytest.mark.parametrize("values", [{"rsvp_closes_at": NOW}, {"rsvp_opens_at": NOW + HOUR}])
def test_full_event_without_open_places_has_no_waitlist(client, values):
    event = full()
    Event.objects.update(**values)

    answers = client.get(path_of(event)), client.post(path_of(event), {**ZOE, "wait": "on"})

    assert [answer.status_code for answer in answers] == [200, 409]
    assert not any(Page(answer).all("input", name="wait") for answer in answers)
    assert (Attendee.objects.filter(name="Zoe").count(), OutboxEmail.objects.count()) == (0, 0)


def test_robot_gets_the_same_answer_and_does_not_join(client):
    event = full()

    response = client.post(path_of(event), {**ZOE, "wait": "on", "website": "http://spam.example.org"})

    assert response["Location"] == f"{path_of(event)}thanks/?waitlist=yes"
    assert "Zoe" not in who(event)


def test_form_takes_two_queries_for_any_waitlist(client, django_assert_num_queries):
    event = full(waiting=())
    client.get(path_of(event))  # this reads the suggested organisations, which are cached for an hour
    for names in ("a", "bcdefg"):
        for name in names:
            rsvp(event=event, name=name, email=f"{name}@example.org", wait=True)
        with django_assert_num_queries(2):
            client.get(path_of(event))
