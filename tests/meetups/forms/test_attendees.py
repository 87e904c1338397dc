import pytest

from meetups.forms.attendees import RsvpForm

pytestmark = pytest.mark.django_db
ANN = {"name": "Ann", "email": "ann@example.org"}


def test_name_and_address_are_enough():
    form = RsvpForm(ANN)

    assert form.is_valid()
    assert form.answers == {
        **ANN, "organisation": "", "access_needs": "", "is_name_public": False, "is_first_time": False,
    }  # fmt: skip
    assert form.is_robot is False


def test_answers_are_all_that_was_said():
    said = {**ANN, "organisation": " Leeds City Council ", "access_needs": "A ramp.\r\nTea.", "is_name_public": "on"}
    form = RsvpForm({**said, "is_first_time": "on"})

    assert form.is_valid()
    assert form.answers == {
        **ANN, "organisation": "Leeds City Council", "access_needs": "A ramp.\r\nTea.", "is_name_public": True,
        "is_first_time": True,
    }  # fmt: skip


def test_fields_stand_in_the_order_people_think_of_them():
    assert list(RsvpForm().fields) == [
        "name", "email", "organisation", "access_needs", "is_first_time", "is_name_public", "website",
    ]  # fmt: skip


@pytest.mark.parametrize(("website", "is_robot"), [("", False), (" ", False), ("http://spam.example.org", True)])
def test_whoever_fills_in_the_trap_is_a_robot(website, is_robot):
    form = RsvpForm({**ANN, "website": website})

    assert form.is_valid()
    assert (form.is_robot, "website" in form.answers) == (is_robot, False)


CONTROL = "This has a character that cannot be shown. Type it again rather than pasting it."
IN_FULL = "Write an e-mail address in full, such as name@example.org."


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Write your name."),
        ("name", " \t ", "Write your name."),
        ("name", "x" * 121, "Ensure this value has at most 120 characters (it has 121)."),
        ("name", "Ann\x07", CONTROL),
        ("name", "Ann\u202eexe", CONTROL),
        ("name", "Ann\nBcc: all", CONTROL),
        ("name", "Ann\x00", "Null characters are not allowed."),
        ("email", "", "Write your e-mail address, so that we can send you the link."),
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
def test_what_does_not_do_is_told_at_its_field(field, value, message):
    form = RsvpForm({**ANN, field: value})

    assert not form.is_valid()
    assert form.errors == {field: [message]}


def test_overlong_address_is_refused():
    form = RsvpForm({**ANN, "email": f"{'a' * 60}@{'b.' * 120}example.org"})

    assert not form.is_valid()
    assert list(form.errors) == ["email"]


@pytest.mark.parametrize("name", ["O’Brien", "Zoë", "李雷", "Ann & Bob <3", "=1+1", "x" * 120, "👩‍💻"])
def test_names_of_people_are_taken_as_they_are(name):
    form = RsvpForm({**ANN, "name": name})

    assert form.is_valid()
    assert form.answers["name"] == name
