"""Forms of the topic backlog."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Once
from meetups.forms.tags import TagsField, in_one_line
from meetups.models import Group, Topic
from meetups.standards.titles import is_visible
from meetups.standards.topic_files import LARGEST

NO_TITLE = _("Enter a topic, such as: How do we find speakers?")


class SuggestForm(forms.ModelForm, Once):
    """A topic in one line, and a note. `form_token` is the idempotency key."""

    field_order = ["title", "note", "website", "form_token"]

    class Meta:
        model = Topic
        fields = ["title", "note"]
        labels = {"title": _("What should we talk about?"), "note": _("Why it matters")}
        help_texts = {
            "title": _("One line. Everyone can read it, so name no person who has not agreed."),
            "note": _("What you know already, and what would help. Markdown."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 5})}
        error_messages = {"title": {"required": NO_TITLE}}

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not is_visible(title):
            raise ValidationError(NO_TITLE, "required")
        return title

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments for the service."""
        return {name: self.cleaned_data[name] for name in ("title", "note", "form_token")}


class TopicForm(forms.ModelForm):
    """A topic in the admin, with its tags in one line."""

    tags = TagsField(label=_("Tags"))

    class Meta:
        model = Topic
        fields = ["group", "title", "note", "raised_on", "raised_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["tags"] = in_one_line(self.instance.tags.all())

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not is_visible(title):
            raise ValidationError(NO_TITLE, "required")
        return title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        event, group = cleaned.get("raised_at"), cleaned.get("group") or getattr(self.instance, "group", None)
        if event and group and event.group_id != group.pk:
            self.add_error("raised_at", _("Choose a meeting of the same group."))
        return cleaned


class TopicMergeForm(forms.Form):
    """The choice of the topic that stays."""

    into = forms.ModelChoiceField(
        queryset=Topic.objects.none(),
        label=_("Merge them into"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the topic that stays.")},
    )

    def __init__(self, *args: Any, rows: QuerySet[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = rows  # type: ignore[attr-defined]


class TopicImportForm(forms.Form):
    """A file of topics, and the group that gets them."""

    group = forms.ModelChoiceField(queryset=Group.objects.none(), label=_("Group"), empty_label=None)
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A Trello board exported as JSON, or CSV with a column “title” and perhaps id, note, tags, list, state, "
            "raised_on, interest and archived. Up to 5 MB. Members, comments and attachments are not read."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,.csv,application/json,text/csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Export it again.")},
    )
    with_archived = forms.BooleanField(
        label=_("Import archived cards, too"), required=False, help_text=_("They are parked.")
    )

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 5 MB. Export it in two parts."), "large")
        return file
