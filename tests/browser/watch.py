"""What a browser has to complain about while a test walks about, and where it asks for things."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

ANSWERED_WITH_A_REFUSAL = "Failed to load resource: the server responded with a status of "


@dataclass
class Watch:
    """Every complaint and every request of the contexts it follows."""

    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to the context from now on."""
        for event, listener in self._listeners():
            context.on(event, listener)

    def leave(self, context: BrowserContext) -> None:
        """Stop listening to a context that other tests go on with."""
        for event, listener in self._listeners():
            context.remove_listener(event, listener)

    def _listeners(self) -> list[tuple[Any, Callable[[Any], None]]]:
        return [("console", self._heard), ("weberror", self._broken), ("request", self._asked)]

    def _broken(self, broken: WebError) -> None:
        self.complaints.append(f"script: {broken.error}")

    def _asked(self, request: Request) -> None:
        self.requests.append(request)

    def _heard(self, message: ConsoleMessage) -> None:
        """A page that answers 404 or 422 is meant; anything else in the console is a fault, the CSP's above all."""
        address = message.location["url"]
        is_the_page = message.page is not None and address == message.page.url
        if not (is_the_page and message.text.startswith(ANSWERED_WITH_A_REFUSAL)):
            self.complaints.append(f"{message.type} at {address}: {message.text}")

    @property
    def hosts(self) -> set[str]:
        """Everybody who was asked for something."""
        return {urlsplit(request.url).netloc for request in self.requests}

    def kinds(self, *kinds: str) -> list[str]:
        """The addresses of what was asked for as a script, a font, an image…"""
        return [request.url for request in self.requests if request.resource_type in kinds]
