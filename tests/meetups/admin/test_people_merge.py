"""Putting organisations together that are one."""

import pytest

from meetups.models import Attendee, Organisation, User
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


@pytest.fixture
def root(client):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    return client


def chosen(rows, **fields):
    return {"action": "merge", "_selected_action": [row.pk for row in rows], **fields}


def test_who_runs_the_site_says_which_stays(root, rows):
    page = Page(root.post(LIST, chosen(rows)))
    assert "This cannot be undone." in page.text
    assert {field["value"] for field in page.all("input", type="radio")} == {str(row.pk) for row in rows}
    assert Organisation.objects.count() == 2

    response = root.post(LIST, chosen(rows, confirm="yes", into=rows[1].pk), follow=True)

    assert "The organisations are merged." in Page(response).text
    assert Organisation.objects.get() == Attendee.objects.get().organisation == rows[1]


@pytest.mark.parametrize("into", ["", "0", "x"])
def test_what_was_not_chosen_is_asked_again(root, rows, into):
    other = OrganisationFactory()

    for answer in (into, other.pk):
        response = root.post(LIST, chosen(rows, confirm="yes", into=answer))
        assert (response.status_code, Organisation.objects.count()) == (200, 3)


def test_one_alone_is_refused_in_words(root, rows):
    response = root.post(LIST, chosen(rows[:1], confirm="yes", into=rows[0].pk), follow=True)

    assert "Choose at least two organisations to merge." in Page(response).text


def test_an_organiser_is_neither_offered_it_nor_obeyed(client, rows):
    client.force_login(OrganiserFactory(role="lead").user)
    assert "Merge into one" not in Page(client.get(LIST)).text

    client.post(LIST, chosen(rows, confirm="yes", into=rows[1].pk))

    assert Organisation.objects.count() == 2
