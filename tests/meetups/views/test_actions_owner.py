"""The pages of an action's owner, opened with the link in their email."""

import pytest
from django.test import Client

from meetups.models import Action, OutboxEmail
from meetups.services import actions, privacy
from tests.boards import ActionFactory
from tests.chores import work
from tests.factories import GroupFactory
from tests.pages import Page
from tests.statements import just_after
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGES = ("", "drop/", "hand-on/", "stop/", "erase/")
BUTTONS = ("confirm/", "done/", "reopen/", "name/")
OWNER = {"owner_name": "Ann", "owner_email": "ann@example.org"}
CONFIRMED = {**OWNER, "asked_at": NOW, "email_confirmed_at": NOW}


@pytest.fixture
def action():
    return ActionFactory(text="Book the room", **OWNER, group=GroupFactory(name="Tea", slug="tea"))


def at(action, page=""):
    return f"{action.get_absolute_url()}{page}"


def stored():
    return Action.objects.get()


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_not_cached_or_indexed_and_get_changes_nothing(client, action, page):
    before = list(Action.objects.values())

    for answer in [client.generic(method, at(action, page)) for method in ("GET", "HEAD", "GET")]:
        headers = answer.status_code, answer["Referrer-Policy"], answer["X-Robots-Tag"]
        assert headers == (200, "same-origin", "noindex")
        assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert list(Action.objects.values()) == before


@pytest.mark.parametrize("page", [*PAGES, *BUTTONS])
def test_unknown_token_is_answered_with_a_page_that_says_why(client, action, page):
    answer = client.post(f"/actions/{action.token}x/{page}") if page else client.get(f"/actions/{action.token}x/")

    assert (answer.status_code, answer["Referrer-Policy"]) == (404, "same-origin")
    assert "This link does not work" in Page(answer).text


@pytest.mark.parametrize("page", ["", *BUTTONS, "erase/"])
def test_action_that_is_deleted_meanwhile_is_answered_with_that_page_too(client, action, page):
    with just_after('FROM "meetups_action"', Action.objects.all().delete):
        answer = client.post(at(action, page)) if page else client.get(at(action))

    assert (answer.status_code, answer["Referrer-Policy"]) == (404, "same-origin")
    assert "This link does not work" in Page(answer).text


@pytest.mark.parametrize("replace", [
    lambda action: actions.hand_on(action=action, owner_name="Ben"),
    lambda action: actions.change(action=action, owner_email="ben@example.org"),
    lambda action: privacy.erase_owner(action=action),
])  # fmt: skip
def test_link_of_the_owner_before_does_not_work(client, action, replace):
    replace(action)

    assert [client.get(at(action)).status_code, client.post(at(action, "done/")).status_code] == [404, 404]
    assert stored().is_open


@pytest.mark.parametrize("page", BUTTONS)
def test_buttons_accept_post_only(client, action, page):
    assert [client.generic(method, at(action, page)).status_code for method in ("GET", "HEAD")] == [405, 405]


@pytest.mark.parametrize("page", ["", *BUTTONS, "drop/", "hand-on/", "erase/"])
def test_forms_need_a_csrf_token(action, page):
    assert Client(enforce_csrf_checks=True).post(at(action, page)).status_code in {403, 405}
    assert stored().is_open


def test_owner_confirms_reminders(client, action):
    assert "We send one email to ann@example.org" in Page(client.get(at(action))).text

    answer = client.post(at(action, "confirm/"))

    assert (answer.status_code, answer["Location"]) == (302, at(action))
    assert stored().email_confirmed_at == NOW
    assert "Do you want a reminder?" not in Page(client.get(at(action))).text


def test_owner_marks_it_as_done_and_opens_it_again(client, action):
    client.post(at(action, "done/"))
    page = Page(client.get(at(action)))
    assert (stored().state, "Done on Friday 20 November 2026" in page.text) == ("done", True)
    assert at(action, "drop/") not in page.links

    client.post(at(action, "reopen/"))
    assert stored().is_open


def test_owner_drops_it_with_a_line_that_says_why(client, action):
    page = Page(client.post(at(action, "drop/"), {"why": ""}))
    assert "Say in one line why it is dropped." in page.text
    assert client.post(at(action, "drop/"), {"why": "x" * 281}).status_code == 422

    answer = client.post(at(action, "drop/"), {"why": "No budget."})

    assert (answer["Location"], stored().state, stored().why) == (at(action), "dropped", "No budget.")
    assert "No budget." in Page(client.get(at(action))).text


