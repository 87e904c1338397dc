"""The pages of talks for visitors, speakers and the people who run them, in all states."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from meetups.models import Call, Event, Talk
from meetups.services import topics
from tests.boards import BoardFactory, HostLinkFactory
from tests.browser.states.events import RICH_TEXT, over
from tests.browser.states.state import LONG_WORD, Fields, StateList, Visit
from tests.factories import EventFactory, GroupFactory
from tests.talks import CallFactory, TalkBreakFactory, TalkFactory

TALKS = StateList()
state = TALKS.state
SLIDES = "https://slides.example.org/what-we-learnt"
LINES = (
    ("What we learnt from 200 forms", "Ann Ash"),
    ("Who answers when nobody is on call?", "Bea Carr"),
    ("A map of every bench, and why it took us three years to draw it together", "Cy Dee"),
    ("Plain words for hard letters", "Di Ek"),
)


def running(event: Event | None = None, **fields: Any) -> Call:
    """Create a call with four talks, a break and a gap in its running order, two of them with public names."""
    event = event or EventFactory(title="Short talks", group__name="Wednesday evenings")
    call = CallFactory(event=event, starts_after=10, minutes=10, note="Stories from your own work, please.", **fields)
    for number, (title, name) in enumerate(LINES):
        talk = TalkFactory(
            call=call, position=number + 1, title=title, name=name, is_name_public=number % 2 == 0,
            about=RICH_TEXT if number == 1 else "What happened, and what we would do *again*.",
            needs="A microphone, and a chair." if number else "", slides_url=SLIDES if number != 1 else "",
            recording_url="https://films.example.org/7" if number == 2 else "",
        )  # fmt: skip
        names = topics.tags_named(event.group, {talk.pk: ["forms", "maps", "forms; words"][number % 3].split("; ")})
        talk.tags.set(names[talk.pk])
    TalkFactory(call=call, position=5, state="withdrawn")
    TalkBreakFactory(call=call, starts_after=30, minutes=15, title="Tea")
    return call


def page(name: str, call: Call, *steps: Fields) -> Visit:
    return Visit(reverse(f"meetups:talks-{name}", args=[call.event.slug]), steps)


def own(name: str, *steps: Fields, **facts: Any) -> Visit:
    """Return a visit to a page of a speaker, by default of one whose talk is offered."""
    facts = {"title": LINES[0][0], "name": "Ann Ash", "about": RICH_TEXT, "needs": "A chair.", **facts}
    return Visit(reverse(f"meetups:talks-{name}", args=[TalkFactory(**facts).token]), steps)


def long_words(**fields: Any) -> Talk:
    event = EventFactory(title=LONG_WORD, group__name=LONG_WORD, **fields)
    talk = TalkFactory(
        call=CallFactory(event=event, note=LONG_WORD), position=1, title=LONG_WORD, name=LONG_WORD, about=LONG_WORD,
        needs=LONG_WORD, is_name_public=True, slides_url=f"https://{'a' * 60}.example.org/{LONG_WORD}",
    )  # fmt: skip
    talk.tags.set(topics.tags_named(event.group, {talk.pk: [LONG_WORD[:50]]})[talk.pk])
    return talk


@state("talks", "10 minutes each. Offer yours until")
def _() -> Visit:
    return page("index", running())


@state("talks-empty", "No talk is accepted yet.")
def _() -> Visit:
    return page("index", CallFactory())


@state("talks-closed", "The call for talks is closed")
def _() -> Visit:
    return page("index", running(closes_at=timezone.now() - timedelta(days=1)))


@state("talks-now", "On now")
def _() -> Visit:
    starts_at = timezone.now() - timedelta(minutes=25)
    return page("index", running(EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(days=1))))


@state("talks-past", "What was said")
def _() -> Visit:
    return page("index", running(over(title="Short talks")))


@state("talks-cancelled", "This meeting is cancelled, so no talk is given")
def _() -> Visit:
    return page("index", running(EventFactory(status="cancelled")))


@state("talks-long-words", LONG_WORD)
def _() -> Visit:
    return page("index", long_words().call)


@state("talk-offer", "You need no account")
def _() -> Visit:
    return page("offer", running())


@state("talk-offer-with-errors", "Enter a title, such as", status=422)
def _() -> Visit:
    return page("offer", CallFactory(), {"title": "", "about": LONG_WORD, "email": "ann@"})


@state("talk-offer-closed", "The call for talks is closed")
def _() -> Visit:
    return page("offer", running(closes_at=timezone.now() - timedelta(days=1)))


@state("talk-offered", "Thank you for your talk")
def _() -> Visit:
    return page("offered", CallFactory())


@state("talk-own", "Until then you can change or withdraw it.")
def _() -> Visit:
    return own("own")


@state("talk-own-accepted", "Your talk is accepted: number 1")
def _() -> Visit:
    return own("own", position=1, slides_url=SLIDES, is_name_public=True, reply="We look forward to it.")


@state("talk-own-long-words", LONG_WORD)
def _() -> str:
    return long_words().get_absolute_url()


@state("talk-own-refused", "This talk was declined.", status=409)
def _() -> Visit:
    return own("withdraw", {}, state="declined")


@state("talk-links-with-errors", "Enter a URL that begins with https://", status=422)
def _() -> Visit:
    return own("links", {"slides_url": "http://slides.example.org/1"}, position=1)


@state("talk-withdraw", "Withdraw this talk?")
def _() -> Visit:
    return own("withdraw", position=1)


@state("talk-erase", "Erase me?")
def _() -> Visit:
    return own("erase", position=1)


@state("talk-gone", "This link does not work", status=404)
def _() -> str:
    return reverse("meetups:talks-own", args=["x.y"])


@state("talks-run-sheet", "What they need")
def _() -> str:
    call = running()
    long_words(starts_at=call.event.starts_at)
    Talk.objects.filter(title=LONG_WORD).update(call=call, position=6)
    link = HostLinkFactory(board=BoardFactory(event=call.event))
    return reverse("meetups:talks-run-sheet-link", args=[call.event.slug, link.token])


@state("talks-group", "with slides and recordings")
def _() -> str:
    group = GroupFactory(name="Wednesday evenings")
    for days in (3, 400):
        running(EventFactory(group=group, title="Short talks", starts_at=timezone.now() - timedelta(days=days)))
    return reverse("meetups:talks-group", args=[group.slug])


@state("talks-group-empty", "No talk was given yet.")
def _() -> str:
    return reverse("meetups:talks-group", args=[GroupFactory().slug])


@state("talks-group-long-words", LONG_WORD)
def _() -> str:
    talk = long_words(starts_at=timezone.now() - timedelta(days=3))
    return reverse("meetups:talks-group", args=[talk.call.event.group.slug])
