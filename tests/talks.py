"""Create calls and talks for tests: the simplest valid row of each model, and a call that people offer talks to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import factory

from meetups.models import Call, Event, OutboxEmail, Talk, TalkBreak
from meetups.queries.running_orders import running_order
from meetups.services import talks
from tests.factories import EventFactory


class CallFactory(factory.django.DjangoModelFactory):
    """A call for five talks of five minutes, which begin with the event."""

    class Meta:
        model = Call

    event = factory.SubFactory(EventFactory)


class TalkBreakFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TalkBreak

    call = factory.SubFactory(CallFactory)
    starts_after = 10


class TalkFactory(factory.django.DjangoModelFactory):
    """A talk that was offered. With a position, it is accepted."""

    class Meta:
        model = Talk

    call = factory.SubFactory(CallFactory)
    title = factory.Sequence(lambda n: f"Talk {n}")
    name = factory.Sequence(lambda n: f"Speaker {n}")
    email = factory.Sequence(lambda n: f"speaker-{n}@example.org")
    state = factory.LazyAttribute(lambda talk: "accepted" if talk.position else "offered")
    position = None


def open_call(event: Event | None = None, **facts: Any) -> Call:
    """Open the call of an event: by default of Lamps by the Lamp menders, on 25 November 2026 from 6pm to 8pm."""
    six = datetime(2026, 11, 25, 18, tzinfo=UTC)
    event = event or EventFactory(
        title="Lamps", group__name="Lamp menders", starts_at=six, ends_at=six + timedelta(hours=2)
    )
    return talks.open_call(event=event, **facts)


def offer(call: Call, title: str = "Wicks", email: str = "ann@example.org", **facts: Any) -> Talk:
    """Offer a talk. Each title and email address has an idempotency key of its own."""
    facts.setdefault("idempotency_key", f"{title} {email}")
    return talks.offer(call=call, title=title, email=email, **{"name": "Ann", **facts})


def accepted(call: Call, title: str = "Wicks", email: str = "", **facts: Any) -> Talk:
    """Offer and accept a talk of the speaker with this title in their email address."""
    return talks.accept(talk=offer(call, title, email or f"{title.lower()}@example.org", **facts))


def order_of(call: Call) -> list[str]:
    """Return when each talk, break and gap begins as planned, such as `6:05pm Wicks`."""
    call = Call.objects.select_related("event").get(pk=call.pk)
    return [f"{item.begins} {item.title}" for item in running_order(call, datetime(2000, 1, 1, tzinfo=UTC)).items]


def sent() -> list[tuple[str, str]]:
    """Return the kind and recipient of each email in the outbox, and delete them."""
    rows = OutboxEmail.objects.order_by("pk")
    found = list(rows.values_list("kind", "to"))
    rows.delete()
    return found
