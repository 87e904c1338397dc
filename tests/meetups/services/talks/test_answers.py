"""Accepting and declining talks."""

import re

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event, OutboxEmail, Talk
from meetups.services import talks
from meetups.services.talks import Pause
from tests.factories import EventFactory, UserFactory
from tests.meetups.services.refusals import code_of
from tests.talks import CallFactory, TalkFactory, accepted, offer, open_call, order_of, sent
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_accepted_talk_is_the_last_and_its_speaker_is_emailed_once():
    call = open_call()
    accepted(call, "A")
    talk = offer(call, "B", "bo@example.org")
    sent()

    for _twice in "12":
        found = talks.accept(talk=talk, reply=" We look forward to it. ", by=UserFactory(name="Olu"))

    assert (found.state, found.position, found.reply) == ("accepted", 2, "We look forward to it.")
    assert order_of(call) == ["6pm A", "6:05pm B"]
    assert sent() == [("talk_accepted", "bo@example.org")]
    assert Talk.objects.get(title="B").told_starts_after == 5


def test_accepting_raises_last_modified_and_never_sequence(clock):
    talk = offer(open_call())
    clock.shift(HOUR)

    talks.accept(talk=talk)

    event = Event.objects.get()
    assert (event.updated_at, event.sequence, event.call.version) == (NOW + HOUR, 0, 2)


def test_no_more_talks_are_accepted_than_there_are_places():
    call = open_call(places=1)
    accepted(call, "A")

    assert code_of(accepted, call, "B") == "full"
    talks.withdraw(talk=Talk.objects.get(title="A"))
    assert talks.accept(talk=Talk.objects.get(title="B")).position == 2
    assert order_of(call) == ["6pm Gap", "6:05pm B"]


@pytest.mark.parametrize(
    ("event", "code"),
    [({"status": "cancelled"}, "cancelled"), ({"starts_at": NOW - HOUR, "ends_at": NOW}, "past")],
)
def test_talk_of_an_event_that_does_not_take_place_is_not_accepted(event, code):
    talk = TalkFactory(call=CallFactory(event=EventFactory(**event)))

    assert code_of(talks.accept, talk=talk) == code
    assert talks.decline(talk=talk).state == "declined"


def test_withdrawn_talk_is_neither_accepted_nor_declined():
    talk = TalkFactory(state="withdrawn")

    assert code_of(talks.accept, talk=talk) == code_of(talks.decline, talk=talk) == "withdrawn"


def test_line_to_the_speaker_is_one_line():
    talk = TalkFactory()

    for service in (talks.accept, talks.decline):
        with pytest.raises(ValidationError) as refusal:
            service(talk=talk, reply="a" * 281)
        assert list(refusal.value.error_dict) == ["reply"]
    assert Talk.objects.get().state == "offered"


def test_declined_talk_can_be_accepted_after_all_and_each_answer_is_an_email():
    talk = offer(open_call(), "A")
    sent()

    for service in (talks.decline, talks.decline, talks.accept, talks.decline, talks.accept):
        service(talk=talk)

    assert [kind for kind, _ in sent()] == ["talk_declined", "talk_accepted", "talk_declined", "talk_accepted"]


def test_declining_an_accepted_talk_moves_the_others_up():
    call = open_call()
    first = accepted(call, "A")
    accepted(call, "B")

    talk = talks.decline(talk=first, reply="Sorry.")

    assert (talk.position, talk.told_starts_after, talk.reply) == (None, None, "Sorry.")
    assert order_of(call) == ["6pm B"]
    assert Talk.objects.get(title="B").position == 1


def test_talk_that_has_begun_is_not_declined():
    assert code_of(talks.decline, talk=TalkFactory(position=1, started_at=NOW)) == "started"


