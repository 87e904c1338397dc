"""An hour of talks with their host, for tests: the host always sees the latest version."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from meetups.models import Call, Talk, TalkStep
from meetups.services.boards import Host
from meetups.services.talks import timekeeping
from tests.factories import EventFactory, UserFactory
from tests.talks import CallFactory, TalkFactory
from tests.waitlists import HOUR


class TalkRoom:
    """Accepted talks of five minutes at an event that begins now and lasts two hours, and its host Ann."""

    def __init__(self, *titles: str, event: dict[str, Any] | None = None, **values: Any) -> None:
        now = timezone.now()
        made = EventFactory(**({"starts_at": now, "ends_at": now + 2 * HOUR} | (event or {})))
        self.call = CallFactory(event=made, **values)
        self.host = Host(user=UserFactory(name="Ann"))
        for number, title in enumerate(titles, 1):
            TalkFactory(call=self.call, title=title, position=number)

    def press(self, step: Callable[..., Any], title: str, **values: Any) -> None:
        """Take a step with this talk as the host, at the latest version of the call."""
        step(talk=self.talk(title), **{"host": self.host, "version": self.now().version} | values)

    def undo(self, **values: Any) -> None:
        timekeeping.undo(call=self.call, **{"host": self.host, "version": self.now().version} | values)

    def now(self) -> Call:
        """Return the call as it is now."""
        return Call.objects.select_related("event").get(pk=self.call.pk)

    def talk(self, title: str) -> Talk:
        return Talk.objects.get(call=self.call, title=title)

    def on(self) -> str | None:
        """Return the title of the talk that is on."""
        return self.call.talks.on().values_list("title", flat=True).first()

    def steps(self) -> list[str]:
        """Return the kinds of the steps taken, in order."""
        return list(TalkStep.objects.filter(call=self.call).values_list("kind", flat=True))
