"""Hand-overs of groups in the personal data of an email address."""

from datetime import timedelta

import pytest
from django.test import Client

from meetups.models import HandOver
from meetups.services import handovers, people
from tests.factories import OutboxEmailFactory
from tests.handovers import team
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def link(email):
    """Email this address a link to its personal data. Return the token."""
    return people.write_held(kind="OutboxEmail", pk=OutboxEmailFactory(to=email).pk, version=email[:2]) and email[:2]


@pytest.mark.parametrize("email", ["bo@example.org", "ann@example.org", "cy@example.org"])
def test_each_side_of_a_hand_over_is_told_of_it_and_nobody_else(email):
    leeds = team()
    chosen = {"email": email} if email.startswith("cy") else {"successor": leeds.ann}
    handovers.offer(group=leeds.group, lead=leeds.lead.user, **chosen)
    other = people.personal_data(token=link("di@example.org"))

    held = people.personal_data(token=link(email))

    assert (held.data["hand_overs"], other.hand_overs) == (
        [
            {
                "group": "Leeds", "kind": "given", "status": "open", "asked_at": NOW,
                "expires_at": NOW + timedelta(days=14), "ended_at": None,
            }
        ],
        [],
    )  # fmt: skip
    page = Client().get(f"/people/held/{email[:2]}/").content.decode()
    assert "You take part in handing it over: Waiting for an answer until 4 December 2026." in page


def test_erasing_an_invited_address_leaves_no_trace_of_it_in_the_hand_over():
    leeds = team()
    handovers.offer(group=leeds.group, lead=leeds.lead.user, email="cy@example.org")

    people.forget(email="cy@example.org")

    assert HandOver.objects.values_list("invitation", "successor", "lead__email").get() == (
        None,
        None,
        "bo@example.org",
    )
    assert people.personal_data(token=link("cy@example.org")).hand_overs == []
