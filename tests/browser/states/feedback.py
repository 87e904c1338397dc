"""The feedback pages, in all states."""

from datetime import timedelta

from django.urls import reverse

from meetups.models import Event, Feedback, Remark, Topic, UsedFeedbackLink
from meetups.services import feedback
from tests.boards import ActionFactory, TopicFactory
from tests.browser.states.events import on_now, over, this_minute
from tests.browser.states.state import LONG_WORD, Fields, StateList, Visit
from tests.factories import AttendeeFactory, EventFactory, FeedbackFactory
from tests.pages import small_site

FEEDBACK = StateList()
state = FEEDBACK.state


def page(event: Event, *steps: Fields) -> Visit:
    return Visit(reverse("meetups:feedback-event", args=[event.slug]), steps)


def answered(event: Event) -> Event:
    """Add feedback from twenty of 31 people."""
    AttendeeFactory.create_batch(31, event=event, status="came")
    for again, number in (("yes", 18), ("unsure", 1), ("no", 1)):
        FeedbackFactory.create_batch(number, event=event, again=again)
    return event


@state("feedback", "Would you use this format again?")
def _() -> Visit:
    return page(on_now())


@state("feedback-with-result", "18 of 20 would use the format again, 31 were there.")
def _() -> Visit:
    return page(answered(over()))


def remarked(event: Event) -> Event:
    """Add released words of each part: one topic that is done, one open action, and two that became nothing."""
    group = event.group
    topic = TopicFactory(group=group, title="Bring chairs that fold", state=Topic.State.DONE)
    for part, text, became in (
        (Remark.Part.KEEP, "The tea, and that everyone says a sentence at the start.", {}),
        (Remark.Part.CHANGE, "There are too few chairs.\nSome of us stood for an hour.", {"topic": topic}),
        (Remark.Part.TRY, "A bell.", {"action": ActionFactory(group=group, text="Buy a bell that is not too loud")}),
        (Remark.Part.ELSE, LONG_WORD, {}),
    ):
        Remark.objects.create(
            answer=FeedbackFactory(event=event, is_counted=False, **{part: text}), part=part, **became
        )
    return event


def link_of(event: Event) -> str:
    token = feedback.token_of(attendee=AttendeeFactory(event=event, status="came"))
    return reverse("meetups:feedback-answer", args=[event.slug, token])


@state("feedback-by-link", "It takes two minutes, and your answer is anonymous.")
def _() -> Visit:
    return Visit(link_of(over()))


@state("feedback-by-used-link", "You have answered already. Each person answers once.")
def _() -> Visit:
    event = answered(over())
    path = link_of(event)
    token = path.rstrip("/").rpartition("/")[2]
    UsedFeedbackLink.objects.create(event=event, digest=feedback.digest_in(event=event, token=token))
    return Visit(path)


@state("feedback-with-remarks", "Buy a bell that is not too loud")
def _() -> Visit:
    return page(remarked(answered(over())))


@state("feedback-with-errors", "Choose whether you would use this format again.", status=422)
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


@state("feedback-late", "18 of 20 would use the format again, 31 were there.")
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
