"""Merging organisations in the admin."""

import pytest

from meetups.models import Attendee, Organisation
from tests.factories import AttendeeFactory, OrganisationFactory, OrganiserFactory
from tests.meetups.admin.sides import address
from tests.pages import Page

pytestmark = pytest.mark.django_db
LIST = address(Organisation, "changelist")


@pytest.fixture
def rows():
    rows = [OrganisationFactory(name=name) for name in ("Leeds CC", "Leeds City Council")]
    AttendeeFactory(organisation=rows[0])
    return rows


def chosen(rows, **fields):
    return {"action": "merge", "_selected_action": [row.pk for row in rows], **fields}


def test_superuser_merges_organisations_into_the_chosen_one(root, rows):
    page = Page(root.post(LIST, chosen(rows)))
    assert "This cannot be undone." in page.text
    assert {field["value"] for field in page.all("input", type="radio")} == {str(row.pk) for row in rows}
    assert Organisation.objects.count() == 2

    response = root.post(LIST, chosen(rows, confirm="yes", into=rows[1].pk), follow=True)

    assert "The organisations are merged." in Page(response).text
    assert Organisation.objects.get() == Attendee.objects.get().organisation == rows[1]


@pytest.mark.parametrize("into", ["", "0", "x"])
def test_invalid_choice_is_asked_again(root, rows, into):
    other = OrganisationFactory()

    for answer in (into, other.pk):
        response = root.post(LIST, chosen(rows, confirm="yes", into=answer))
        assert (response.status_code, Organisation.objects.count()) == (200, 3)


def test_one_organisation_cannot_be_merged(root, rows):
    response = root.post(LIST, chosen(rows[:1], confirm="yes", into=rows[0].pk), follow=True)

    assert "Choose at least two organisations to merge." in Page(response).text


def test_organiser_cannot_merge(client, rows):
    client.force_login(OrganiserFactory(role="lead").user)
    assert "Merge into one" not in Page(client.get(LIST)).text

    client.post(LIST, chosen(rows, confirm="yes", into=rows[1].pk))

    assert Organisation.objects.count() == 2
