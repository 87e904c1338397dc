"""The values that a form carries, and what differs from them (see tests/meetups/admin/test_saving.py for forms)."""

import json

import pytest

from meetups.forms import versions
from meetups.forms.versions import Difference
from meetups.models import Venue
from tests.factories import VenueFactory

pytestmark = pytest.mark.django_db


class Form(versions.forms.ModelForm):
    class Meta:
        model = Venue
        fields = ["name", "capacity", "host", "directions"]


def test_form_carries_short_values_and_a_hash_of_long_ones():
    form = Form(instance=VenueFactory.build(name="Hall", capacity=0, directions="x" * 201))

    values = json.loads(versions.seen(form, {}))["values"]

    assert (values["name"], values["capacity"], values["host"]) == ("Hall", "0", "")
    assert (values["directions"][:7], len(values["directions"])) == ("sha256:", 7 + 64 + 1 + versions.SHOWN)


def test_difference_is_a_sentence():
    assert str(Difference("name", "Name", "A", "B", None)) == "Name: was A, is now B."
    assert str(Difference("name", "Name", "A", "B", "C")) == "Name: was A, is now B, you chose C."


@pytest.mark.parametrize(("typed", "found"), [("Ours", ["Ours"]), ("Hall", [None]), ("Theirs", [])])
def test_field_differs_if_it_is_neither_as_it_was_nor_as_it_was_chosen(typed, found):
    venue = VenueFactory(name="Hall")
    before = versions.read(versions.seen(Form(instance=venue), {}))
    venue.name = "Theirs"

    form = Form({"name": typed}, instance=venue)

    assert [one.typed for one in versions.differences(form, before)] == found
