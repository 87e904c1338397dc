"""The actions of a group and the pages of an action's owner, in all states."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from meetups.models import Action, Group
from tests.boards import ActionFactory
from tests.browser.states.events import over
from tests.browser.states.state import LONG_WORD, Fields, StateList, Visit
from tests.factories import EventFactory, GroupFactory

ACTIONS = StateList()
state = ACTIONS.state
TEXT = "Ask the library whether we may use the large room in the new year"


def of_group(group: Group) -> str:
    return reverse("meetups:actions-index", args=[group.slug])


def owned(**facts: Any) -> Action:
    """Create an action whose owner confirmed their email address."""
    now = timezone.now()
    owner = {"owner_name": "Robin", "owner_email": "robin@example.org", "asked_at": now, "email_confirmed_at": now}
    due = {} if {"due_on", "due_event"} & facts.keys() else {"due_event": EventFactory()}
    return ActionFactory(**{"text": TEXT, **owner, **due, **facts})


def page(name: str, *steps: Fields, **facts: Any) -> Visit:
    """Return a visit to a page of a confirmed owner."""
    return Visit(reverse(f"meetups:actions-{name}", args=[owned(**facts).token]), steps)


def one_of_each() -> Group:
    """Create a group with an action in each state."""
    group = GroupFactory()
    met, now = over(group=group), timezone.now()
    shared = {"group": group, "event": met}
    ActionFactory(**shared, text=TEXT, due_on=timezone.localdate() - timedelta(days=3))
    ActionFactory(
        **shared, text="Mend the lamp", due_event=EventFactory(group=group), owner_name="Robin", is_owner_public=True
    )
    ActionFactory(group=group, text="Write to the newsletter")
    ActionFactory(**shared, text="Bring the projector", state="done", closed_at=now, owner_name="Robin")
    ActionFactory(
        **shared, text="Book a coach", state="dropped", closed_at=now, why="Too few people wanted to come along."
    )
    return group


@state("actions", "overdue: it was due on")
def _() -> str:
    return of_group(one_of_each())


@state("actions-dropped", "Dropped, last first")
def _() -> str:
    return f"{of_group(one_of_each())}?state=dropped"


@state("actions-empty", "No action is open.")
def _() -> str:
    return of_group(GroupFactory())


@state("actions-next-page", "Next page")
def _() -> str:
    group = GroupFactory()
    ActionFactory.create_batch(21, group=group)
    return of_group(group)


@state("actions-long-words", LONG_WORD)
def _() -> str:
    group = GroupFactory(name=LONG_WORD)
    event = over(group=group, title=LONG_WORD)
    ActionFactory(group=group, text=LONG_WORD, event=event, owner_name=LONG_WORD, is_owner_public=True)
    ActionFactory(group=group, text=LONG_WORD, why=LONG_WORD, state="dropped", closed_at=timezone.now())
    return of_group(group)


@state("action-unconfirmed", "Do you want a reminder?")
def _() -> str:
    return owned(email_confirmed_at=None).get_absolute_url()


@state("action", "Mark as done")
def _() -> str:
    return owned().get_absolute_url()


@state("action-overdue", "Overdue: it was due on")
def _() -> str:
    return owned(due_on=timezone.localdate() - timedelta(days=3), is_owner_public=True).get_absolute_url()


@state("action-done", "Open it again")
def _() -> str:
    return owned(state="done", closed_at=timezone.now()).get_absolute_url()


@state("action-dropped", "Nobody wanted it.")
def _() -> str:
    return owned(state="dropped", why="Nobody wanted it.", closed_at=timezone.now()).get_absolute_url()


@state("action-refused", "This action is done already.", status=409)
def _() -> Visit:
    return page("drop", {"why": "Nobody wanted it."}, state="done", closed_at=timezone.now())


@state("action-limited", "Try again in a few minutes", status=429, ACTION_RATE_LIMIT="0/m")
def _() -> Visit:
    return page("drop", {"why": "Nobody wanted it."})


@state("action-long-words", LONG_WORD)
def _() -> str:
    words = {"text": LONG_WORD, "owner_name": LONG_WORD, "group__name": LONG_WORD}
    email = f"{LONG_WORD[:64]}@example.org"
    return owned(**words, owner_email=email, email_confirmed_at=None).get_absolute_url()


@state("action-drop", "Why do you drop it?")
def _() -> Visit:
    return page("drop")


@state("action-drop-with-errors", "Say in one line why it is dropped.", status=422)
def _() -> Visit:
    return page("drop", {"why": ""})


@state("action-hand-on", "Who does it now?")
def _() -> Visit:
    return page("hand-on")


@state("action-hand-on-with-errors", "Enter the name of the person who does it now.", status=422)
def _() -> Visit:
    return page("hand-on", {"owner_name": "", "owner_email": "kim"})


@state("action-handed-on", "The action is handed on")
def _() -> Visit:
    return page("hand-on", {"owner_name": "Kim", "owner_email": "kim@example.org"})


@state("action-stop", "Stop reminders?")
def _() -> Visit:
    return page("stop")


@state("action-stopped", "You get no reminder")
def _() -> Visit:
    visit = page("stop", {})
    return Visit(visit.path, visit.steps, has_cookies=False)


@state("action-erase", "Erase me?")
def _() -> Visit:
    return page("erase")


@state("action-erased", "Your data is erased")
def _() -> Visit:
    return page("erase", {})


@state("action-gone", "This link does not work", status=404)
def _() -> str:
    return reverse("meetups:actions-detail", args=["x.y"])
