import pytest

from meetups.models import Attendee, OutboxEmail
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, OrganisationFactory, OrganiserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db
LIST = "/admin/meetups/attendee/"


@pytest.fixture
def group(db):
    return GroupFactory()


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def act(client, action, *attendees):
    data = {"action": action, "_selected_action": [attendee.pk for attendee in attendees]}
    return client.post(LIST, data, follow=True)


def add(client, event, **changes):
    data = {"event": event.pk, "name": "Ada Brook", "email": "ada@example.org"} | changes
    return client.post(address(Attendee, "add"), data, follow=True)


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_a_constant_number_of_queries(organiser, group, number, django_assert_num_queries):
    for event in EventFactory.create_batch(number, group=group):
        AttendeeFactory(event=event, organisation=OrganisationFactory())

    with django_assert_num_queries(11):
        response = organiser.get(LIST, {"all": ""})

    assert len(response.context["cl"].result_list) == number


def test_added_attendee_gets_a_place_and_an_email(organiser, group):
    event, organisation = EventFactory(group=group), OrganisationFactory()

    response = add(organiser, event, organisation_name=organisation.name)

    attendee = Attendee.objects.get()
    assert (attendee.event, attendee.name, attendee.organisation) == (event, "Ada Brook", organisation)
    assert (attendee.status, OutboxEmail.objects.get().to) == ("going", "ada@example.org")
    assert f"/admin/meetups/attendee/{attendee.pk}/change/" in str(*response.context["messages"])
    assert response.redirect_chain == [(f"{LIST}?event__id__exact={event.pk}", 302)]


def test_attendee_who_cancelled_can_be_added_again(organiser, group):
    event = EventFactory(group=group)
    earlier = AttendeeFactory(event=event, email="ada@example.org", status=Attendee.Status.CANCELLED)

    add(organiser, event, email="ADA@example.org")

    attendee = Attendee.objects.get()
    assert (attendee.pk, attendee.name, attendee.status) == (earlier.pk, "Ada Brook", "going")


@pytest.mark.parametrize(
    ("capacity", "field", "message"),
    [
        (1, "event", "All places are taken. Raise the number of places first."),
        (2, "email", "This email address is on the list already."),
    ],
)
def test_refusal_of_the_service_is_shown_on_its_field_and_the_input_is_kept(organiser, group, capacity, field, message):
    event = EventFactory(group=group, capacity=capacity)
    AttendeeFactory(event=event, email="first@example.org")

    response = add(organiser, event, name="Typed", email="new@example.org" if field == "event" else "FIRST@example.org")

    form = response.context["adminform"].form
    assert form.errors == {field: [message]}
    assert (form["name"].value(), form["event"].value()) == ("Typed", str(event.pk))
    assert Attendee.objects.count() == 1


def test_attendee_cannot_be_added_to_a_draft(organiser, group):
    response = add(organiser, EventFactory(group=group, status="draft"))

    assert list(response.context["adminform"].form.errors) == ["event"]
    assert not Attendee.objects.exists()


def test_only_details_of_an_attendee_can_be_corrected(organiser, group):
    attendee = AttendeeFactory(event=EventFactory(group=group), email="old@example.org")
    elsewhere = EventFactory(group=group)
    page = address(Attendee, "change", attendee.pk)

    organiser.post(
        page,
        as_posted(organiser.get(page))
        | {
            "email": "new@example.org",
            "access_needs": "A lift.",
            "event": elsewhere.pk,
            "status": "cancelled",
            "secret": "x",
        },
    )

    changed = Attendee.objects.get()
    assert (changed.email, changed.access_needs) == ("new@example.org", "A lift.")
    assert (changed.event, changed.status) == (attendee.event, "going")
    assert changed.secret not in {attendee.secret, "x"}  # a new email address gets a new link


def test_attendee_is_corrected_with_the_form_that_the_page_shows(organiser, group):
    attendee = AttendeeFactory(event=EventFactory(group=group), name="Ann")
    page = address(Attendee, "change", attendee.pk)
    shown = organiser.get(page)

    response = organiser.post(page, as_posted(shown) | {"_seen": shown.context["seen"], "name": "Anne"})

    assert (response.status_code, Attendee.objects.get().name) == (302, "Anne")


def test_email_address_of_another_attendee_is_refused(organiser, group):
    event = EventFactory(group=group)
    AttendeeFactory(event=event, email="first@example.org")
    second = AttendeeFactory(event=event, email="second@example.org")
    page = address(Attendee, "change", second.pk)

    response = organiser.post(page, as_posted(organiser.get(page)) | {"email": "First@example.org"})

    errors = response.context["adminform"].form.errors
    assert errors == {"__all__": ["This email address is on the list already."]}


def test_simultaneous_change_is_an_error_on_the_form(organiser, group, monkeypatch):
    event = EventFactory(group=group)
    first = AttendeeFactory(event=event, email="first@example.org")
    second = AttendeeFactory(event=event, email="second@example.org")
    page = address(Attendee, "change", second.pk)
    data = as_posted(organiser.get(page)) | {"email": "new@example.org", "name": "Typed"}
    save = Attendee.save

    def save_after_another(attendee, *args, **kwargs):
        Attendee.objects.filter(pk=first.pk).update(email="new@example.org")
        save(attendee, *args, **kwargs)

    monkeypatch.setattr(Attendee, "save", save_after_another)
    response = organiser.post(page, data)

    form = response.context["adminform"].form
    assert form.errors == {"__all__": ["Somebody else saved this at the same moment. Check it and save again."]}
    assert form["name"].value() == "Typed"


def test_attendee_cannot_be_deleted(organiser, group):
    attendee = AttendeeFactory(event=EventFactory(group=group))

    response = organiser.post(address(Attendee, "delete", attendee.pk), {"post": "yes"})

    assert (response.status_code, Attendee.objects.count()) == (403, 1)
