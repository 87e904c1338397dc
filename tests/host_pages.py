"""Use the host page of a board as a host does: read it, and press its buttons."""

from django.http import HttpResponse
from django.test import Client

from tests.boards import HostLinkFactory
from tests.lean_coffee import Room
from tests.pages import Page

TITLES = ("Tea", "Coffee", "Cake")


class Hosted(Room):
    """A board of the event "tea", and the URL of its host page by a link."""

    def __init__(self, *titles: str, **values: object) -> None:
        super().__init__(*(titles or TITLES), event={"title": "Tea and talk", "slug": "tea"}, **values)
        self.url = f"/events/tea/board/host/{HostLinkFactory(board=self.board).token}/"


def read(client: Client, room: Hosted, query: str = "") -> Page:
    response = client.get(room.url + query)
    assert response.status_code == 200
    return Page(response)


def send(client: Client, room: Hosted, step: str, query: str = "", **data: object) -> HttpResponse:
    """Press a button of the host page, as it is now."""
    return client.post(room.url + query, {"version": room.now().version, "step": step} | data)


def steps_of(page: Page) -> list[str | None]:
    """Return the steps of the buttons that can be pressed."""
    return [button["value"] for button in page.all("button", name="step") if "disabled" not in button]
