"""Two organisers save the same form, and one organiser sends a form twice."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from blog.models import Post
from meetups.models import Event, EventSeries, Group, Venue
from meetups.services import events
from tests.factories import (
    EventFactory,
    GroupFactory,
    OrganiserFactory,
    PostFactory,
    TagFactory,
    UserFactory,
    VenueFactory,
)
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds", zone="Europe/London")


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group, role="lead").user)
    return client


@pytest.fixture
def event(group):
    return EventFactory(
        group=group, title="Talks", venue=VenueFactory(name="City Hall"), description="Tea.\nCake.",
        starts_at=datetime(2030, 7, 1, 17, tzinfo=UTC), ends_at=datetime(2030, 7, 1, 18, tzinfo=UTC),
    )  # fmt: skip


def opened(client, row):
    """Return the data that a browser sends for the form of a row, with the values that it showed."""
    response = client.get(address(type(row), "change", row.pk))
    return as_posted(response) | {"_seen": response.context["seen"]}


def errors(response):
    return list(response.context["adminform"].form.non_field_errors()) if response.status_code == 200 else []


def send(client, row, data):
    return client.post(address(type(row), "change", row.pk), data)


def log(row, user):
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(row), object_id=row.pk, action_flag=CHANGE
    )


def test_second_organiser_reads_what_changed_and_by_whom_and_saves_again_on_purpose(organiser, event):
    data = opened(organiser, event)
    library, studio = VenueFactory(name="Library"), VenueFactory(name="Studio")
    Event.objects.filter(pk=event.pk).update(venue=library, capacity=30)
    log(event, UserFactory(name="Bo Lee"))

    page = send(organiser, event, data | {"venue": studio.pk, "title": "Talks and tea"})

    assert errors(page) == [
        "Bo Lee changed this while you had it open. Nothing is saved yet. Check it, and save again.",
        f"Venue: was {event.venue}, is now {library}, you chose {studio}.",
        "Places: was –, is now 30.",
    ]
    again = as_posted(page) | {"_seen": page.context["seen"]}
    assert (again["venue"], again["title"], again["capacity"]) == (str(studio.pk), "Talks and tea", 30)
    assert send(organiser, event, again).status_code == 302
    event.refresh_from_db()
    assert (event.venue, event.title, event.capacity) == (studio, "Talks and tea", 30)


def test_same_values_are_no_difference(organiser, event):
    data = opened(organiser, event) | {"title": "New", "starts_at_1": "18:30", "ends_at_1": "19:30", "description": "x"}

    answers = [send(organiser, event, data).status_code for _time in range(2)]

    event.refresh_from_db()
    assert (answers, event.title, event.sequence) == ([302, 302], "New", 1)


def test_long_texts_choices_and_times_are_named_shortly(organiser, event):
    Event.objects.filter(pk=event.pk).update(description="A" * 300)
    data = opened(organiser, event)
    moved = datetime(2030, 7, 1, 17, 30, tzinfo=UTC)
    Event.objects.filter(pk=event.pk).update(
        description="B" * 300, format="visit", confirms_sign_ups=False, starts_at=moved
    )

    page = send(organiser, event, data | {"description": "C" * 300, "format": "talk"})

    assert errors(page) == [
        "Somebody else changed this while you had it open. Nothing is saved yet. Check it, and save again.",
        "Format: was Meet-up, is now Visit, you chose Talk.",
        f"Description: was {'A' * 59}…, is now {'B' * 59}…, you chose {'C' * 59}….",
        "Starts: was 1 July 2030, 6pm, is now 1 July 2030, 6:30pm.",
        "Confirm sign-ups by email: was yes, is now no.",
    ]
    assert as_posted(page)["starts_at_1"] == "6:30pm"


def test_event_that_was_cancelled_meanwhile_is_named(organiser, event):
    data = opened(organiser, event)
    events.cancel(event=event, reason="Flood.")

    page = send(organiser, event, data | {"title": "New"})

    assert errors(page)[1:] == ["Status: was Confirmed, is now Cancelled."]
    assert send(organiser, event, as_posted(page) | {"_seen": page.context["seen"]}).status_code == 302


def test_own_change_in_another_window_is_named_so(organiser, group, event):
    data = opened(organiser, event)
    send(organiser, event, opened(organiser, event) | {"title": "First"})

    assert errors(send(organiser, event, data | {"title": "Second"})) == [
        "You (in another window) changed this while you had it open. Nothing is saved yet. Check it, and save again.",
        "Title: was Talks, is now First, you chose Second.",
    ]


def test_invalid_input_beside_a_difference_is_an_error_too(organiser, event):
    data = opened(organiser, event)
    Event.objects.filter(pk=event.pk).update(capacity=30)

    page = send(organiser, event, data | {"capacity": "many"})

    assert errors(page)[1:] == ["Places: was –, is now 30, you chose many."]
    assert list(page.context["adminform"].form.errors) == ["capacity", "__all__"]


@pytest.mark.parametrize(
    "seen", ["", "x", "[]", "{}", '{"at": 1, "values": {}}', '{"at": "2026-01-01", "values": {"title": "x"}}',
             '{"at": "2026-01-01T00:00:00+00:00", "values": {"title": 1}}',
             '{"at": "2026-99-01T00:00:00+00:00", "values": {}}', "9" * 5000, "[" * 5000],
)  # fmt: skip
def test_values_that_cannot_be_read_are_not_compared(organiser, event, seen):
    assert send(organiser, event, opened(organiser, event) | {"_seen": seen, "title": "New"}).status_code == 302


def test_names_of_rows_outside_the_groups_of_an_organiser_are_not_shown(organiser, event):
    post = PostFactory(group=event.group)
    theirs = EventFactory(title="Their secret", status="draft")
    data = opened(organiser, post)
    seen = json.loads(data["_seen"])
    seen["values"]["event"] = str(theirs.pk)

    page = send(organiser, post, data | {"_seen": json.dumps(seen)})

    assert "Their secret" not in page.content.decode()


@pytest.mark.parametrize(
    ("model", "field", "label"),
    [(Post, "headline", "Headline"), (Venue, "directions", "Directions"), (EventSeries, "title", "Title")],
)
def test_posts_venues_and_series_are_compared_too(organiser, group, model, field, label):
    row = {
        Post: lambda: PostFactory(group=group), Venue: VenueFactory,
        EventSeries: lambda: EventFactory(group=group).group.series.create(
            title="Old", starts_on="2030-01-02", start_time="18:00", zone="Europe/London", rrule="FREQ=WEEKLY;BYDAY=WE"
        ),
    }[model]()  # fmt: skip
    data = opened(organiser, row)
    model.objects.filter(pk=row.pk).update(**{field: "Theirs"})

    assert errors(send(organiser, row, data | {field: "Ours"}))[1:] == [
        f"{label}: was {getattr(row, field) or '–'}, is now Theirs, you chose Ours."
    ]


def test_chosen_rows_are_compared_by_what_they_are(organiser, group):
    post, tag = PostFactory(group=group), TagFactory(name="Tea")
    data = opened(organiser, post)
    post.tags.add(tag)

    assert errors(send(organiser, post, data))[1:] == ["Tags: was –, is now Tea."]


def test_group_is_compared_too(organiser, group):
    data = opened(organiser, group)
    Group.objects.filter(pk=group.pk).update(area="York")

    assert errors(send(organiser, group, data))[1:] == ["Area: was Leeds, is now York."]


def new_event(client):
    response = client.get(address(Event, "add"))
    return as_posted(response) | {
        "title": "First", "starts_at_0": "2030-11-25", "starts_at_1": "18:00", "ends_at_0": "2030-11-25",
        "ends_at_1": "19:00", "_once": response.context["once"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("button", "status"), [("_draft", "draft"), ("_publish", "confirmed"), ("_tentative", "tentative")]
)
def test_buttons_of_a_new_event_say_its_status(organiser, group, button, status):
    data = new_event(organiser)

    organiser.post(address(Event, "add"), data | {button: "1"})

    assert Event.objects.get().status == status


def test_first_button_saves_a_draft(organiser, group):
    text = organiser.get(address(Event, "add")).content.decode()

    assert text.index('name="_draft"') < text.index('name="_publish"')
    assert ('name="_save"' in text, 'type="hidden" name="status" value="draft"' in text) == (False, True)


def test_forms_show_the_same_values_each_time(admin_client, ours):
    """A value that differs would count as changed by somebody else, and the form could never be saved."""
    pages = {label: address(type(row), "change", row.pk) for label, row in ours.rows.items()}

    def shown(page):
        seen = (admin_client.get(page).context or {}).get("seen")
        return seen and {**json.loads(seen), "at": ""}

    first = {label: shown(page) for label, page in pages.items()}

    assert sum(map(bool, first.values())) > 15
    assert {label: shown(page) for label, page in pages.items()} == first
