"""The page of a session's host once the event is over."""

import pytest

from meetups.services import grids
from tests.pages import Page
from tests.unconference import Unconference

pytestmark = pytest.mark.django_db


@pytest.fixture
def pitch(time_machine):
    """Place a session, and let its event end."""
    day = Unconference()
    pitch = day.pitch("Tea", ("Blue", 0), name="Robin", email="robin@example.org")
    time_machine.move_to(day.event.ends_at, tick=False)
    return pitch


def test_session_keeps_its_page(client, pitch):
    refused = client.post(f"{pitch.own_url}withdraw/")

    assert refused.status_code == 409
    assert "This event is over, so a session cannot be withdrawn any more." in Page(refused).text
    assert f"{pitch.own_url}withdraw/" not in Page(client.get(pitch.own_url)).links
    assert client.get(pitch.get_absolute_url()).status_code == 200


def test_host_of_a_withdrawn_session_is_not_told_to_pitch_another_one(client, pitch):
    grids.withdraw(pitch=pitch)

    page = Page(client.get(pitch.own_url))

    assert "This session was withdrawn Nobody sees it in the grid any more." in page.text
    assert "You can pitch another one." not in page.text
