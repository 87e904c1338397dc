"""Copying an event in the admin."""

from datetime import UTC, datetime

import pytest

from meetups.models import Event
from tests.factories import AttendeeFactory, EventFactory, OrganiserFactory
from tests.meetups.admin.sides import address
from tests.statements import just_after

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def event(client):
    """Return an event on Wednesday 28 October 2026, the last of its group. The organiser is logged in."""
    organiser = OrganiserFactory()
    client.force_login(organiser.user)
    return EventFactory(group=organiser.group, title="Talks", starts_at=datetime(2026, 10, 28, 18, tzinfo=UTC))


def page_of(event):
    return address(Event, "copy", event.pk)


def typed(**changes):
    return {"title": "Talks", "to": "2026-11-11", "at": "6pm", "once": "a"} | changes


def test_page_is_filled_from_the_event_and_its_links_are_on_the_form_and_the_list(client, event):
    form = client.get(page_of(event)).context["form"]

    assert form["title"].value() == "Talks"
    assert 'value="2026-11-11"' in str(form["to"])  # a fortnight after it
    assert 'value="6pm"' in str(form["at"])
    assert f'href="{page_of(event)}"' in client.get(address(Event, "change", event.pk)).content.decode()
    chosen = {"action": "copy_to_a_date", "_selected_action": [event.pk]}
    assert client.post(address(Event, "changelist"), chosen).headers["Location"] == page_of(event)


def test_copy_is_a_draft_without_people_and_its_page_is_opened(client, event):
    AttendeeFactory(event=event)

    response = client.post(page_of(event), typed(title="More talks", to="2026-11-18", at="7.30 pm"), follow=True)

    copied = Event.objects.get(status="draft")
    assert response.redirect_chain == [(address(Event, "change", copied.pk), 302)]
    assert [str(words) for words in response.context["messages"]] == [
        "This is the copy. It is a draft until you publish it."
    ]
    assert (copied.slug, copied.starts_at) == ("2026-11-18-more-talks", datetime(2026, 11, 18, 19, 30, tzinfo=UTC))
    assert copied.attendees.count() == 0


def test_button_pressed_twice_makes_one_copy(client, event):
    first, second = (client.post(page_of(event), typed()) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"to": "2101-01-01"}, {"to": ["Use a date from 1970 to 2100."]}),
        ({"at": "6"}, {"at": ["Enter 6am or 6pm. “6” could be either."]}),
        ({"at": "evening"}, {"at": ["Enter a time, such as 6pm, 18:30 or midday."]}),
    ],
)
def test_wrong_values_are_refused_and_kept(client, event, changes, errors):
    form = client.post(page_of(event), typed(**changes)).context["form"]

    assert form.errors == errors
    assert {name: form[name].value() for name in changes} == changes
    assert Event.objects.count() == 1


def test_refusal_of_the_service_is_shown(client, event):
    night = EventFactory(
        group=event.group,
        starts_at=datetime(2026, 3, 22, 1, 45, tzinfo=UTC),
        ends_at=datetime(2026, 3, 22, 2, 15, tzinfo=UTC),
    )

    response = client.post(page_of(night), typed(to="2026-03-29", at="1:45am"))  # the hour from 1 to 2 is skipped

    assert response.context["form"].errors == {"to": ["It must end after it starts."]}


def test_several_events_are_not_copied_at_once(client, event):
    chosen = {"action": "copy_to_a_date", "_selected_action": [event.pk, EventFactory(group=event.group).pk]}

    response = client.post(address(Event, "changelist"), chosen, follow=True)

    assert [str(words) for words in response.context["messages"]] == ["Choose one event to copy."]


def test_slug_that_a_colleague_takes_at_the_same_moment_is_said_on_the_list(client, event, caplog):
    with just_after(" LIKE ", lambda: EventFactory(slug="2026-11-11-talks")):
        response = client.post(page_of(event), typed(), follow=True)

    assert response.redirect_chain == [(address(Event, "changelist"), 302)]
    assert [str(words) for words in response.context["messages"]] == [
        "Somebody else saved this at the same moment. Check it and save again."
    ]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert not Event.objects.filter(status="draft").exists()
