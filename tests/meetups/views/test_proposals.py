"""Propose a group in three steps, confirm it by the link, and read the answer."""

import pytest
from django.test import Client, override_settings
from django.utils.http import urlencode

from meetups.models import GroupProposal, OutboxEmail
from tests.factories import GroupFactory
from tests.pages import Page
from tests.proposals import PERSON, STEPS, WHAT, WHEN, WHERE
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NEW = "/start/new/"
SENT = "/start/sent/"
TOKEN = "key-0001"
ALL = {**STEPS, **PERSON, "form_token": TOKEN}


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def ask(client, answers, step=""):
    """Return the page that comes after these answers."""
    return client.get(f"{NEW}?{urlencode({**answers, **({'step': step} if step else {})})}")


def heading(response):
    text = Page(response).text
    titles = ("What is it, and for whom?", "Where do you meet?", "When do you meet?", "Check your answers")
    return next(title for title in titles if title in text.replace("– Start a group", ""))


def hidden(response):
    names = {field["name"]: field.get("value") for field in Page(response).all("input", type="hidden")}
    return {name: value for name, value in names.items() if name not in {"csrfmiddlewaretoken", "form_token"}}


def errors(response):
    """Return the errors in the error summary, with the field that each leads to."""
    return [link["href"] for link in Page(response).all("a") if (link["href"] or "").startswith("#id_")]


def test_page_for_visitors_leads_to_the_form_and_is_the_same_for_everyone(client):
    response = client.get("/start/")

    page = Page(response)
    assert (response.status_code, dict(response.cookies)) == (200, {})
    assert NEW in page.links
    assert "The people who run this website say yes or no by email, within 30 days." in page.text
    with override_settings(GROUPS_OPEN=True):
        assert "Your group is there at once" in Page(client.get("/start/")).text


@pytest.mark.parametrize("path", ["/", "/groups/"])
def test_home_and_groups_lead_to_it(client, path):
    assert "/start/" in Page(client.get(path)).links


def test_steps_follow_each_other_without_a_cookie_and_carry_earlier_answers():
    client = Client(enforce_csrf_checks=True)
    pages = [ask(client, answers) for answers in ({}, WHAT, {**WHAT, **WHERE}, STEPS)]

    assert [heading(page) for page in pages] == [
        "What is it, and for whom?", "Where do you meet?", "When do you meet?", "Check your answers",
    ]  # fmt: skip
    assert [page.status_code for page in pages] == [200] * 4
    assert [hidden(page) for page in pages] == [{}, WHAT, {**WHAT, **WHERE}, STEPS]
    assert [bool(page.cookies) for page in pages] == [False, False, False, True]
    assert [errors(page) for page in pages] == [[]] * 4
    for page in pages:
        assert 'content="noindex"' in page.content.decode()


def test_check_page_shows_the_answers_with_a_link_to_change_each(client):
    page = Page(ask(client, STEPS))

    assert "Leeds, England" in page.text
    assert "Corn Exchange, 42 Call Lane" in page.text
    assert "Wednesday 9 December 2026, 6pm" in page.text
    assert "Every other Wednesday" in page.text
    changes = [link for link in page.links if link and link.startswith(f"{NEW}?") and "step=" in link]
    assert [link.rpartition("=")[2] for link in changes] == ["what", "what", "where", "where", "when", "when"]
    back = client.get(changes[2])
    assert (heading(back), Page(back).value("area"), hidden(back)) == ("Where do you meet?", "Leeds", {**WHAT, **WHEN})


def test_clocks_of_another_nation_are_named(client):
    answers = {**STEPS, "area": "Munich", "nation": "DE"}

    assert "9 December 2026, 6pm by the clocks of Europe/Berlin" in Page(ask(client, answers)).text


def test_back_shows_an_earlier_step_with_what_was_typed_and_keeps_the_step_that_was_left(client):
    response = ask(client, {**WHAT, "area": "Leeds", "nation": "", "venue": ""}, step="what")

    assert (response.status_code, heading(response)) == (200, "What is it, and for whom?")
    assert Page(response).value("name") == "Leeds Lamp Menders"
    assert hidden(response)["area"] == "Leeds"


