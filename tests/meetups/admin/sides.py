"""Two groups that must not see each other's rows, and the admin's forms as a browser sends them."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.forms import BoundField, MultiWidget
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from blog.authors import author_of
from blog.models import Author, Post, PostSeries
from meetups.models import Event, Group, Remark, User
from tests.authors import PostSeriesFactory
from tests.blogroll import SourceFactory
from tests.boards import ActionFactory, HostLinkFactory, TopicFactory
from tests.factories import (
    AttendeeFactory,
    DoorLinkFactory,
    EventFactory,
    EventSeriesFactory,
    FeedbackFactory,
    GroupFactory,
    HolidayFactory,
    MessageFactory,
    OrganiserFactory,
    OutboxEmailFactory,
    PostFactory,
)
from tests.grids import GridFactory, PitchFactory
from tests.photos import PictureFactory
from tests.standing_places import StandingPlaceFactory
from tests.talks import TalkFactory

SHARED = {"meetups.venue", "meetups.organisation", "blog.tag"}


@dataclass
class Side:
    """A group with one organiser and one row of each kind. `mark` is in every name, slug and email address."""

    mark: str
    rows: dict[str, Model]

    @property
    def user(self) -> User:
        return self.rows["meetups.user"]


def make_side(mark: str, nation: str) -> Side:
    group = GroupFactory(name=f"{mark} group", slug=f"{mark}-group", area=f"{mark} town", nation=nation)
    organiser = OrganiserFactory(
        group=group, role="lead", user__name=f"{mark} person", user__email=f"{mark}-user@example.org"
    )
    event = EventFactory(
        group=group, title=f"{mark} event", slug=f"2026-11-25-{mark}-event", status=Event.Status.DRAFT, venue=None
    )
    attendee = AttendeeFactory(event=event, name=f"{mark} attendee", email=f"{mark}@example.org")
    post, author, run = written(mark, group, organiser.user)
    email = OutboxEmailFactory(subject=f"{mark} email", to=attendee.email, attendee=attendee, event=event, group=group)
    series = EventSeriesFactory(group=group, title=f"{mark} series")
    holiday = HolidayFactory(nation=nation, name=f"{mark} holiday")
    door = DoorLinkFactory(event=event)
    feedback = FeedbackFactory(event=event, went_well=f"{mark} tea")
    message = MessageFactory(event=event, subject=f"{mark} message")
    action = ActionFactory(group=group, text=f"{mark} action", owner_name=f"{mark} owner")
    topic = TopicFactory(group=group, title=f"{mark} topic", note=f"{mark} note")
    remark = Remark.objects.create(answer=feedback, part=Remark.Part.KEEP)
    host = HostLinkFactory(board__event=event)
    grid = GridFactory(event=event)
    pitch = PitchFactory(grid=grid, title=f"{mark} pitch", name=f"{mark} host")
    talk = TalkFactory(call__event=event, title=f"{mark} talk", name=f"{mark} speaker", about=f"{mark} words")
    found = (group, event, attendee, post, email, organiser.user, series, holiday, door, feedback, message)
    standing = StandingPlaceFactory(series=series, name=f"{mark} regular", email=f"{mark}-regular@example.org")
    found += (PictureFactory(group=group, alternative=f"{mark} picture"),)
    found += (group.editions.create(counted_from=timezone.localdate(), due_at=timezone.now() + timedelta(days=1)),)
    source = SourceFactory(group=group, title=f"{mark} team", error=f"{mark} error")
    found += (action, topic, remark, host, host.board, grid, pitch, talk, talk.call, standing, author, run, source)
    return Side(mark, {row._meta.label_lower: row for row in found})


def written(mark: str, group: Group, user: User) -> tuple[Post, Author, PostSeries]:
    """Return a draft of a group, its author, and a series."""
    post = PostFactory(
        group=group, headline=f"{mark} post", slug=f"{mark}-post", status=Post.Status.DRAFT, published_at=None
    )
    author = author_of(user=user)
    post.authors.add(author)
    return post, author, PostSeriesFactory(group=group, name=f"{mark} run", slug=f"{mark}-run")


def scoped() -> list[type[Model]]:
    """Return every model of the admin that organisers do not share."""
    return [model for model in admin.site._registry if model._meta.label_lower not in SHARED]


def address(model: type[Model], page: str, *args: Any) -> str:
    """Return an address of the admin. Keys are written as the admin writes them: it reads `_5F` as `_`."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[quote(arg) for arg in args])


def as_posted(response) -> dict[str, Any]:
    """Return the data that a browser sends for the form of a change page, with its inlines."""
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            data |= _as_posted(field)
    return data


def _as_posted(field: BoundField) -> dict[str, Any]:
    value, widget = field.value(), field.field.widget
    if isinstance(widget, MultiWidget):
        parts = value if isinstance(value, list) else widget.decompress(value)  # as entered, or as saved
        subwidgets = zip(widget.widgets, parts, strict=True)
        return {
            f"{field.html_name}_{n}": subwidget.format_value(part) or ""
            for n, (subwidget, part) in enumerate(subwidgets)
        }
    if field.field.disabled or value is None:
        return {}
    value = str(value) if isinstance(value, Promise) else value  # the client would send each letter
    return {field.html_name: widget.format_value(value) if isinstance(value, date | time) else value}


def offered(response, field: str) -> list[str]:
    """Return the labels of the rows that a form offers for a relation, in order."""
    return offered_in(response.context["adminform"].form, field)


def offered_in(form: Any, field: str) -> list[str]:
    """Return the labels of the rows that this form offers for a relation, in order."""
    bound = form[field]
    widget = getattr(bound.field.widget, "widget", bound.field.widget)  # the admin wraps it
    groups = widget.get_context(bound.html_name, bound.value(), {})["widget"]["optgroups"]
    return [str(option["label"]) for _title, options, _number in groups for option in options if option["value"] != ""]


def values(model: type[Model]) -> list[dict[str, Any]]:
    return list(model._base_manager.order_by("pk").values())
