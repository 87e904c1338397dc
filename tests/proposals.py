"""Create proposals of groups, and answer the form that makes them."""

from datetime import date, time
from typing import Any

import factory
from django.utils import timezone

from meetups.models import GroupProposal
from meetups.services import proposals

# Answers to the three steps as a browser sends them. The first meeting is three weeks after `tests.waitlists.NOW`.
WHAT = {"name": "Leeds Lamp Menders", "strapline": "People who mend lamps show each other how."}
WHERE = {"area": "Leeds", "nation": "GB-ENG", "venue": "Corn Exchange, 42 Call Lane"}
WHEN = {"starts_on": "2026-12-09", "start_time": "6pm", "often": "fortnightly"}
STEPS = WHAT | WHERE | WHEN
PERSON = {"person": "Ann Brook", "email": "ann@example.org"}
# The same as the service takes them.
FACTS: dict[str, Any] = {
    **WHAT, **WHERE, "starts_on": date(2026, 12, 9), "start_time": time(18), "often": "fortnightly",
    "person": "Ann Brook",
}  # fmt: skip


class GroupProposalFactory(factory.django.DjangoModelFactory):
    """A proposal that was confirmed now and waits for an answer."""

    class Meta:
        model = GroupProposal

    name = factory.Sequence(lambda n: f"Lamp Menders {n}")
    strapline = WHAT["strapline"]
    area, nation = "Leeds", "GB-ENG"
    starts_on, start_time, often = FACTS["starts_on"], FACTS["start_time"], "fortnightly"
    person = "Ann Brook"
    email = factory.Sequence(lambda n: f"proposer{n}@example.org")
    status = GroupProposal.Status.WAITING
    confirmed_at = factory.LazyFunction(timezone.now)
    idempotency_key = factory.Sequence(lambda n: f"proposal-{n}")


def propose(key: str = "key-1", **facts: Any) -> GroupProposal:
    """Propose the group of STEPS as Ann, with other facts if given."""
    return proposals.propose(idempotency_key=key, **{**FACTS, "email": "ann@example.org", **facts})
