"""Hosts who press at the same moment, each on a database connection of their own."""

import pytest
from django.core.exceptions import ValidationError

from meetups.services.talks import timekeeping
from tests.talk_room import TalkRoom
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_hosts_who_press_the_same_button_at_once_make_one_step():
    room = TalkRoom("Tea", "Cake", "Milk")
    for press, on in (("start", "Tea"), ("add_minute", "Tea"), ("end", None), ("undo", "Tea")):
        version = room.now().version

        def take(press: str = press, version: int = version) -> str:
            what = {"call": room.call} if press == "undo" else {"talk": room.talk("Tea")}
            try:
                getattr(timekeeping, press)(**what, host=room.host, version=version)
            except ValidationError as refusal:
                return str(refusal.code)
            return "done"

        assert sorted(at_once(take, 4)) == ["done", "taken", "taken", "taken"]
        assert room.on() == on
    assert room.steps() == ["start", "add_minute", "end", "undo"]


def test_hosts_who_start_two_talks_at_once_start_one():
    room = TalkRoom("Tea", "Cake")
    titles = ["Tea", "Cake"]

    def take() -> str:
        try:
            room.press(timekeeping.start, titles.pop(), version=0)
        except ValidationError as refusal:
            return str(refusal.code)
        return "done"

    assert sorted(at_once(take, 2)) == ["done", "taken"]
    assert (room.on() in ("Tea", "Cake"), room.steps()) == (True, ["start"])
