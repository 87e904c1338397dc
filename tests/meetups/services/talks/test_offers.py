"""The changes by speakers to their talks."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Event, Talk, TopicTag
from meetups.services import talks, topics
from meetups.services.talks import offers
from tests.boards import TopicFactory
from tests.factories import EventFactory, OrganiserFactory
from tests.meetups.services.refusals import code_of
from tests.talks import CallFactory, TalkFactory, accepted, offer, open_call, order_of, sent
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LINK_SENT = [("talk_offered", "ann@example.org")]


@pytest.fixture
def call():
    return open_call()


def version(call):
    call.refresh_from_db(fields=["version"])
    return call.version


def errors_of(service, **values):
    """Return the fields of a refused form, with their messages."""
    with pytest.raises(ValidationError) as refusal:
        service(**values)
    return refusal.value.message_dict


def test_offer_keeps_what_was_typed_and_emails_the_link_once_for_each_form(call):
    facts = {"about": "How **wicks** are cut.", "needs": "A table.", "idempotency_key": "form-1"}
    talk = offer(call, "  Wicks ", "Ann@Example.org", name=" Ann ", **facts)

    assert (talk.title, talk.name, talk.email, talk.needs, talk.state) == (
        "Wicks", "Ann", "Ann@example.org", "A table.", "offered",
    )  # fmt: skip
    assert "<strong>wicks</strong>" in talk.about_html
    assert (talk.position, talk.is_name_public, version(call)) == (None, False, 1)
    assert offer(call, "Wicks", "ann@example.org", **facts) == talk
    assert sent() == [("talk_offered", "Ann@example.org")]


def test_same_form_for_another_call_is_another_offer(call):
    other = open_call(EventFactory())

    assert offer(call, idempotency_key="form-1") != offer(other, idempotency_key="form-1")


def test_one_person_may_offer_several_talks_and_the_same_title_changes_nothing(call):
    wicks = offer(call, about="First.")
    offer(call, "Burners")
    sent()

    assert offer(call, "WICKS!", "ANN@example.org", name="Bo", about="Second.", idempotency_key="again") == wicks
    assert sent() == LINK_SENT
    wicks.refresh_from_db()
    assert (wicks.title, wicks.name, wicks.about, call.talks.count()) == ("Wicks", "Ann", "First.", 2)
    assert offer(call, email="bo@example.org") != wicks


def test_withdrawn_title_can_be_offered_again(call):
    first = talks.withdraw(talk=offer(call))

    assert offer(call, idempotency_key="again") != first


@pytest.mark.parametrize(
    ("event", "closes_at", "code"),
    [
        ({"status": "draft"}, None, "draft"),
        ({"status": "cancelled"}, None, "cancelled"),
        ({"starts_at": NOW - HOUR, "ends_at": NOW}, None, "past"),
        ({"starts_at": NOW, "ends_at": NOW + HOUR}, None, "closed"),
        ({}, NOW, "closed"),
    ],
)
def test_closed_call_takes_no_offer(event, closes_at, code):
    call = CallFactory(event=EventFactory(**event), closes_at=closes_at)

    assert code_of(offer, call) == code
    assert (call.is_open(), Talk.objects.count(), sent()) == (False, 0, [])


def test_call_takes_offers_until_it_closes_also_while_the_event_runs():
    event = EventFactory(starts_at=NOW - HOUR, ends_at=NOW + HOUR, status="tentative")

    assert offer(CallFactory(event=event, closes_at=NOW + timedelta(seconds=1))).state == "offered"


def test_form_that_was_sent_before_the_call_closed_can_be_sent_again(call, clock):
    talk = offer(call)
    clock.move_to(call.event.ends_at, tick=False)

    assert offer(call) == talk


def test_call_takes_so_many_offers(call, monkeypatch):
    monkeypatch.setattr(offers, "MOST_OFFERS", 3)
    monkeypatch.setattr(offers, "MOST_OF_ONE", 2)
    offer(call, "A")
    offer(call, "B")

    assert code_of(offer, call, "C") == "yours"
    assert offer(call, "A", idempotency_key="again").title == "A"
    assert offer(call, "C", "bo@example.org")
    assert code_of(offer, call, "D", "cy@example.org") == "many"
    assert call.talks.count() == 3


def test_limits_are_generous():
    assert (offers.MOST_OFFERS, offers.MOST_OF_ONE) == (200, 10)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": ""}, "title"), ({"title": "a" * 121}, "title"), ({"title": "a\u202eb"}, "title"),
        ({"email": ""}, "email"), ({"email": "ann"}, "email"), ({"name": "a\nb"}, "name"),
        ({"about": "a" * 4001}, "about"), ({"needs": "a" * 1001}, "needs"),
    ],
)  # fmt: skip
def test_invalid_offer_is_refused_by_field(call, facts, field):
    assert list(errors_of(offer, call=call, **facts)) == [field]
    assert call.talks.count() == 0


def test_script_in_an_offer_is_not_run(call):
    assert "<script" not in offer(call, about="<script>alert(1)</script>").about_html


def test_edit_of_an_offer_is_seen_by_nobody_yet(call):
    talk = talks.edit(talk=offer(call), title=" Long wicks ", about="*More*", name="Ann Lee", needs="")

    assert (talk.title, talk.name, talk.about_html) == ("Long wicks", "Ann Lee", "<p><em>More</em></p>")
    assert version(call) == 1


def test_edit_in_the_running_order_raises_its_version_and_last_modified(call, clock):
    talk = accepted(call)
    clock.shift(HOUR)

    talks.edit(talk=talk, title="Flames")

    event = Event.objects.get()
    assert (version(call), event.updated_at, event.sequence) == (3, NOW + HOUR, 0)


def test_edit_refuses_what_is_invalid_and_what_is_over(call):
    talk = offer(call)

    assert list(errors_of(talks.edit, talk=talk, title="")) == ["title"]
    assert code_of(talks.edit, talk=talk, minutes=121) == "long"
    assert talks.edit(talk=talk, minutes=120).minutes == 120
    Event.objects.update(ends_at=call.event.starts_at + HOUR)
    assert talks.edit(talk=talk, title="Flames").minutes == 120
    assert code_of(talks.edit, talk=TalkFactory(state="withdrawn"), title="A") == "withdrawn"
    assert code_of(talks.edit, talk=TalkFactory(state="declined"), title="A") == "declined"
    assert code_of(talks.edit, talk=Talk(pk=0, call_id=call.pk), title="A") == "gone"


def test_name_that_is_removed_is_not_public_any_more(call):
    talk = talks.show_name(talk=offer(call), is_public=True)

    assert talk.is_name_public
    assert not talks.edit(talk=talk, name="").is_name_public
    assert code_of(talks.show_name, talk=talk, is_public=True) == "name"
    assert not talks.show_name(talk=talk, is_public=False).is_name_public


def test_tags_are_those_of_the_backlog_and_unused_ones_are_deleted(call):
    topic = TopicFactory(group=call.event.group)
    topics.set_tags(topic=topic, names=["Flames", "Tea"])
    talk = talks.edit(talk=offer(call), tags=["flames", "Oil"])

    assert sorted(talk.tags.values_list("name", flat=True)) == ["Flames", "Oil"]
    topics.set_tags(topic=topic, names=[])
    assert sorted(TopicTag.objects.values_list("name", flat=True)) == ["Flames", "Oil"]
    talks.edit(talk=talk, title="Other")
    assert talk.tags.count() == 2
    talks.edit(talk=talk, tags=["Oil"])
    assert list(TopicTag.objects.values_list("name", flat=True)) == ["Oil"]


def test_links_are_https_and_only_of_accepted_talks(call):
    talk = accepted(call)
    slides = "https://slides.example.org/1"

    talk = talks.set_links(talk=talk, slides_url=f" {slides} ", recording_url="")
    assert (talk.slides_url, talk.recording_url, version(call)) == (slides, "", 3)
    for url in ("http://slides.example.org/1", "javascript:alert(1)", "slides"):
        refused = errors_of(talks.set_links, talk=talk, slides_url="", recording_url=url)
        assert refused["recording_url"][-1] == "Enter a URL that begins with https://"
    assert code_of(talks.set_links, talk=offer(call, "B"), slides_url=slides, recording_url="") == "state"


def test_withdrawn_offer_is_gone_without_an_email(call):
    OrganiserFactory(group=call.event.group)
    talk = offer(call)
    sent()

    assert talks.withdraw(talk=talk).state == "withdrawn"
    assert talks.withdraw(talk=talk).state == "withdrawn"
    assert (sent(), version(call)) == ([], 1)


def test_withdrawn_talk_leaves_a_gap_and_each_organiser_is_emailed_once(call):
    OrganiserFactory(group=call.event.group, user__email="olu@example.org")
    OrganiserFactory(group=call.event.group, user__email="gone@example.org", user__is_active=False)
    OrganiserFactory(user__email="other@example.org")
    talk = accepted(call, "A")
    accepted(call, "B")
    sent()

    for _twice in "12":
        talks.withdraw(talk=talk)

    assert order_of(call) == ["6pm Gap", "6:05pm B"]
    assert sent() == [("talk_withdrawn", "olu@example.org")]
    assert version(call) == 4


def test_talk_that_is_declined_or_has_begun_is_not_withdrawn(call):
    talk = accepted(call)
    Talk.objects.update(started_at=NOW)

    assert code_of(talks.withdraw, talk=talk) == "started"
    assert code_of(talks.withdraw, talk=TalkFactory(state="declined")) == "declined"


def test_talk_is_deleted_with_its_emails_unless_it_is_in_the_running_order(call):
    talks.delete(talk=offer(call, "Spam"))

    assert (call.talks.count(), sent()) == (0, [])
    assert code_of(talks.delete, talk=accepted(call)) == "order"


@pytest.mark.parametrize("make", [offer, accepted])
def test_talk_of_a_past_event_is_not_withdrawn(call, clock, make):
    OrganiserFactory(group=call.event.group)
    talk, gone = make(call), talks.withdraw(talk=offer(call, "B"))
    sent()
    clock.move_to(call.event.ends_at, tick=False)

    assert code_of(talks.withdraw, talk=talk) == "past"
    assert (Talk.objects.get(pk=talk.pk).state, sent()) == (talk.state, [])
    assert talks.withdraw(talk=gone).state == "withdrawn"
