"""The pages of the blogroll, in all states."""

from datetime import timedelta

from django.utils import timezone

from meetups.models import Group
from tests.blogroll import EntryFactory, SourceFactory
from tests.browser.states.handovers import pictured
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import GroupFactory
from tests.handovers import team

BLOGROLL = StateList()
state = BLOGROLL.state
PAGE, SUGGEST, ADMIN = "/blogroll/", "/blogroll/suggest/", "/admin/meetups/blogrollsource/"
SAID = "For two weeks everybody on the switchboard wrote down which page people had open when they rang."


def sources(group: Group) -> None:
    """Create websites with and without entries, and some that are asleep."""
    now = timezone.now()
    for number, title in enumerate(["Aireborough digital: what we got wrong", "Notes from a Parking Permit"]):
        source = SourceFactory(group=group, title=title, newest_at=now - timedelta(days=number))
        for day, words in enumerate(["We counted the phone calls", "The form that asked for a fax number", "Week 87"]):
            EntryFactory(source=source, title=words, summary=SAID, at=now - timedelta(days=day * 9 + number))
    SourceFactory(group=group, title="Quiet Harbour", newest_at=now - timedelta(days=100))
    SourceFactory(group=group, title="The old ferry office", status="ended")
    SourceFactory(group=group, title="Night Bus Notes", failing_since=now - timedelta(days=120))


@state("blogroll", "These have ended, or could not be read")
def _() -> str:
    sources(GroupFactory(name="Leeds Wednesdays"))
    return PAGE


@state("blogroll-empty", "No website yet.")
def _() -> str:
    return PAGE


@state("blogroll-of-a-group", "What other teams write, as")
def _() -> str:
    group = GroupFactory(name="Leeds Wednesdays")
    sources(group)
    return f"{PAGE}?group={group.slug}"


@state("blogroll-long-words", LONG_WORD)
def _() -> str:
    source = SourceFactory(title=LONG_WORD, group__name=LONG_WORD)
    EntryFactory(source=source, title=LONG_WORD, summary=LONG_WORD)
    return PAGE


@state("group-with-blogroll", "What we read")
def _() -> str:
    group = GroupFactory(name="Leeds Wednesdays")
    sources(group)
    return group.get_absolute_url()


@state("blogroll-suggest", "Which group should read it?")
def _() -> str:
    GroupFactory(name="Leeds Wednesdays")
    return SUGGEST


@state("blogroll-suggest-with-errors", "Enter a URL in full", status=422)
def _() -> Visit:
    GroupFactory(name="Leeds Wednesdays")
    return Visit(SUGGEST, ({"site_url": "ftp://files.example.org/"},))


@state("blogroll-suggest-no-group", "Open the blogroll of the group")
def _() -> str:
    return SUGGEST


@state("blogroll-thanks", "The organisers of the group look at the website")
def _() -> str:
    return f"{SUGGEST}thanks/"


@pictured("blogroll-source", "Quiet Harbour")
def _() -> Visit:
    leeds = team()
    source = SourceFactory(group=leeds.group, title="Quiet Harbour", failing_since=timezone.now())
    return Visit(f"{ADMIN}{source.pk}/change/", user=leeds.ann.user)


@pictured("blogroll-list", "There is nothing at this URL (404).")
def _() -> Visit:
    leeds = team()
    sources(leeds.group)
    SourceFactory(group=leeds.group, title="Kettle and Ladder", status="suggested", read_at=None)
    SourceFactory(group=leeds.group, error="There is nothing at this URL (404).", failing_since=timezone.now())
    return Visit(ADMIN, user=leeds.ann.user)