def test_dropping_what_is_done_is_refused_in_words(client, action):
    actions.finish(action=action)

    answer = client.post(at(action, "drop/"), {"why": "No budget."})

    assert (answer.status_code, stored().state) == (409, "done")
    assert "There is a problem This action is done already." in Page(answer).text


def test_owner_hands_it_on_and_the_new_owner_is_asked(client, action):
    answer = client.post(at(action, "hand-on/"), {"owner_name": "Ben", "owner_email": "ben@example.org"})

    assert (answer.status_code, answer["Location"]) == (302, "/actions/handed-on/")
    assert "The action is handed on" in Page(client.get("/actions/handed-on/")).text
    assert (stored().owner_name, stored().owner_email, stored().is_confirmed) == ("Ben", "ben@example.org", False)
    work()
    assert list(OutboxEmail.objects.values_list("kind", "to")) == [("action_confirm", "ben@example.org")]
    assert client.get(at(stored())).status_code == 200


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"owner_name": "", "owner_email": "ben@example.org"}, "Enter the name of the person who does it now."),
        ({"owner_name": "Ben", "owner_email": "ben"}, "Enter an email address in full"),
    ],
)
def test_form_to_hand_on_keeps_what_was_typed(client, action, data, words):
    answer = client.post(at(action, "hand-on/"), data)

    page = Page(answer)
    assert (answer.status_code, words in page.text) == (422, True)
    assert {name: page.value(name) for name in data} == data
    assert stored().owner_name == "Ann"


def test_handing_on_is_answered_alike_whether_the_email_address_is_known_or_not(client):
    ActionFactory(**{**CONFIRMED, "owner_email": "ben@example.org"})
    answers = []
    for email in ("ben@example.org", "stranger@example.org"):
        data = {"owner_name": "Ben", "owner_email": email}
        answer = client.post(at(ActionFactory(**OWNER), "hand-on/"), data)
        answers.append((answer.status_code, answer["Location"]))

    assert answers[0] == answers[1]


def test_owner_shows_and_hides_their_name(client, action):
    assert "Only the organisers see that it is Ann." in Page(client.get(at(action))).text
    client.post(at(action, "name/"))
    assert "Book the room Ann" in Page(client.get("/groups/tea/actions/")).text
    assert "Ann is shown with this action." in Page(client.get(at(action))).text

    client.post(at(action, "name/"), {"hide": "yes"})

    assert "Ann" not in Page(client.get("/groups/tea/actions/")).text
    actions.change(action=action, owner_name="")
    answer = client.post(at(action, "name/"))
    assert (answer.status_code, "We do not know your name" in Page(answer).text) == (409, True)


@pytest.mark.parametrize("data", [{}, {"List-Unsubscribe": "One-Click"}])
def test_mailbox_stops_the_reminders_with_one_post(action, data):
    Action.objects.update(**CONFIRMED)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(at(action, "stop/"), data)

    assert (answer.status_code, "You get no reminder" in Page(answer).text) == (200, True)
    assert (stored().owner_email, stored().owner_name) == ("", "Ann")
    assert client.get(at(action)).status_code == 200
    assert client.post(at(action, "stop/"), data).status_code == 200


def test_owner_erases_themselves(client, action, caplog):
    caplog.set_level("INFO", "fortnight.audit")
    assert "Erase me?" in Page(client.get(at(action, "erase/"))).text

    answer = client.post(at(action, "erase/"))

    assert (answer.status_code, answer["Location"]) == (302, "/actions/erased/")
    assert "Your data is erased" in Page(client.get("/actions/erased/")).text
    assert (stored().owner_name, stored().owner_email) == ("", "")
    assert caplog.messages == [f"erasure user=- network=127.0.0.0/24 scope=self actions={action.pk}"]


@pytest.mark.parametrize("page", [*BUTTONS, "drop/", "hand-on/", "erase/"])
def test_too_many_posts_are_answered_in_words_and_change_nothing(client, action, page, settings):
    settings.ACTION_RATE_LIMIT = "0/m"

    answer = client.post(at(action, page), {"why": "No budget.", "owner_name": "Ben"})

    assert (answer.status_code, "Try again in a few minutes" in Page(answer).text) == (429, True)
    assert (stored().state, stored().owner_name, stored().is_confirmed) == ("open", "Ann", False)
