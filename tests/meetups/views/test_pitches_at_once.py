"""The page of a session's host, while a host of the room changes the session too."""

import pytest

from meetups.services import grids
from tests.open_day import OpenDay, had
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_words_that_a_host_of_the_room_changed_are_not_changed_back(client):
    day = OpenDay()
    tea = day.pitch("Tea", about="With milk", name="Robin")
    url, shown = f"{tea.own_url}edit/", {"had": had(Page(client.get(tea.own_url)), "title")}
    grids.edit(pitch=tea, title="Green tea")

    sent = client.post(url, {"title": "Tea", "about": "Hot", "name": "Robin", **shown})
    assert (sent.status_code, day.pitched("Green tea").about) == (302, "Hot")
    refused = client.post(url, {"title": "Black tea", "about": "Hot", "name": "Robin", **shown})

    page = Page(refused)
    assert (refused.status_code, day.pitched("Green tea").about) == (409, "Hot")
    assert "Your session in one line, as somebody else saved it Green tea" in page.text
    assert (page.value("title"), page.value("about")) == ("Black tea", "Hot")
    again = {"title": "Black tea", "about": "Hot", "name": "Robin", "had": had(page, "title")}
    assert client.post(url, again).status_code == 302
    assert day.pitched("Black tea").about == "Hot"
