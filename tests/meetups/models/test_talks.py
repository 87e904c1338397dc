"""Calls, breaks and talks as records."""

import pytest

from meetups.models import Talk
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

pytestmark = pytest.mark.django_db


def test_call_is_named_by_its_event_and_shown_at_its_talks():
    call = CallFactory(event__title="Lamps", event__slug="2026-11-25-lamps")

    assert str(call).startswith("Lamps, ")
    assert call.get_absolute_url() == "/events/2026-11-25-lamps/talks/"


def test_break_and_talk_are_named_by_their_title():
    assert (str(TalkBreakFactory(title="Tea")), str(TalkFactory(title="Wicks"))) == ("Tea", "Wicks")


def test_talk_is_found_by_its_signed_token_alone():
    talk = TalkFactory()

    assert Talk.objects.by_token(talk.token) == talk
    for token in (talk.secret, f"{talk.token}x", "", "a.b"):
        with pytest.raises(Talk.DoesNotExist):
            Talk.objects.by_token(token)
