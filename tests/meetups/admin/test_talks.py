"""Talks in the admin."""

import re
from html import unescape

import pytest

from meetups.models import Talk
from meetups.services import talks
from tests.factories import EventFactory
from tests.meetups.admin.sides import address, as_posted
from tests.talks import accepted, offer, open_call, order_of, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def call(ours):
    return open_call(EventFactory(group=ours.rows["meetups.group"], title="Lamps"))


def press(client, action, *rows, **data):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], **data}
    return client.post(address(Talk, "changelist"), chosen, follow=True)


def read(response):
    return unescape(response.content.decode())


@pytest.mark.parametrize(
    ("action", "state", "done"),
    [("accept", "accepted", "1 talk is accepted."), ("decline", "declined", "1 talk is declined.")],
)
def test_organiser_sees_the_email_with_their_line_before_it_is_sent(organiser, call, action, state, done):
    talk = offer(call)
    sent()

    asked = read(press(organiser, action, talk))
    shown = read(press(organiser, action, talk, reply="We like <lamps>.", show="1"))

    assert "Hello," in asked
    assert "writes:" not in asked
    assert "ours person writes:\nWe like <lamps>." in shown
    assert talk.token not in shown
    assert (sent(), Talk.objects.get(pk=talk.pk).state) == ([], "offered")
    assert done in read(press(organiser, action, talk, reply="We like <lamps>.", confirm="1"))
    assert Talk.objects.get(pk=talk.pk).state == state
    assert sent() == [(f"talk_{state}", "ann@example.org")]


def test_line_that_is_too_long_is_shown_again(organiser, call):
    answer = read(press(organiser, "decline", offer(call), reply="a" * 281, confirm="1"))

    assert "Ensure this value has at most 280 characters" in answer
    assert "a" * 281 in answer


def test_several_talks_are_answered_at_once_and_refusals_are_named(organiser, call):
    talks.change_call(call=call, places=6)
    rows = [offer(call, title) for title in "ABCDEFG"]

    asked = read(press(organiser, "accept", *rows))
    assert "The emails to the others say the same about their talks." in asked
    assert "No email is sent about these talks:" in asked
    assert "<li>G: All places are taken. Decline a talk" in asked
    assert re.findall(r"It begins at (\S+)", asked) == ["6pm", "6:05pm", "6:10pm", "6:15pm", "6:20pm"]
    answer = read(press(organiser, "accept", *rows, reply="", confirm="1"))

    assert "6 talks are accepted." in answer
    assert "G: All places are taken." in answer


def test_gap_is_closed_in_the_list_and_on_the_page_of_the_talk(organiser, call):
    gap = talks.withdraw(talk=accepted(call, "A"))
    accepted(call, "B")
    page = read(organiser.get(address(Talk, "change", gap.pk)))

    assert 'value="close_gap">Close the gap</button>' in page
    assert "1, a gap" in read(organiser.get(address(Talk, "changelist")))
    assert "1 gap is closed." in read(press(organiser, "close_gap", gap))
    assert order_of(call) == ["6pm B"]
    assert "was not withdrawn" in read(press(organiser, "close_gap", Talk.objects.get(title="B")))


def test_organiser_edits_a_talk_but_not_its_speaker(organiser, call):
    talk = accepted(call)
    page = address(Talk, "change", talk.pk)
    data = as_posted(organiser.get(page))
    slides = "https://slides.example.org/1"

    changed = {"title": "Flames", "minutes": "12", "tags": "Oil; tea", "name": "Bo", "is_name_public": "on"}
    assert organiser.post(page, data | changed | {"slides_url": slides}).status_code == 302

    talk = Talk.objects.get(pk=talk.pk)
    assert (talk.title, talk.minutes, talk.slides_url) == ("Flames", 12, slides)
    assert (talk.name, talk.is_name_public) == ("Ann", False)
    assert sorted(talk.tags.values_list("name", flat=True)) == ["Oil", "tea"]
    assert "Oil; tea" in read(organiser.get(page))
    assert organiser.post(page, data | changed).status_code == 302
    assert Talk.objects.get(pk=talk.pk).slides_url == ""


def test_refusals_are_errors_of_fields(organiser, call):
    talk = accepted(call)
    page = address(Talk, "change", talk.pk)
    data = as_posted(organiser.get(page))

    for wrong, field in [
        ({"minutes": "61"}, "minutes"), ({"title": ""}, "title"), ({"slides_url": "http://a.example"}, "slides_url"),
    ]:  # fmt: skip
        assert list(organiser.post(page, data | wrong).context["adminform"].form.errors) == [field]


def test_page_of_an_offer_has_no_slides_and_says_what_to_do(organiser, call):
    page = read(organiser.get(address(Talk, "change", offer(call).pk)))

    assert "This offer waits for your answer." in page
    assert "slides_url" not in page


def test_talk_that_was_declined_or_withdrawn_is_only_shown(organiser, call):
    for talk in (talks.decline(talk=offer(call, "A")), talks.withdraw(talk=offer(call, "B"))):
        assert 'name="title"' not in read(organiser.get(address(Talk, "change", talk.pk)))


def test_talk_out_of_the_order_is_deleted_and_one_in_it_is_not(organiser, call):
    spam, talk = offer(call, "Spam"), accepted(call)

    organiser.post(address(Talk, "delete", spam.pk), {"post": "yes"})
    refused = organiser.post(address(Talk, "delete", talk.pk), {"post": "yes"}, follow=True)
    press(organiser, "delete_selected", offer(call, "More"), post="yes")

    assert "“Wicks” is in the running order. Decline it first." in read(refused)
    assert list(call.talks.all()) == [talk]
    assert organiser.get(address(Talk, "add")).status_code == 403
