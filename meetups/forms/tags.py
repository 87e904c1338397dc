"""Tags in one line, as organisers type them in the admin."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import TopicTag
from meetups.models.fields import validate_line
from meetups.standards.topic_files import SEPARATOR


class TagsField(forms.CharField):
    """A line of tags, separated by semicolons. Its value is the list of their names."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            required=False,
            max_length=1000,
            validators=[validate_line],
            help_text=_("Separated by semicolons, such as: money; leadership"),
            widget=forms.TextInput(attrs={"class": "vTextField"}),
            **more,
        )

    def clean(self, value: Any) -> list[str]:
        return [name.strip() for name in super().clean(value).split(SEPARATOR)]

    def prepare_value(self, value: Any) -> Any:
        return f"{SEPARATOR} ".join(value) if isinstance(value, list) else value


def in_one_line(tags: Iterable[TopicTag]) -> str:
    """Return the names of tags as the field shows them."""
    return f"{SEPARATOR} ".join(tag.name for tag in tags)
