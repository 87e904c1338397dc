"""The limits on invitations to organise a group."""

from datetime import timedelta

import pytest

from meetups.models import OutboxEmail
from meetups.services import organisers
from tests.factories import OrganiserFactory
from tests.meetups.services.refusals import code_of
from tests.meetups.services.test_organisers import ANN, DAY, NOW, emails, invite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def lead(db):
    return OrganiserFactory(role="lead")


def test_group_sends_twenty_invitations_a_day(lead, time_machine):
    for number in range(20):
        invitation = invite(lead, f"{number}@example.org")
    OutboxEmail.objects.update(sent_at=NOW)
    organisers.withdraw(invitation=invitation)
    organisers.forget_ended()  # deletes nothing, because the limit counts the emails of a day

    assert code_of(invite, lead) == "limit"
    assert len(emails()) == 20
    invite(OrganiserFactory(role="lead"))  # another group has its own limit
    time_machine.move_to(NOW + DAY, tick=False)
    assert invite(lead).is_open


def test_email_address_gets_three_invitations_a_day(lead, time_machine):
    for _time in range(3):
        invite(lead)
        time_machine.shift(timedelta(minutes=1))

    assert code_of(invite, lead) == "limit"
    assert emails() == [ANN] * 3
    assert invite(lead, "cy@example.org").is_open
