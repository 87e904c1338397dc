"""Locking a call, and what a visible change raises."""

import pytest

from meetups.models import Talk
from meetups.services.talks.locking import change_order, lock_call, lock_talk, raise_version
from tests.meetups.services.refusals import code_of
from tests.talks import CallFactory, TalkFactory
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_locked_call_and_talk_are_as_they_are_now(django_assert_num_queries):
    talk = TalkFactory()
    Talk.objects.update(title="New")

    with django_assert_num_queries(2):
        found = lock_talk(talk)
        assert (found.title, found.call.event.group) == ("New", talk.call.event.group)
    assert lock_call(talk.call) == talk.call


def test_deleted_talk_is_refused():
    talk = TalkFactory()
    Talk.objects.all().delete()

    assert code_of(lock_talk, talk) == "gone"


def test_visible_change_raises_the_version_and_a_change_of_the_order_last_modified_too(clock):
    call = CallFactory()
    clock.shift(HOUR)

    raise_version(lock_call(call))
    assert (lock_call(call).version, lock_call(call).event.updated_at) == (1, NOW)
    change_order(lock_call(call))
    assert (lock_call(call).version, lock_call(call).event.updated_at) == (2, NOW + HOUR)
