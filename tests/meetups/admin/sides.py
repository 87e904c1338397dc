"""Two groups that must not reach each other, and the admin's pages as a browser meets them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from blog.models import Post
from meetups.models import Event, User
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, LetterFactory, OrganiserFactory, PostFactory


@dataclass
class Side:
    """A group with one organiser and one row of each kind. `mark` is in every name and address of it."""

    mark: str
    rows: dict[str, Model]

    @property
    def user(self) -> User:
        return self.rows["meetups.user"]


def make_side(mark: str) -> Side:
    group = GroupFactory(name=f"{mark} group", slug=f"{mark}-group", place=f"{mark} town")
    organiser = OrganiserFactory(
        group=group, role="lead", user__name=f"{mark} person", user__email=f"{mark}-user@example.org"
    )
    event = EventFactory(
        group=group, title=f"{mark} event", slug=f"2026-11-25-{mark}-event", status=Event.Status.DRAFT, venue=None
    )
    attendee = AttendeeFactory(event=event, name=f"{mark} attendee", email=f"{mark}@example.org")
    post = PostFactory(
        group=group, headline=f"{mark} post", slug=f"{mark}-post", status=Post.Status.DRAFT, published_at=None
    )
    post.authors.add(organiser.user)
    letter = LetterFactory(subject=f"{mark} letter", to=f"{mark}@example.org")
    found = (group, event, attendee, post, letter, organiser.user)
    return Side(mark, {row._meta.label_lower: row for row in found})


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def as_posted(response) -> dict[str, Any]:
    """What the browser would send back from the form of a change page, inlines and all."""
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if field.use_fieldset:
                parts = field.field.widget.decompress(value)
                shown = [
                    widget.format_value(part) for widget, part in zip(field.field.widget.widgets, parts, strict=True)
                ]
                data |= {f"{field.html_name}_{number}": part or "" for number, part in enumerate(shown)}
            elif not field.field.disabled and value is not None:
                data[field.html_name] = value
    return data


def values(model: type[Model]) -> list[dict[str, Any]]:
    return list(model._base_manager.order_by("pk").values())
