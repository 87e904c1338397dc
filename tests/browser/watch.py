"""What a browser has to complain about while a test walks about, and where it asks for things."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

ANSWERED_WITH_A_REFUSAL = "Failed to load resource: the server responded with a status of "


@dataclass
class Watch:
    """Every complaint and every request of the contexts it follows."""

    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._heard)
        context.on("weberror", lambda broken: self.complaints.append(f"script: {broken.error}"))
        context.on("request", self._asked)

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
