"""The page of a session's host, if the session is deleted while it is answered."""

import pytest

from meetups.models import Pitch
from tests.grids import PitchFactory
from tests.pages import Page
from tests.statements import just_after

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["edit/", "name/", "withdraw/", "erase/"])
def test_session_that_is_deleted_meanwhile_is_answered_with_a_page_that_says_so(client, action):
    pitch = PitchFactory(title="Tea", name="Robin")

    with just_after('FROM "meetups_pitch"', Pitch.objects.all().delete):
        response = client.post(f"{pitch.own_url}{action}", {"title": "Green tea"})

    assert (response.status_code, "This link does not work" in Page(response).text) == (404, True)
