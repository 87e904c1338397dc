from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetups.models import Action
from tests.boards import ActionFactory
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def test_open_actions_come_oldest_first():
    new, old = ActionFactory(), ActionFactory()
    Action.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    done = ActionFactory(state="done", closed_at=timezone.now())

    assert list(Action.objects.open()) == [old, new]
    assert (new.is_open, done.is_open) == (True, False)


def test_token_finds_its_action_until_it_has_a_new_secret():
    action = ActionFactory(text="Book the room")
    token = action.token
    assert (Action.objects.by_token(token), str(action)) == (action, "Book the room")
    Action.objects.filter(pk=action.pk).update(secret="another")

    for wrong in (token, "", "x.y", f"{action.secret}."):
        with pytest.raises(Action.DoesNotExist):
            Action.objects.by_token(wrong)


def test_slug_of_an_action_is_its_uid():
    action = ActionFactory()

    assert [row.slug for row in Action.objects.with_slug()] == [action.uid]


def test_owner_is_found_by_email_address_whatever_the_case():
    ann = ActionFactory(owner_email="ann@example.org", email_confirmed_at=timezone.now())
    ActionFactory()

    assert list(Action.objects.with_email("Ann@Example.org")) == [ann]
    assert ann.is_confirmed
    assert not ActionFactory().is_confirmed


@pytest.mark.parametrize(
    "values",
    [
        {"due_on": date(2026, 11, 25), "due_event": True},
        {"state": "done"},
        {"closed_at": timezone.now()},
        {"state": "dropped", "closed_at": timezone.now()},
        {"email_confirmed_at": timezone.now()},
    ],
)
def test_database_refuses_an_action_that_cannot_be(values):
    action = ActionFactory()
    values |= {"due_event": EventFactory()} if "due_event" in values else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**values)
