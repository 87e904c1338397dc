"""The feedback pages, in all states."""

from datetime import timedelta

from django.urls import reverse

from meetups.models import Event, Feedback
from tests.browser.states.events import on_now, over, this_minute
from tests.browser.states.state import LONG_WORD, Fields, StateList, Visit
from tests.factories import EventFactory, FeedbackFactory
from tests.pages import small_site

FEEDBACK = StateList()
state = FEEDBACK.state


def page(event: Event, *steps: Fields) -> Visit:
    return Visit(reverse("meetups:feedback-event", args=[event.slug]), steps)


def answered(event: Event) -> Event:
    """Add feedback from twenty people."""
    for again, number in (("yes", 18), ("unsure", 1), ("no", 1)):
        FeedbackFactory.create_batch(number, event=event, again=again)
    return event


@state("feedback", "Would you come again?")
def _() -> Visit:
    return page(on_now())


@state("feedback-with-result", "18 of 20 would come again.")
def _() -> Visit:
    return page(answered(over()))


@state("feedback-with-errors", "Choose whether you would come again.", status=422)
def _() -> Visit:
    return page(over(), {"went_well": "The tea."})


@state("feedback-long-words", LONG_WORD, status=422)
def _() -> Visit:
    return page(small_site(LONG_WORD).past, {"went_well": LONG_WORD * 20})


@state("feedback-limited", "Try again in a few minutes", status=429, FEEDBACK_RATE_LIMIT="0/m")
def _() -> Visit:
    return page(over(), {"went_well": "The tea."})


@state("feedback-early", "This event has not started yet.")
def _() -> Visit:
    return page(EventFactory())


@state("feedback-cancelled", "This event was cancelled")
def _() -> Visit:
    return page(over(status=Event.Status.CANCELLED))


@state("feedback-late", "18 of 20 would come again.")
def _() -> Visit:
    return page(answered(EventFactory(starts_at=this_minute() - timedelta(days=20))))


@state("feedback-late-and-few", "Fewer than five people answered, so no result is shown.")
def _() -> Visit:
    event = EventFactory(starts_at=this_minute() - timedelta(days=20))
    FeedbackFactory(event=event, again=Feedback.Again.NO)
    return page(event)


@state("feedback-thanks", "before they plan the next meeting")
def _() -> str:
    return reverse("meetups:feedback-thanks", args=[over().slug])
