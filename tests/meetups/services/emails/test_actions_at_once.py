"""Several workers at once: each owner is asked once, and reminded once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import Action, OutboxEmail
from meetups.services.emails import actions
from tests.boards import ActionFactory
from tests.factories import EventFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_ask_and_remind_each_owner_once():
    asked = [ActionFactory(owner_email=f"new{number}@example.org") for number in range(3)]
    now = timezone.now()
    confirmed = {"asked_at": now, "email_confirmed_at": now - timedelta(days=9)}
    due = EventFactory(starts_at=now + timedelta(hours=12), ends_at=now + timedelta(hours=13))
    reminded = [ActionFactory(owner_email="old@example.org", due_event=due, **confirmed) for _ in range(3)]

    at_once(actions.write_due, 4)

    wanted = {(row.pk, "action_confirm") for row in asked} | {(row.pk, "action_reminder") for row in reminded}
    assert sorted(OutboxEmail.objects.values_list("action", "kind")) == sorted(wanted)
    assert not Action.objects.filter(asked_at=None).exists()
    assert actions.write_due() == 0
