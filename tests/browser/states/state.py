"""A page in one of its states: how to bring it about, and how to get there with a browser or without."""

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

from meetups.models import User
from tests.waiting import until

Fields = Mapping[str, str | bool]

# One word that is as long as a title may be: nothing may be wider than the screen because of it.
LONG_WORD = "Neighbourhood" * 8


@dataclass(frozen=True)
class Visit:
    """Where to go, and what to type into the form there; each step is one form that is filled in and sent.

    `user` is who has logged in before; `has_cookies` says whether the browser still has its cookies when it sends.
    """

    path: str
    steps: tuple[Fields, ...] = ()
    user: User | None = None
    has_cookies: bool = True

    def by_client(self, client: Client) -> HttpResponse:
        """The page as it is served."""
        if self.user:
            client.force_login(self.user)
        client.handler.enforce_csrf_checks = not self.has_cookies
        response = client.get(self.path, follow=True)
        for fields in self.steps:
            data = {name: "on" if value is True else value for name, value in fields.items() if value is not False}
            response = client.post(response.wsgi_request.path, data, follow=True)
        return response

    def by_browser(self, page: Page, base_url: str) -> None:
        """The page as it is seen."""
        if self.user:
            page.context.add_cookies([session_cookie(self.user, base_url)])
        page.goto(self.path)
        for fields in self.steps:
            fill_in(page, fields)
            if not self.has_cookies:
                page.context.clear_cookies()
            page.locator("main form [type=submit]").first.click()


@dataclass(frozen=True, eq=False)
class State:
    """One page in one state. `shows` are words that stand there in this state only, so that a test looks at the page
    it means to look at."""

    name: str
    shows: str
    build: Callable[[], Visit | str]
    status: int = 200
    settings: Mapping[str, Any] = field(default_factory=dict)

    def visit(self) -> Visit:
        """Bring the state about."""
        built = self.build()
        return Visit(built) if isinstance(built, str) else built

    def open(self, page: Page, settings: Any, base_url: str) -> None:
        """Bring the state about and look at it; fails when something else is there."""
        for name, value in self.settings.items():
            setattr(settings, name, value)
        self.visit().by_browser(page, base_url)
        until(lambda: self.shows in unescape(content(page)))


class Shelf(list[State]):
    """The states of some pages, each written as the function that brings it about."""

    def state(self, name: str, shows: str, status: int = 200, **changed: Any) -> Callable[..., Any]:
        """Keep the function as the state of that name. `changed` are settings that differ for it."""

        def keep(build: Callable[[], Visit | str]) -> Callable[[], Visit | str]:
            self.append(State(name, shows, build, status, changed))
            return build

        return keep


def content(page: Page) -> str:
    """The HTML of the page; nothing while another one comes in its place."""
    try:
        return page.content()
    except PlaywrightError:
        return ""


def fill_in(page: Page, fields: Fields) -> None:
    """Type into the fields of the page, tick its boxes."""
    for name, value in fields.items():
        control = page.locator(f"main [name={name}]")
        if isinstance(value, bool):
            control.set_checked(value)
        else:
            control.fill(value)


def session_cookie(user: User, base_url: str) -> Any:
    """The cookie of somebody who has logged in, for a browser."""
    client = Client()
    client.force_login(user)
    morsel: Morsel[str] = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": morsel.key, "value": morsel.value, "url": base_url}


def names(states: Iterable[State]) -> list[str]:
    return [state.name for state in states]
