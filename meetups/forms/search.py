"""The question of a search, and its filters. They are in the query string, so that people can share them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.models import SearchRow
from meetups.standards.search import MOST_WORDS, folded

LONGEST = 200


class SearchForm(forms.Form):
    """A question with filters. An invalid one has a sentence that says what to do."""

    q = forms.CharField(required=False, max_length=LONGEST)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *SearchRow.Kind.choices])
    group = forms.SlugField(required=False, max_length=80)
    year = forms.IntegerField(required=False, min_value=1970, max_value=2100)

    default_error_messages = {
        "q": _("Search for at most 10 words and 200 characters."),
        "kind": _("Choose what to look for from the list."),
        "group": _("Choose a group from the list."),
        "year": _("Choose a year from the list."),
    }

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if len(folded(text)) > MOST_WORDS:
            raise forms.ValidationError(self.default_error_messages["q"], "many")
        return text

    @property
    def messages(self) -> list[str]:
        """Return one sentence for each invalid field."""
        return [str(self.default_error_messages[name]) for name in self.errors]

    @property
    def chosen(self) -> dict[str, str]:
        """Return the filters that are set, by name."""
        values: dict[str, Any] = self.cleaned_data
        return {name: str(values[name]) for name in ("kind", "group", "year") if values.get(name)}
