"""Record the errors and requests of browsers during a test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

ERROR_STATUS = "Failed to load resource: the server responded with a status of "
REFUSALS = tuple(f"{ERROR_STATUS}{status}" for status in (409, 422, 429))  # of a form that a script sent
# A test may focus a field before the browser focuses the error summary.
FOCUSED_FIRST = "Autofocus processing was blocked because a document already has a focused element."


@dataclass
class Watch:
    """The console messages, script errors and requests of all followed browser contexts."""

    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Start to record the context."""
        for event, listener in self._listeners():
            context.on(event, listener)

    def leave(self, context: BrowserContext) -> None:
        """Stop recording a context that other tests share."""
        for event, listener in self._listeners():
            context.remove_listener(event, listener)

    def _listeners(self) -> list[tuple[Any, Callable[[Any], None]]]:
        return [("console", self._on_console), ("weberror", self._on_error), ("request", self._on_request)]

    def _on_error(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error}")

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)

    def _on_console(self, message: ConsoleMessage) -> None:
        """Record a console message, unless it only says that the page, or a form, was answered with an error status."""
        url = message.location["url"]
        is_the_page = message.page is not None and url == message.page.url
        if not (is_the_page and message.text.startswith(ERROR_STATUS)) and not message.text.startswith(
            (*REFUSALS, FOCUSED_FIRST)
        ):
            self.complaints.append(f"{message.type} at {url}: {message.text}")

    @property
    def hosts(self) -> set[str]:
        """Return the hosts of all requests."""
        return {urlsplit(request.url).netloc for request in self.requests}

    def kinds(self, *kinds: str) -> list[str]:
        """Return the URLs of the requests of these resource types, such as "script" or "font"."""
        return [request.url for request in self.requests if request.resource_type in kinds]
