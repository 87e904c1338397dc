"""Forms of the blogroll: suggesting a website, a source in the admin, and a file with a list of feeds."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetups.forms.attendees import Trap
from meetups.models import BlogrollSource, Group
from meetups.models.fields import validate_line
from meetups.standards.feed_links import LONGEST_URL, web_url
from meetups.standards.opml import LARGEST

WEB = URLValidator(["http", "https"])
INVALID = _("Enter a URL in full, such as https://example.org.")


def validate_web_url(value: str) -> None:
    """Refuse a URL that is not one of a website, or that has a user name in it."""
    if not web_url(value) or "@" in value.partition("//")[2].partition("/")[0]:
        raise ValidationError(INVALID, "invalid")


class WebsiteField(forms.URLField):
    """The URL of a website. One without a scheme is read as https."""

    default_validators = [WEB, validate_line, validate_web_url]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_URL, "assume_scheme": "https", **kwargs})


class SuggestForm(Trap):
    """A website for the blogroll of a group."""

    group = forms.ModelChoiceField(
        queryset=Group.objects.none(),
        label=_("Which group should read it?"),
        to_field_name="slug",
        empty_label=_("Choose a group"),
        error_messages={"required": _("Choose a group."), "invalid_choice": _("Choose a group.")},
    )
    site_url = WebsiteField(
        label=_("The URL of the website"),
        help_text=_("Such as https://example.org. It must have a feed (Atom, RSS or JSON), as most of them do."),
        error_messages={"required": _("Enter the URL of the website."), "invalid": INVALID},
        widget=forms.URLInput(attrs={"spellcheck": "false"}),
    )
    field_order = ["group", "site_url", "website"]

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]


class SourceForm(forms.ModelForm):
    """A source in the admin."""

    class Meta:
        model = BlogrollSource
        fields = ["group", "site_url", "feed_url", "label"]
        field_classes = {"site_url": WebsiteField, "feed_url": WebsiteField}
        error_messages = {"site_url": {"invalid": INVALID}, "feed_url": {"invalid": INVALID}}


class OpmlForm(forms.Form):
    """A list of feeds, and the group that reads them."""

    group = forms.ModelChoiceField(queryset=Group.objects.none(), label=_("Group"), empty_label=None)
    file = forms.FileField(
        label=_("File"),
        help_text=_("A list of feeds (OPML) as readers of feeds export it: up to 500 feeds and 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".opml,.xml,text/x-opml,application/xml"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Export it again.")},
    )

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 1 MB. Export it in two parts."), "large")
        return file
