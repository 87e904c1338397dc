"""The speakers of talks: erased on request, and by the nightly sweep."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry

from meetups.models import OutboxEmail, Talk
from meetups.services import people, privacy, talks
from tests.boards import TopicTagFactory
from tests.factories import EventFactory, GroupFactory, OrganiserFactory, OutboxEmailFactory, UserFactory
from tests.meetups.services.refusals import code_of
from tests.talks import CallFactory, TalkFactory, accepted, offer, open_call, order_of, sent
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ANN = {"name": "Ann", "email": "ann@example.org", "needs": "A chair.", "reply": "Dear Ann"}


def past(ago=11 * DAY):
    """Create the call of an event that ended so long ago, in a group that keeps names for ten days."""
    group = GroupFactory(keeps_days=10)
    return CallFactory(event=EventFactory(group=group, starts_at=NOW - ago - HOUR, ends_at=NOW - ago))


def row(title):
    """Return the personal data of the talk that is left."""
    return Talk.objects.values_list("name", "email", "needs", "reply", "is_name_public").get(title=title)


def test_talk_to_come_is_withdrawn_and_its_speaker_erased_with_their_link_and_emails(clock):
    call = open_call()
    OrganiserFactory(group=call.event.group, user__email="olu@example.org")
    talk = talks.show_name(talk=accepted(call, "A", "ann@example.org", needs="A chair."), is_public=True)
    talk = talks.set_links(talk=talk, slides_url="https://ann.example/a.pdf", recording_url="https://ann.example/a")
    talk.tags.add(TopicTagFactory(group=call.event.group))
    accepted(call, "B")
    token = talk.token
    clock.shift(HOUR)

    for _twice in "12":
        privacy.erase_speaker(talk=talk)

    talk.refresh_from_db()
    assert (talk.state, talk.name, talk.email, talk.needs, talk.is_name_public) == ("withdrawn", "", "", "", False)
    assert (talk.title, talk.about, talk.erased_at) == ("–", "", NOW + HOUR)
    assert (talk.slides_url, talk.recording_url, list(talk.tags.all())) == ("", "", [])
    email = OutboxEmail.objects.get(kind="talk_withdrawn")
    assert email.subject == "Talk withdrawn: number 1, Wed 25 Nov"
    assert "was withdrawn, and its speaker asked us to erase them." in email.text
    assert order_of(call) == ["6pm Gap", "6:05pm B"]
    assert sent() == [
        ("talk_offered", "b@example.org"), ("talk_accepted", "b@example.org"), ("talk_withdrawn", "olu@example.org"),
    ]  # fmt: skip
    with pytest.raises(Talk.DoesNotExist):
        Talk.objects.by_token(token)


def test_emails_about_a_withdrawn_talk_go_with_its_speaker(clock):
    call = open_call()
    OrganiserFactory(group=call.event.group)
    talks.withdraw(talk=accepted(call, "Mine", "ann@example.org"))
    talks.withdraw(talk=accepted(call, "Theirs", "bob@example.org"))
    OutboxEmail.objects.update(sent_at=NOW)

    privacy.erase_speaker(talk=Talk.objects.get(title="Mine"))

    withdrawn = OutboxEmail.objects.filter(kind="talk_withdrawn")
    assert [email.subject for email in withdrawn] == ["Talk withdrawn: Theirs, Wed 25 Nov"]


def test_talk_that_was_given_stays_without_its_speaker():
    TalkFactory(call=past(MINUTE), title="Given", position=1, started_at=NOW, ended_at=NOW, about="Wicks.", **ANN)
    TalkFactory(call=past(MINUTE), title="Over", position=1, is_name_public=True, **ANN)

    for talk in Talk.objects.all():
        before = talk.call.version
        privacy.erase_speaker(talk=talk)
        talk.call.refresh_from_db()
        assert talk.call.version > before  # the page of its hosts showed the name

    assert row("Given") == row("Over") == ("", "", "", "", False)
    assert Talk.objects.get(title="Given").about == "Wicks."


def test_speaker_who_was_erased_meanwhile_does_not_come_back_with_their_form():
    talk = TalkFactory(call=past(MINUTE), title="Given", position=1, **ANN)
    privacy.erase_speaker(talk=talk)

    assert code_of(talks.edit, talk=talk, title="Given", name="Ann") == "erased"

    assert row("Given") == ("", "", "", "", False)
    assert talks.edit(talk=Talk.objects.get(), title="Taken").title == "Taken"  # as organisers may


def test_deleted_talk_has_no_speaker_to_erase():
    talk = TalkFactory()
    Talk.objects.all().delete()

    assert code_of(privacy.erase_speaker, talk=talk) == "gone"


def test_sweep_erases_speakers_after_the_period_of_the_group():
    old, recent = past(10 * DAY + MINUTE), past(10 * DAY - MINUTE)
    TalkFactory(call=old, title="Old", position=1, **ANN)
    OutboxEmailFactory(talk=TalkFactory(call=old, title="Declined", state="declined", is_name_public=True, **ANN))
    TalkFactory(call=recent, title="Recent", position=1, **ANN)

    privacy.sweep()

    assert row("Old") == row("–") == ("", "", "", "", False)
    assert row("Recent") == ("Ann", "ann@example.org", "A chair.", "Dear Ann", False)
    assert sent() == []
    assert set(Talk.objects.values_list("title", "erased_at")) == {("Old", NOW), ("–", NOW), ("Recent", None)}


def test_shown_name_stays_with_its_link_until_its_owner_erases_it():
    talk = TalkFactory(call=past(), title="Shown", position=1, is_name_public=True, **ANN)

    privacy.sweep()
    privacy.sweep()

    assert row("Shown") == ("Ann", "", "", "", True)
    assert Talk.objects.by_token(talk.token) == talk
    privacy.erase_speaker(talk=talk)
    assert row("Shown") == ("", "", "", "", False)


def test_log_of_the_admin_forgets_talks_whose_speaker_is_erased():
    call = past()
    rows = [TalkFactory(call=call, title="Ann sings", **ANN), TalkFactory(title="Kept")]
    for model_rows in (rows, [call]):
        LogEntry.objects.log_actions(UserFactory().pk, model_rows, CHANGE)

    privacy.sweep()

    kept = set(LogEntry.objects.values_list("object_repr", flat=True))
    assert kept == {"–", "Kept", str(call)}


def test_personal_data_has_the_talks_of_the_email_address_and_erasing_it_erases_them():
    call = open_call()
    talk = offer(call, email="Ann@example.org", about="Flames.", needs="A chair.")
    offer(call, "Other", "bo@example.org")
    people.write_held(kind="Talk", pk=talk.pk, version="secret")

    held = people.personal_data(token="secret")
    assert not held.is_nothing
    assert held.data["talks"] == [
        {
            "event": "Lamps", "group": "Lamp menders", "title": "Wicks", "about": "Flames.", "name": "Ann",
            "is_name_public": False, "needs": "A chair.", "reply": "", "slides_url": "", "recording_url": "",
            "state": "offered", "created_at": NOW,
        }
    ]  # fmt: skip

    people.erase(token="secret")
    assert set(Talk.objects.values_list("title", "email")) == {("–", ""), ("Other", "bo@example.org")}
