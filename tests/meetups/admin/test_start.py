"""The start page of the admin: meetings, what needs doing, and what it says where there is nothing."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from meetups import extensions
from meetups.models import Event
from meetups.services import events
from tests.factories import (
    AttendeeFactory,
    DoorLinkFactory,
    EventFactory,
    FeedbackFactory,
    GroupFactory,
    OrganiserFactory,
    SubscriptionFactory,
    UserFactory,
    VenueFactory,
    in_a_week,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db
START = "/admin/"


@pytest.fixture
def lead(client):
    organiser = OrganiserFactory(role="lead", group__name="Leeds")
    client.force_login(organiser.user)
    return organiser


@pytest.fixture
def library():
    return VenueFactory(name="The Library")


@pytest.fixture
def draft(lead):
    return EventFactory(title="Tea", group=lead.group, venue=None, status="draft", capacity=30)


def arrange(client, event, do, venue="", shown=""):
    data = {"venue": getattr(venue, "pk", venue), "shown": getattr(shown, "pk", shown), "do": do}
    return client.post(reverse("admin:arrange", args=[event.pk]), data)


def state(event):
    event = Event.objects.get(pk=event.pk)
    return event.venue, event.status


def messages(response):
    return [str(message) for message in response.context["messages"]]


def texts(response, tag):
    """Return the texts of all elements with this tag, each with the attributes as they are written."""
    found = re.findall(rf"<{tag}\b([^>]*)>(.*?)</{tag}>", response.content.decode(), re.DOTALL)
    return {" ".join(unescape(re.sub("<[^>]+>", "", inner)).split()): unescape(written) for written, inner in found}


def links(response):
    """Return the texts of all links, each with its path."""
    return {text: re.search('href="([^"]*)"', written)[1] for text, written in texts(response, "a").items()}


def test_draft_has_a_venue_to_choose_and_a_button_to_publish(client, lead, draft, library):
    page = client.get(START)

    assert {f"Save venue: {draft}", f"Publish: {draft}"} <= set(texts(page, "button"))
    assert list(texts(page, "option")) == ["To be confirmed", "The Library, Leeds"]
    assert links(page)["0 of 30 places"] == f"/admin/meetups/attendee/?event__id__exact={draft.pk}"
    assert "Door link" not in links(page)


def test_published_meeting_has_links_to_what_comes_next(client, lead, library, monkeypatch):
    event = EventFactory(title="Tea", group=lead.group, venue=library)
    monkeypatch.setattr(extensions, "event_buttons", {"songs": extensions.EventButton("Sing", lambda _: "/songs/")})

    found = links(client.get(START))
    assert {name: found[name] for name in ("Email attendees", "Door link", "Poster", "Sing")} == {
        "Email attendees": f"/admin/meetups/message/add/?event={event.pk}",
        "Door link": f"/admin/meetups/doorlink/add/?event={event.pk}",
        "Poster": f"/events/{event.slug}/poster/",
        "Sing": "/songs/",
    }

    link = DoorLinkFactory(event=event)
    assert links(client.get(START))["Door link"] == f"/admin/meetups/doorlink/{link.pk}/change/"


def test_online_meeting_needs_no_venue_to_be_published(client, lead):
    event = EventFactory(group=lead.group, venue=None, status="tentative", attendance_mode="online")
    page = Page(client.get(START))
    assert ([*page.all("select")], [button.get("value") for button in page.all("button", name="do")]) == (
        [],
        ["publish"],
    )

    arrange(client, event, "publish")

    assert state(event) == (None, "confirmed")


def test_venue_is_saved_in_place_and_logged(client, lead, draft, library):
    response = arrange(client, draft, "venue", venue=library)

    assert (response.status_code, response.headers["Location"]) == (302, START)
    assert state(draft) == (library, "draft")
    said = f"{draft}: The Library, 1 Canal Street, Leeds, LS1 1AA."
    assert messages(client.get(START)) == [f"{said} Nobody is emailed: it is a draft."]
    assert LogEntry.objects.get().get_change_message() == said


def test_meeting_is_published_with_the_venue_that_was_just_chosen(client, lead, draft, library):
    SubscriptionFactory(group=lead.group, often="at-once")

    arrange(client, draft, "publish", venue=library)

    assert state(draft) == (library, "confirmed")
    assert messages(client.get(START)) == [f"{draft} is published. 1 follower hears of it at once."]


def test_venue_of_a_published_meeting_is_emailed_to_its_attendees(client, lead, library):
    event = AttendeeFactory(event=EventFactory(group=lead.group, venue=None)).event

    arrange(client, event, "venue", venue=library)

    assert messages(client.get(START))[0].endswith("LS1 1AA. 1 attendee gets an email in 15 minutes.")


def test_publishing_a_meeting_that_was_cancelled_meanwhile_is_refused_in_words(client, lead, draft, library):
    events.cancel(event=draft, reason="The venue is not free.")

    response = arrange(client, draft, "publish", venue=library)

    assert response.status_code == 409
    assert messages(response) == [f"{draft} is cancelled. Copy it to a new date instead."]
    assert (state(draft), LogEntry.objects.count()) == ((None, "cancelled"), 0)


def test_venue_that_closed_meanwhile_is_refused_in_words(client, lead, draft, library):
    library.closed_on = draft.local_date
    library.save()

    response = arrange(client, draft, "publish", venue=library)

    assert (response.status_code, state(draft)) == (409, (None, "draft"))
    (words,) = messages(response)
    assert words.startswith("The Library takes no meetings from ")
    assert words.endswith(". Choose another venue.")


def test_venue_that_was_chosen_is_still_chosen_after_a_refusal(client, lead, draft, library):
    hall = VenueFactory(name="The Hall")
    Event.objects.update(venue=hall)

    response = arrange(client, draft, "venue", venue=library)

    assert (response.status_code, state(draft)) == (409, (hall, "draft"))
    chosen = [text for text, written in texts(response, "option").items() if "selected" in written]
    assert (chosen, Page(response).all("input", name="shown")[0]["value"]) == (["The Library, Leeds"], str(hall.pk))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"venue": "999", "do": "venue"}, "This venue was deleted meanwhile. Choose another one."),
        ({"venue": "x", "do": "venue"}, "This venue was deleted meanwhile. Choose another one."),
        ({"venue": ""}, "Press one of the buttons."),
        ({"venue": "", "do": "sing"}, "Press one of the buttons."),
    ],
)
def test_form_that_no_page_sends_is_refused_in_words(client, lead, draft, data, words):
    response = client.post(reverse("admin:arrange", args=[draft.pk]), data)

    assert (response.status_code, messages(response), state(draft)) == (409, [words], (None, "draft"))


def test_reading_the_page_changes_nothing(client, lead, draft):
    assert client.get(reverse("admin:arrange", args=[draft.pk])).status_code == 405
    assert state(draft) == (None, "draft")


def test_meeting_of_another_group_is_neither_shown_nor_changed(organiser, ours, theirs):
    event = theirs.rows["meetups.event"]
    venue = VenueFactory()

    response = arrange(organiser, event, "publish", venue=venue)

    assert (response.status_code, state(event)) == (404, (None, "draft"))
    assert "theirs" not in organiser.get(START).content.decode()
    assert arrange(organiser, ours.rows["meetups.event"], "publish", venue=venue).status_code == 302


def test_account_without_a_role_cannot_arrange_anything(client, draft):
    client.force_login(UserFactory())

    response = arrange(client, draft, "publish")

    assert (response.status_code, state(draft)) == (302, (None, "draft"))
    assert response.headers["Location"].startswith("/admin/login/")


def test_what_needs_doing_links_to_the_page_that_settles_it(client, lead, draft):
    page = client.get(START)

    assert list(texts(page, "h3"))[:3] == ["Tea", "In the next fortnight", "Meetings"]
    day = draft.leaf.long
    assert links(page)[f"Tea, {day}: no venue"] == f"/admin/meetups/event/{draft.pk}/change/#id_venue"


def test_organiser_with_nothing_to_do_reads_so(client, lead):
    page = Page(client.get(START))

    assert "Nothing needs doing." in page.text
    assert "No meeting is planned. A series plans the meetings of the next six months for you." in page.text
    assert links(client.get(START))["Add a series"] == "/admin/meetups/eventseries/add/"
    assert "Lately" not in page.text


def test_superuser_of_an_empty_site_reads_what_to_do_first(root):
    page = Page(root.get(START))

    assert "There is no group yet. Add one, then a venue and a series, and the site has meetings." in page.text
    assert links(root.get(START))["Add a group"] == "/admin/meetups/group/add/"


def test_person_who_organises_no_group_any_more_reads_so(client):
    client.force_login(UserFactory())

    response = client.get(START, follow=True)

    assert "You do not organise a group" in Page(response).text


def test_what_happened_lately_is_in_numbers(client, lead, library):
    start = in_a_week() - timedelta(days=14)
    over = EventFactory(title="Cake", group=lead.group, starts_at=start, ends_at=start + timedelta(hours=1))
    AttendeeFactory.create_batch(2, event=over, status="came")
    FeedbackFactory(event=over)
    SubscriptionFactory(group=lead.group)

    text = Page(client.get(START)).text

    assert f"Cake, {over.leaf.long}: 2 people came, 1 answer" in text
    assert "1 new follower in the last four weeks" in text


@pytest.mark.parametrize("groups", [1, 50])
def test_page_makes_as_many_queries_for_one_group_as_for_fifty(client, library, django_assert_num_queries, groups):
    user = UserFactory()
    for _time in range(groups):
        event = EventFactory(group=GroupFactory(), status="draft", venue=None)
        EventFactory(group=event.group, venue=library)
        OrganiserFactory(user=user, group=event.group)
        AttendeeFactory(event=event, access_needs="Captions")
    client.force_login(user)
    client.get(START)

    with django_assert_num_queries(22):
        client.get(START)
