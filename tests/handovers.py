"""A group with a lead and an organiser, and what became of its roles and emails."""

from typing import Any, NamedTuple

from meetups.models import Group, HandOver, Organiser, OutboxEmail
from tests.factories import GroupFactory, OrganiserFactory


class Team(NamedTuple):
    """The lead Bo and the organiser Ann of the group Leeds."""

    group: Group
    lead: Organiser
    ann: Organiser


def team(**of_lead: Any) -> Team:
    """Create the group. `of_lead` are fields of the account of its lead."""
    group = GroupFactory(name="Leeds")
    values = {f"user__{name}": value for name, value in of_lead.items()}
    lead = OrganiserFactory(group=group, role="lead", user__name="Bo", user__email="bo@example.org", **values)
    return Team(group, lead, OrganiserFactory(group=group, user__name="Ann", user__email="ann@example.org"))


def roles(group: Group) -> dict[str, str]:
    """Return the roles in a group by name."""
    return dict(group.organisers.order_by("user__name").values_list("user__name", "role"))


def emails() -> list[tuple[str, str]]:
    """Return the recipient and kind of each email, in order."""
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "kind"))


def status_of(hand_over: HandOver) -> str:
    return HandOver.objects.get(pk=hand_over.pk).status
