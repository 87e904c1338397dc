import pytest

from meetups.forms.attendees import AttendeeAdminForm, DetailsForm, LinkForm, RsvpForm
from meetups.models import Attendee
from tests.factories import AttendeeFactory, EventFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
ANN = {"name": "Ann", "email": "ann@example.org"}


def test_only_name_and_email_address_are_required():
    form = RsvpForm(ANN)

    assert form.is_valid()
    assert form.answers == {
        **ANN, "organisation": "", "access_needs": "", "wants_name_public": False, "is_first_time": False,
        "wants_offer": False, "wait": False,
    }  # fmt: skip
    assert form.is_robot is False


def test_answers_are_the_values_of_all_fields():
    typed = {
        **ANN,
        "organisation": " Leeds City Council ",
        "access_needs": "A ramp.\r\nTea.",
        "wants_name_public": "on",
    }
    form = RsvpForm({**typed, "is_first_time": "on"})

    assert form.is_valid()
    assert form.answers == {
        **ANN, "organisation": "Leeds City Council", "access_needs": "A ramp.\r\nTea.", "wants_name_public": True,
        "is_first_time": True, "wants_offer": False, "wait": False,
    }  # fmt: skip


def test_fields_have_their_order():
    assert list(RsvpForm().fields) == [
        "name", "email", "organisation", "access_needs", "is_first_time", "wants_name_public", "wants_offer",
        "comes_every_time", "website", "wait",
    ]  # fmt: skip


def test_waitlist_button_and_choice_of_an_offer_are_answers():
    form = RsvpForm({**ANN, "wait": "on", "wants_offer": "on"})

    assert form.is_valid()
    assert (form.answers["wait"], form.answers["wants_offer"]) == (True, True)


@pytest.mark.parametrize("data", [None, ANN, {**ANN, "wait": ""}])
def test_hidden_input_of_the_waitlist_button_is_always_on(data):
    assert '<input type="hidden" name="wait" value="on" id="id_wait">' in str(RsvpForm(data)["wait"])


def test_form_without_waitlist_fields_keeps_their_answers():
    form = RsvpForm({**ANN, "wait": "on", "wants_offer": "on"})
    assert form.is_valid()

    form.leave_out_waitlist()

    assert not {"wait", "wants_offer"} & {field.name for field in form}
    assert (form.answers["wait"], form.answers["wants_offer"]) == (True, True)


def test_details_have_initial_values_and_no_offer_for_an_attendee_with_a_place():
    form = DetailsForm(
        attendee=AttendeeFactory(name="Ann", organisation=OrganisationFactory(name="Leeds"), access_needs="A ramp.")
    )

    assert [str(form[name].value()) for name in ("name", "organisation", "access_needs")] == ["Ann", "Leeds", "A ramp."]
    assert list(form.fields) == ["name", "organisation", "access_needs", "is_first_time"]


def test_attendee_on_the_waitlist_can_choose_an_offer():
    form = DetailsForm({"name": "Ann", "wants_offer": "on"}, attendee=AttendeeFactory(status="waiting"))

    assert form.is_valid()
    assert form.cleaned_data == {
        "name": "Ann", "organisation": "", "access_needs": "", "is_first_time": False, "wants_offer": True,
    }  # fmt: skip


def test_details_ignore_an_email_address():
    form = DetailsForm({"name": "Ann", "email": "bo@example.org"}, attendee=AttendeeFactory(email="ann@example.org"))

    assert form.is_valid()
    assert "email" not in form.cleaned_data


@pytest.mark.parametrize("website", ["", "http://spam.example.org"])
def test_link_form_takes_an_email_address_and_has_a_trap(website):
    form = LinkForm({"email": " ann@example.org ", "website": website})

    assert form.is_valid()
    assert (form.cleaned_data["email"], form.is_robot) == ("ann@example.org", website != "")


@pytest.mark.parametrize(("website", "is_robot"), [("", False), (" ", False), ("http://spam.example.org", True)])
def test_robot_is_found_by_the_trap(website, is_robot):
    form = RsvpForm({**ANN, "website": website})

    assert form.is_valid()
    assert (form.is_robot, "website" in form.answers) == (is_robot, False)


CONTROL = "This has a character that cannot be shown. Type it again rather than pasting it."
IN_FULL = "Enter an email address in full, such as name@example.org."


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter your name."),
        ("name", " \t ", "Enter your name."),
        ("name", "x" * 121, "Ensure this value has at most 120 characters (it has 121)."),
        ("name", "Ann\x07", CONTROL),
        ("name", "Ann\u202eexe", CONTROL),
        ("name", "Ann\nBcc: all", CONTROL),
        ("name", "Ann\x00", "Null characters are not allowed."),
        ("email", "", "Enter your email address, so that we can send you the link."),
        ("email", "ann", IN_FULL),
        ("email", "ann@", IN_FULL),
        ("email", "@example.org", IN_FULL),
        ("email", "ann@example", IN_FULL),
        ("email", "ann@example.org, bob@example.org", IN_FULL),
        ("email", "ann@example.org\nBcc: all@example.org", IN_FULL),
        ("email", "Ann <ann@example.org>", IN_FULL),
        ("organisation", "x" * 161, "Ensure this value has at most 160 characters (it has 161)."),
        ("organisation", "Leeds\x1b", CONTROL),
        ("access_needs", "x" * 1001, "Ensure this value has at most 1000 characters (it has 1001)."),
        ("access_needs", "A ramp\x08", CONTROL),
        ("access_needs", "\u2066hidden", CONTROL),
    ],
)
def test_invalid_value_is_refused_at_its_field(field, value, message):
    form = RsvpForm({**ANN, field: value})

    assert not form.is_valid()
    assert form.errors == {field: [message]}


def test_email_address_that_is_too_long_is_refused():
    form = RsvpForm({**ANN, "email": f"{'a' * 60}@{'b.' * 120}example.org"})

    assert not form.is_valid()
    assert list(form.errors) == ["email"]


@pytest.mark.parametrize("name", ["O’Brien", "Zoë", "李雷", "Ann & Bob <3", "=1+1", "x" * 120, "👩‍💻"])
def test_names_of_people_are_not_changed(name):
    form = RsvpForm({**ANN, "name": name})

    assert form.is_valid()
    assert form.answers["name"] == name


def test_admin_form_refuses_the_email_address_of_another_attendee():
    event = EventFactory()
    AttendeeFactory(event=event, email="first@example.org")
    second = AttendeeFactory(event=event, name="Second", email="second@example.org")
    elsewhere = AttendeeFactory(email="elsewhere@example.org")

    def errors(email):
        data = {"event": event.pk, "name": "Second", "email": email}
        return AttendeeAdminForm(data, instance=Attendee.objects.get(pk=second.pk)).errors

    assert errors("FIRST@example.org") == {"__all__": ["This email address is on the list already."]}
    assert errors(elsewhere.email) == {}
    assert errors("second@example.org") == {}
