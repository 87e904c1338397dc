"""An attendee who phoned: added without an email address, and what organisers read instead of an email."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetups.models import Attendee, Event, EventSeries, Message, OutboxEmail
from meetups.services import series as services
from tests.calendar_files import entry, import_file
from tests.factories import (
    AttendeeFactory,
    DoorLinkFactory,
    EventFactory,
    EventSeriesFactory,
    GroupFactory,
    MessageFactory,
    OrganiserFactory,
    VenueFactory,
)
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
LIST, EVENTS = "/admin/meetups/attendee/", "/admin/meetups/event/"
IMPORT = f"{EVENTS}import/"
ONE = "1 attendee has no email address: phone them."


@pytest.fixture
def event(db):
    return EventFactory(group=GroupFactory(), title="Lamps")


@pytest.fixture
def organiser(client, event):
    client.force_login(OrganiserFactory(group=event.group).user)
    return client


@pytest.fixture
def pat(event):
    return AttendeeFactory(event=event, name="Pat", email="")


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_attendee_who_phoned_is_added_without_an_email_address(organiser, event):
    page = f"{address(Attendee, 'add')}?event={event.pk}"
    data = as_posted(organiser.get(page)) | {
        "name": "Pat", "organisation_name": "City Council", "access_needs": "A lift.", "is_first_time": "on",
    }  # fmt: skip

    for _sent in range(2):  # twice by mistake
        response = organiser.post(page, data)

    pat = Attendee.objects.get()
    assert response.headers["Location"] == f"{LIST}?event__id__exact={event.pk}"
    assert (pat.event, pat.name, pat.email, pat.status) == (event, "Pat", "", "going")
    assert (str(pat.organisation), pat.access_needs, pat.is_first_time) == ("City Council", "A lift.", True)
    assert OutboxEmail.objects.count() == 0


def test_attendee_is_corrected_without_an_email_address_and_given_one_later(organiser, pat):
    page = address(Attendee, "change", pat.pk)
    data = as_posted(organiser.get(page))

    organiser.post(page, data | {"name": "Pat Ash"})
    assert (Attendee.objects.get().name, OutboxEmail.objects.count()) == ("Pat Ash", 0)

    organiser.post(page, data | {"email": "pat@example.org"})
    assert [(email.kind, email.to) for email in OutboxEmail.objects.all()] == [("link", "pat@example.org")]


def test_nobody_who_phoned_is_asked_for_an_offer(organiser, event):
    pat = AttendeeFactory(event=event, email="", status="waiting")

    form = organiser.get(address(Attendee, "change", pat.pk)).context["adminform"].form

    assert {"wants_offer", "position"} & set(form.fields) == {"position"}


def test_email_address_cannot_be_removed(organiser, event):
    page = address(Attendee, "change", AttendeeFactory(event=event, email="ann@example.org").pk)

    response = organiser.post(page, as_posted(organiser.get(page)) | {"email": ""})

    assert response.context["adminform"].form.errors == {"email": ["This field is required."]}


@pytest.mark.usefixtures("pat")
def test_change_of_an_event_says_whom_to_phone(organiser, event):
    page = address(Event, "change", event.pk)

    response = organiser.post(page, as_posted(organiser.get(page)) | {"summary": "Not announced."}, follow=True)
    assert [message for message in messages_of(response) if "phone" in message] == []

    response = organiser.post(page, as_posted(organiser.get(page)) | {"title": "Ladders"}, follow=True)
    event.refresh_from_db()
    link = f'<a href="{LIST}?event__id__exact={event.pk}&amp;reach=phone">{event}</a>.'
    assert f"{ONE} {link}" in messages_of(response)


@pytest.mark.usefixtures("pat")
def test_cancellation_says_whom_to_phone(organiser, event):
    data = {"action": "cancel", "_selected_action": [event.pk], "confirm": "1", "reason": "No heating."}

    response = organiser.post(EVENTS, data, follow=True)

    told = [message.partition(" <")[0] for message in messages_of(response)]
    assert told == ["1 event is cancelled. Nobody is emailed.", ONE]


def test_change_and_end_of_a_series_say_whom_to_phone(organiser, event):
    series = services.save(series=EventSeriesFactory(group=event.group))
    first = series.occurrences.order_by("starts_at").first()
    Event.objects.filter(pk=first.pk).update(status="confirmed")
    AttendeeFactory(event=first, email="")
    page = address(EventSeries, "change", series.pk)

    changed = organiser.post(page, as_posted(organiser.get(page)) | {"start_time": "19:00"}, follow=True)
    ended = organiser.post(address(EventSeries, "end", series.pk), follow=True)

    for response in (changed, ended):
        assert ONE in [message.partition(" <")[0] for message in messages_of(response)]


@pytest.mark.usefixtures("pat")
def test_venue_that_is_set_on_the_start_page_says_whom_to_phone(organiser, event):
    data = {"venue": VenueFactory().pk, "shown": event.venue_id, "do": "venue"}

    response = organiser.post(reverse("admin:arrange", args=[event.pk]), data, follow=True)

    assert ONE in [message.partition(" <")[0] for message in messages_of(response)]


@pytest.mark.usefixtures("pat")
def test_preview_of_a_message_says_whom_to_phone(organiser, event):
    AttendeeFactory(event=event)

    response = organiser.get(address(Message, "preview", MessageFactory(event=event).pk))

    assert ONE in response.text


def test_questions_before_cancelling_and_erasing_say_whom_to_phone(organiser, pat):
    for action in ("cancel_places", "erase"):
        response = organiser.post(LIST, {"action": action, "_selected_action": [pat.pk]})
        text = response.text
        assert (ONE in text, "No emails are sent." in text, "is emailed" in text) == (True, action != "erase", False)
    assert "no email address, so search other meetings for the name" in text


def test_attendee_who_phoned_is_found_by_name_and_erased(organiser, pat):
    found = organiser.get(LIST, {"q": "pat"}).context["cl"].result_list

    organiser.post(LIST, {"action": "erase", "_selected_action": [found[0].pk], "confirm": "1", "scope": "chosen"})

    assert (Attendee.objects.get().name, Attendee.objects.get().status) == ("", "cancelled")


def test_door_list_says_whom_to_phone_until_they_are_here(client, pat):
    link = DoorLinkFactory(event=pat.event)
    AttendeeFactory(event=pat.event)

    assert client.get(link.get_absolute_url()).text.count("No email address: phone them") == 1
    Attendee.objects.filter(pk=pat.pk).update(status="came")
    assert "phone them" not in client.get(link.get_absolute_url()).text


def test_organiser_records_who_was_phoned(organiser, event, pat):
    ann = AttendeeFactory(event=event, name="Ann")
    before = Attendee.objects.get(pk=pat.pk).updated_at

    response = organiser.post(LIST, {"action": "record_phoned", "_selected_action": [ann.pk, pat.pk]}, follow=True)

    assert sorted(messages_of(response)) == [
        "1 person is recorded as phoned.", "Ann: This person has an email address, so they were emailed.",
    ]  # fmt: skip
    assert Attendee.objects.get(pk=pat.pk).updated_at > before


@pytest.mark.parametrize("action", ["cancel_places", "erase"])
def test_next_on_the_waitlist_who_phoned_is_no_email_and_is_named(organiser, event, action):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    ann = AttendeeFactory(event=event, name="Ann", email="ann@example.org")
    AttendeeFactory(event=event, name="Phil", email="", status="waiting")
    data = {"action": action, "_selected_action": [ann.pk]}

    asked = organiser.post(LIST, data)
    words, shown = asked.context["words"], asked.context["form"]["shown"].value()
    done = organiser.post(LIST, data | {"confirm": "yes", "scope": "chosen", "shown": shown}, follow=True)

    assert "1 person is emailed: Ann." in words
    assert words[-1] == "1 person on the waitlist gets a place and has no email address: phone them."
    assert shown == 1
    what = {"cancel_places": "cancelled", "erase": "erased"}[action]
    told = "1 person is emailed. Phil gets a place from the waitlist. 1 person gave no email address: phone them."
    assert messages_of(done) == [f"1 place is {what}. {told}"]
    assert OutboxEmail.objects.exclude(to="ann@example.org").count() == 0


def test_import_that_changes_a_meeting_says_whom_to_phone(organiser, event):
    import_file(event.group, entry())
    moved = Event.objects.get(title="Talks")
    AttendeeFactory(event=moved, email="")
    data = entry(start="20261201T190000Z", end="20261201T200000Z")

    page = organiser.post(IMPORT, {"group": event.group_id, "file": SimpleUploadedFile("a.ics", data)})
    assert [line.words for line in page.context["hears"]] == [
        "Changed: Nobody is emailed. 1 person gave no email address: phone them."
    ]
    response = organiser.post(f"{IMPORT}confirm/", {"kept": page.context["kept"]}, follow=True)

    link = f'<a href="{LIST}?event__id__exact={moved.pk}&amp;reach=phone">{moved}</a>.'
    assert messages_of(response) == ["0 events are new, 1 is changed.", f"{ONE} {link}"]


def test_attendee_is_not_added_to_a_cancelled_meeting(organiser, event):
    Event.objects.filter(pk=event.pk).update(status="cancelled", cancellation_reason="No heating.")
    page = f"{address(Attendee, 'add')}?event={event.pk}"

    response = organiser.post(page, as_posted(organiser.get(page)) | {"name": "Pat", "access_needs": "A lift."})

    form = response.context["adminform"].form
    assert form.errors == {"event": ["This event is cancelled, so there are no places to take."]}
    assert (form["name"].value(), form["access_needs"].value(), Attendee.objects.count()) == ("Pat", "A lift.", 0)