@pytest.mark.parametrize("step", ["when", "nonsense"])
def test_step_that_comes_later_or_is_unknown_is_not_shown_early(client, step):
    assert heading(ask(client, WHAT, step=step)) == "Where do you meet?"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Enter a name, such as Leeds Lamp Menders"),
        ("name", "x" * 81, "at most 80 characters"),
        ("name", "café LUMIERE", "There is a group called Café Lumière already. Choose another name"),
        ("name", "\u200b\u200b", "Enter a name, such as Leeds Lamp Menders"),
        ("name", "Lamp\u202emenders", "This has a character that cannot be shown."),
        ("strapline", "x" * 201, "at most 200 characters"),
        ("area", " ", "Enter the town or region"),
        ("nation", "", "Choose a nation from the list"),
        ("nation", "GB-XXX", "Choose a nation from the list"),
        ("starts_on", "2026-02-31", "Enter a date that exists"),
        ("starts_on", "2026-11-20", "Choose a date in the future."),
        ("starts_on", "1066-10-14", "Choose a date in the future."),
        ("starts_on", "2027-05-22", "Choose a date in the next six months."),
        ("start_time", "7", "Enter 7am or 7pm."),
        ("start_time", "25:00", "Enter a time, such as 6pm or 18:30."),
        ("start_time", "", "Enter the time at which it starts"),
        ("often", "daily", "Choose how often you meet"),
    ],
)
def test_wrong_answer_is_asked_again_with_a_link_to_its_field(client, field, value, words):
    GroupFactory(name="Café Lumière")

    response = ask(client, {**STEPS, field: value})

    assert (response.status_code, errors(response)[0].startswith(f"#id_{field}")) == (422, True)
    assert words in Page(response).text
    assert GroupProposal.objects.count() == 0


def test_hint_about_a_name_is_plain_text(client):
    response = client.get("/start/name/", {"name": "<b>Lamps</b>" + "x" * 5000})

    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response.content.decode().startswith("Its page will be http://testserver/groups/blampsbxxx")
    assert len(response.content) < 200


def test_hostile_text_is_only_text(client):
    response = ask(client, {**STEPS, "name": "<script>alert('1')</script>", "strapline": '"><b>'})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert '"><b>' not in response.content.decode()


def test_sent_proposal_is_kept_with_all_answers(client):
    response = client.post(NEW, ALL)

    assert (response.status_code, response["Location"]) == (302, SENT)
    found = GroupProposal.objects.get()
    assert (found.name, found.person, found.email) == ("Leeds Lamp Menders", "Ann Brook", "ann@example.org")
    assert (found.nation, found.often, found.venue) == ("GB-ENG", "fortnightly", "Corn Exchange, 42 Call Lane")
    assert client.get(SENT).status_code == 200
    assert client.post(NEW, ALL)["Location"] == SENT
    assert (GroupProposal.objects.count(), OutboxEmail.objects.count()) == (1, 1)


def test_form_needs_its_csrf_token_and_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post(NEW, ALL)

    assert (response.status_code, GroupProposal.objects.count()) == (403, 0)
    assert "Go back, reload the page and send the form again." in Page(response).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("person", " ", "Enter your name"),
        ("person", "\u200b", "Enter your name"),
        ("email", "ann@", "Enter an email address in full"),
        ("form_token", "", "This form is incomplete."),
    ],
)
def test_person_is_asked_again_and_nothing_is_lost(client, field, value, words):
    response = client.post(NEW, {**ALL, field: value})

    assert (response.status_code, hidden(response)) == (422, STEPS)
    assert words in Page(response).text
    assert "Wednesday 9 December 2026, 6pm" in Page(response).text


def test_name_taken_meanwhile_is_asked_again_beside_what_was_typed(client):
    GroupFactory(name="LEEDS lamp menders")

    response = client.post(NEW, ALL)

    page = Page(response)
    assert (response.status_code, errors(response)) == (422, ["#id_name"])
    assert (page.value("person"), page.value("email")) == ("Ann Brook", "ann@example.org")
    assert hidden(response) == {**WHERE, **WHEN}
    assert client.post(NEW, {**ALL, "name": "York Lamp Menders"}).status_code == 302


def test_name_taken_at_the_last_moment_is_refused(client, monkeypatch):
    monkeypatch.setattr("meetups.forms.proposals.validate_free_name", lambda name: None)
    GroupFactory(name="Leeds Lamp Menders")

    response = client.post(NEW, ALL)

    assert (response.status_code, GroupProposal.objects.count()) == (409, 0)
    assert "There is a group called Leeds Lamp Menders already." in Page(response).text


def test_robot_is_thanked_and_nothing_is_kept(client):
    assert client.post(NEW, {**ALL, "website": "x"})["Location"] == SENT
    assert (GroupProposal.objects.count(), OutboxEmail.objects.count()) == (0, 0)


def test_fifty_proposals_from_one_network_are_ten(client):
    sent = [
        client.post(
            NEW, {**ALL, "name": f"Group {n}", "email": f"p{n}@example.org", "form_token": f"key-{n:04}"}
        ).status_code
        for n in range(50)
    ]  # fmt: skip

    assert (sent, GroupProposal.objects.count()) == ([302] * 10 + [429] * 40, 10)
    assert client.post(NEW, ALL, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_limited_page_keeps_what_was_typed(client):
    with override_settings(PROPOSAL_EMAIL_RATE_LIMIT="0/d"):
        response = client.post(NEW, ALL)

    assert (response.status_code, hidden(response)) == (429, STEPS)
    assert Page(response).value("email") == "ann@example.org"
    assert "Try again in a few minutes" in Page(response).text