@pytest.mark.parametrize("state", ["accepted", "declined"])
def test_preview_is_the_email_but_for_the_link_of_the_speaker(state):
    call = open_call(breaks=[Pause(7)])
    accepted(call, "A")
    talk, olu = offer(call, "B"), UserFactory(name="Olu")
    sent()

    [found] = talks.preview(talks=[talk], state=state, reply=" See <you>. ", by=olu)
    shown = found.email or {}

    assert (sent(), Talk.objects.get(title="B").state) == ([], "offered")
    service = talks.accept if state == "accepted" else talks.decline
    service(talk=talk, reply="See <you>.", by=olu)
    email = OutboxEmail.objects.get()
    link = f"http://testserver{talk.get_absolute_url()}"
    assert shown["subject"] == email.subject
    assert shown["text"] == email.text.replace(link, "(Here is the link that only the speaker gets.)")
    assert talk.token not in shown["html"]
    assert "<p>See &lt;you&gt;.</p>" in shown["html"]
    assert ("It begins at 6:22pm GMT" in shown["text"]) == (state == "accepted")


def begins(previews):
    """Return the title of each talk with the time in the preview of its email, or the words why there is none."""
    return {
        one.talk.title: re.findall(r"It begins at (\S+)", one.email["text"])[0] if one.email else one.refusal
        for one in previews
    }


def test_preview_of_several_talks_has_the_times_at_which_they_are_accepted_one_after_the_other():
    call, other = open_call(places=4, breaks=[Pause(7)]), open_call(EventFactory())
    accepted(call, "A")
    rows = [offer(call, "C"), offer(other, "Z"), offer(call, "B"), offer(call, "D"), offer(call, "E")]
    rows[2] = talks.edit(talk=rows[2], minutes=9)
    sent()

    shown = begins(talks.preview(talks=rows, state="accepted"))

    full = "All places are taken. Decline a talk, or change the number of talks."
    assert shown.pop("E") == full
    for talk in rows[:4]:
        talks.accept(talk=talk)
    emails = OutboxEmail.objects.order_by("pk").values_list("talk__title", "text")
    assert list(shown.items()) == [(title, re.findall(r"It begins at (\S+)", text)[0]) for title, text in emails]
    assert (shown["C"], shown["B"], shown["D"]) == ("6:22pm", "6:27pm", "6:36pm")


def test_preview_says_why_no_email_is_sent(clock):
    call = open_call()
    on, gone = accepted(call, "A"), talks.withdraw(talk=accepted(call, "B"))
    Talk.objects.filter(title="A").update(started_at=NOW)
    no = talks.decline(talk=offer(call, "C"))
    withdrawn = "The speaker withdrew “B”."

    assert begins(talks.preview(talks=[on, gone], state="accepted")) == {"A": "It is accepted already.", "B": withdrawn}
    assert begins(talks.preview(talks=[no, on, gone], state="declined")) == {
        "C": "It is declined already.", "A": "“A” has begun already.", "B": withdrawn,
    }  # fmt: skip
    clock.move_to(call.event.ends_at, tick=False)
    assert begins(talks.preview(talks=[no, Talk(pk=0)], state="accepted")) == {"C": "This event is over."}


def test_preview_composes_the_first_five_emails_alone():
    call = open_call(places=7)
    rows = [offer(call, title) for title in "ABCDEFG"]

    shown = talks.preview(talks=rows, state="accepted")

    assert [(one.email is None, one.refusal) for one in shown] == [(False, "")] * 5 + [(True, "")] * 2


@pytest.mark.parametrize(("state", "queries"), [("accepted", 4), ("declined", 1)])
@pytest.mark.parametrize("number", [3, 30])
def test_preview_of_many_talks_of_a_call_asks_no_more(django_assert_num_queries, state, queries, number):
    call = open_call(places=31)
    accepted(call, "Z")
    rows = [offer(call, f"Talk {one}", f"{one}@example.org") for one in range(number)]

    with django_assert_num_queries(queries):
        shown = talks.preview(talks=rows, state=state)

    assert [one.refusal for one in shown] == [""] * number


def test_preview_counts_the_accepted_talks_of_each_call():
    call, other = open_call(places=2), open_call(EventFactory(), places=1)
    accepted(call, "A")
    rows = [offer(other, "Y"), offer(call, "B"), offer(other, "Z"), offer(call, "C")]

    shown = talks.preview(talks=rows, state="accepted")

    assert [bool(one.refusal) for one in shown] == [False, False, True, True]
