"""A page in one of its states: how to create the state, and how to open the page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from meetups.models import Seat, User
from meetups.views.seats import cookie_of
from tests.pages import Page as Parsed
from tests.phones import phone_of
from tests.waiting import until

Fields = Mapping[str, str | bool]

# One word as long as the longest title, to check that no page gets wider than the screen.
LONG_WORD = "Neighbourhood" * 8


@dataclass(frozen=True)
class Visit:
    """A page to open and the forms to send from there: each step has the fields of one form.

    `user` is logged in first, or the phone has a `seat` at a board. Without `has_cookies` the browser deletes its
    cookies before it sends a form.
    """

    path: str
    steps: tuple[Fields, ...] = ()
    user: User | None = None
    has_cookies: bool = True
    seat: Seat | None = None

    def by_client(self, client: Client) -> HttpResponse:
        """Return the response of the test client after the last step."""
        if self.user:
            client.force_login(self.user)
        if self.seat:
            client.cookies.update(phone_of(self.seat).cookies)
        client.handler.enforce_csrf_checks = not self.has_cookies
        response = client.get(self.path, follow=True)
        for fields in self.steps:
            data = {name: "on" if value is True else value for name, value in fields.items() if value is not False}
            page = Parsed(response)
            response = client.post(address(page, response.wsgi_request.path), hidden_fields(page) | data, follow=True)
        return response

    def by_browser(self, page: Page, base_url: str) -> None:
        """Open the page in a browser and send the forms."""
        if self.user:
            page.context.add_cookies([session_cookie(self.user, base_url)])
        if self.seat:
            page.context.add_cookies([seat_cookie(self.seat, base_url)])
        page.goto(self.path)
        for fields in self.steps:
            fill_in(page, fields)
            if not self.has_cookies:
                page.context.clear_cookies()
            page.locator("main form [type=submit]").first.click()


@dataclass(frozen=True, eq=False)
class State:
    """One page in one state. `shows` is text that appears only in this state, to check that the right page is open."""

    name: str
    shows: str
    build: Callable[[], Visit | str]
    status: int = 200
    settings: Mapping[str, Any] = field(default_factory=dict)

    def visit(self) -> Visit:
        """Create the state's rows. Return how to visit the page."""
        built = self.build()
        return Visit(built) if isinstance(built, str) else built

    def open(self, page: Page, settings: Any, base_url: str) -> None:
        """Create the state and open the page. Raise TimeoutError unless it shows the expected text."""
        for name, value in self.settings.items():
            setattr(settings, name, value)
        self.visit().by_browser(page, base_url)
        until(lambda: self.shows in unescape(content(page)))


class StateList(list[State]):
    """The states of some pages, each added by decorating the function that creates it."""

    def state(self, name: str, shows: str, status: int = 200, **changed: Any) -> Callable[..., Any]:
        """Return a decorator that adds a function as a state. `changed` has the settings to override."""

        def add(build: Callable[[], Visit | str]) -> Callable[[], Visit | str]:
            self.append(State(name, shows, build, status, changed))
            return build

        return add


def address(page: Parsed, path: str) -> str:
    """Return where the first form of the page at this path is sent."""
    forms = page.all("form", method="post")
    return (forms[0].get("action") if forms else "") or path


def hidden_fields(page: Parsed) -> dict[str, str]:
    """Return the hidden fields that a browser sends with the others: the idempotency key, and how many rows a form has.

    The token against forged requests is left out.
    """
    hidden = {str(field.get("name")): field.get("value") or "" for field in page.all("input", type="hidden")}
    return {name: value for name, value in hidden.items() if name == "form_token" or name.startswith("form-")}


def content(page: Page) -> str:
    """Return the HTML of the page, or "" while the browser loads another page."""
    try:
        return page.content()
    except PlaywrightError:
        return ""


def fill_in(page: Page, fields: Fields) -> None:
    """Fill in the fields and check the boxes of the page."""
    for name, value in fields.items():
        control = page.locator(f"main [name={name}]")
        if isinstance(value, bool):
            control.set_checked(value)
        else:
            control.fill(value)


def session_cookie(user: User, base_url: str) -> Any:
    """Return a session cookie of this user, in Playwright's format."""
    client = Client()
    client.force_login(user)
    morsel: Morsel[str] = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": morsel.key, "value": morsel.value, "url": base_url}


def seat_cookie(seat: Seat, base_url: str) -> Any:
    """Return the cookie of a seat at a board, in Playwright's format."""
    morsel: Morsel[str] = phone_of(seat).cookies[cookie_of(seat.board)]
    return {"name": morsel.key, "value": morsel.value, "url": f"{base_url}/events/"}


def names(states: Iterable[State]) -> list[str]:
    return [state.name for state in states]
