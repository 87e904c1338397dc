"""The board that is open whenever the demo runs."""

import re

import pytest
from django.core.management import call_command

from meetups.models import Board, Event, Group, HostLink, Seat
from tests.demo.running import load
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def host_link(output: str) -> str:
    said = re.search(r"^The board of the next meeting in Leeds is open\. To host it: (\S+)$", output, re.MULTILINE)
    assert said
    return said[1]


def test_next_meeting_in_leeds_has_an_open_board_with_topics(today):
    output = load()
    link = HostLink.objects.get()
    coming = Event.objects.public().upcoming().exclude(status="cancelled").filter(group__slug="leeds")

    assert host_link(output) == f"http://testserver{link.get_absolute_url()}"
    assert link.is_open
    assert link.board.event == coming.first()
    assert (link.board.phase, link.board.cards.count(), Seat.objects.count()) == ("propose", 6, 3)


def test_second_run_keeps_the_board_and_its_link(today):
    first = host_link(load())

    assert host_link(load("--if-empty")) == first
    assert HostLink.objects.count() == 1


def test_ended_link_is_replaced_and_a_wrapped_up_board_by_the_next(today):
    load()
    link = HostLink.objects.get()
    HostLink.objects.update(expires_at=link.created_at)
    load("--if-empty")
    new = HostLink.objects.exclude(pk=link.pk).get()
    assert new.board == link.board

    Board.objects.filter(pk=link.board_id).update(phase="wrapped_up", wrapped_up_at=link.created_at)
    load("--if-empty")
    assert HostLink.objects.latest("pk").board.event.starts_at > link.board.event.starts_at


def test_real_community_of_the_same_name_gets_no_board(capsys):
    group = Group.objects.create(name="Leeds", slug="leeds", strapline="Real", area="Leeds")
    EventFactory(group=group)
    call_command("load_demo", "--if-empty")

    assert "The board of" not in capsys.readouterr().out
    assert not Board.objects.exists()
