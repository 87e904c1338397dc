"""Calls for talks in the admin."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from meetups.models import Call, Talk
from meetups.services import talks
from meetups.services.talks import Pause
from tests.factories import EventFactory
from tests.meetups.admin.sides import address, as_posted
from tests.talks import accepted, offer, order_of
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FACTS = {"note": "Lamps.", "places": "3", "minutes": "10", "starts_after": "5", "shortens_breaks": "on"}
NO_BREAKS = {"breaks-TOTAL_FORMS": "0", "breaks-INITIAL_FORMS": "0"}
BREAK = {
    "breaks-TOTAL_FORMS": "1", "breaks-INITIAL_FORMS": "0", "breaks-0-title": "Tea", "breaks-0-starts_after": "30",
    "breaks-0-minutes": "15",
}  # fmt: skip


@pytest.fixture
def event(ours):
    """Create an event of the group on 25 November 2026, from 6pm to 8pm in Paris."""
    five = datetime(2026, 11, 25, 17, tzinfo=UTC)
    group = ours.rows["meetups.group"]
    return EventFactory(group=group, starts_at=five, ends_at=five + timedelta(hours=2), zone="Europe/Paris")


@pytest.fixture
def call(event):
    return talks.open_call(event=event, breaks=[Pause(30, 15, "Tea")])


def page_of(client, call):
    return unescape(client.get(address(Call, "change", call.pk)).content.decode())


def save(client, call, **data):
    page = address(Call, "change", call.pk)
    return client.post(page, as_posted(client.get(page)) | data)


def test_call_is_opened_from_the_page_of_its_event_with_a_break(organiser, event):
    add = address(Call, "add")
    assert f'href="{add}?event={event.pk}"' in organiser.get(address(type(event), "change", event.pk)).content.decode()
    form = organiser.get(add, {"event": event.pk})
    assert as_posted(form)["event"] == str(event.pk)

    closes = {"closes_at_0": "2026-11-24", "closes_at_1": "12:00"}
    answer = organiser.post(add, {"event": event.pk, **FACTS, **closes, **BREAK})

    call = Call.objects.get(event=event)
    assert (answer.status_code, call.places, call.minutes, call.note, call.starts_after) == (302, 3, 10, "Lamps.", 5)
    assert (call.shortens_breaks, call.closes_at) == (True, datetime(2026, 11, 24, 11, tzinfo=UTC))
    assert order_of(call) == ["6:30pm Tea"]
    page = organiser.get(address(type(event), "change", event.pk)).content.decode()
    assert address(Call, "change", call.pk) in page
    assert "Nothing to do now." in page_of(organiser, call)
    assert "2026-11-24" in page_of(organiser, call)
    assert organiser.get(address(Call, "changelist")).status_code == 200


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"minutes": "121"}, "minutes"), ({"starts_after": "120"}, "starts_after"),
        ({"closes_at_0": "2026-11-25", "closes_at_1": "20:01"}, "closes_at"), ({"places": "61"}, "places"),
        ({"breaks-0-starts_after": "120"}, "__all__"), ({"event": "0"}, "event"),
    ],
)  # fmt: skip
def test_refusals_are_errors_of_the_form_and_keep_what_was_typed(organiser, event, data, field):
    answer = organiser.post(address(Call, "add"), {"event": event.pk, **FACTS, **BREAK, **data})

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert "Lamps." in answer.content.decode()
    assert not Call.objects.filter(event=event).exists()


def test_breaks_are_changed_and_those_that_overlap_are_refused(organiser, call):
    answer = save(
        organiser, call, **{"breaks-0-minutes": "20", "breaks-1-title": "Cake", "breaks-1-starts_after": "60"}
    )
    assert (answer.status_code, order_of(call)) == (302, ["6:30pm Tea", "7pm Cake"])

    refused = save(organiser, call, **{"breaks-1-starts_after": "40"})
    assert "ends later than the one after 40 minutes begins" in unescape(refused.content.decode())
    removed = save(organiser, call, **{"breaks-0-DELETE": "on"})
    assert (removed.status_code, order_of(call)) == (302, ["7pm Cake"])


def test_talks_are_put_in_order_by_number(organiser, call):
    for title in "ABC":
        accepted(call, title)
    assert order_of(call) == ["6pm A", "6:05pm B", "6:10pm C", "6:30pm Tea"]
    assert "6:10pm" in page_of(organiser, call)

    answer = save(organiser, call, **{"talks-0-number": "3", "talks-2-number": "1"})

    assert (answer.status_code, order_of(call)) == (302, ["6pm C", "6:05pm B", "6:10pm A", "6:30pm Tea"])
    version = Call.objects.get(pk=call.pk).version
    assert save(organiser, call).status_code == 302
    assert Call.objects.get(pk=call.pk).version == version
    assert save(organiser, call, places="2").context["adminform"].form.errors["places"] == [
        "Enter at least 3: so many talks are accepted already."
    ]


def test_talk_whose_number_was_left_keeps_it(organiser, call):
    for title in "ABCD":
        accepted(call, title)

    save(organiser, call, **{"talks-0-number": "4", "talks-2-number": "1", "talks-3-number": "3"})

    assert order_of(call) == ["6pm C", "6:05pm B", "6:10pm D", "6:15pm A", "6:30pm Tea"]


def test_talk_that_has_begun_is_not_moved(organiser, call):
    accepted(call, "A")
    Talk.objects.filter(title="A").update(started_at=NOW)

    answer = save(organiser, call, **{"talks-0-number": "2"})

    assert "“A” has begun already." in unescape(answer.content.decode())


def test_page_says_what_to_do_next(organiser, call):
    offer(call, "D")
    talks.withdraw(talk=accepted(call, "A"))
    accepted(call, "B")
    talks.edit(talk=Talk.objects.get(title="B"), minutes=120)

    page = page_of(organiser, call)

    url = f"{address(Talk, 'changelist')}?call__id__exact={call.pk}&state__exact="
    assert f'<a href="{url}offered">1 offer waits for an answer.</a>' in page
    assert f'<a href="{url}withdrawn">1 talk was withdrawn. Accept another one and give it that number' in page
    assert "The talks end at 8:45pm, after the meeting. Begin earlier, or shorten talks or breaks." in page
    assert organiser.get(f"{url}offered").context["cl"].result_count == 1


def test_call_with_talks_is_not_deleted_and_one_without_is(organiser, call):
    offer(call)
    page = address(Call, "delete", call.pk)

    organiser.post(page, {"post": "yes"})
    assert Call.objects.filter(pk=call.pk).exists()
    talks.delete(talk=Talk.objects.get(call=call))
    organiser.post(page, {"post": "yes"})
    assert not Call.objects.filter(pk=call.pk).exists()


def test_draft_has_no_public_page_yet(organiser, ours):
    call = ours.rows["meetups.call"]

    assert "Run sheet" not in page_of(organiser, call)
    assert "View on site" not in page_of(organiser, call)


def test_page_of_a_call_makes_the_same_queries_for_any_number_of_talks(organiser, call, django_assert_num_queries):
    page = address(Call, "change", call.pk)
    for title in "AB":
        accepted(call, title)
    organiser.get(page)
    with django_assert_num_queries(21) as few:
        organiser.get(page)
    for title in "CDE":
        accepted(call, title)
    with django_assert_num_queries(len(few)):
        organiser.get(page)
