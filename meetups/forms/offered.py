"""Fields that choose a row: a select offers the rows that matter most, and words find any other (no script needed)."""

from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class Words(str):
    """The words that the user typed to find a row that the select does not offer."""

    __slots__ = ()


class Offer(Protocol):
    """The rows that a field offers (`meetups.admin.offers`)."""

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are offered."""

    def choices(self, chosen: list[Any], found: list[Any]) -> list[Any]:
        """Return the choices of a select, with these chosen keys and found rows too."""

    def find(self, words: str) -> list[Any]:
        """Return the rows that have these words."""

    def only(self, words: str) -> Any:
        """Return the only row that has these words. Raises ValidationError with the code words."""


class _Offered(forms.widgets.ChoiceWidget):
    """A widget of an offer. Its second input, `<name>_words`, is shown only if not every row is offered."""

    offer: Offer
    choices_template: str

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        values = value if isinstance(value, list | tuple) else [value]
        found = [row for typed in values if isinstance(typed, Words) for row in self.offer.find(typed)]
        chosen = [one for one in values if one not in (None, "") and not isinstance(one, Words)]
        chosen += [found[0].pk] if len(found) == 1 else []
        self.choices = self.offer.choices(chosen, found)
        context: dict[str, Any] = super().get_context(name, chosen, attrs)
        has_words = self.offer.is_cut or any(isinstance(one, Words) for one in values)
        words = {"name": f"{name}_words", "id": f"{(attrs or {}).get('id', name)}_words"} if has_words else None
        context["widget"] |= {"words": words, "choices_template": self.choices_template}
        return context

    def words_in(self, data: Any, name: str) -> list[Words]:
        typed = " ".join(data.get(f"{name}_words", "").replace("\0", "").split())[:100]
        return [Words(typed)] if typed else []


class OfferedSelect(_Offered, forms.Select):
    choices_template = forms.Select.template_name
    template_name = "admin/meetups/offered.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return next(iter(self.words_in(data, name)), super().value_from_datadict(data, files, name))


class OfferedCheckboxes(_Offered, forms.CheckboxSelectMultiple):
    choices_template = forms.CheckboxSelectMultiple.template_name
    template_name = "admin/meetups/offered.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return [*super().value_from_datadict(data, files, name), *self.words_in(data, name)]


GONE = {"invalid_choice": _("What you chose is not there any more. Choose another.")}


class OfferedField(forms.ModelChoiceField):
    """Choose one row. Its queryset has all rows that may be chosen."""

    widget = OfferedSelect

    def __init__(self, queryset: Any, *, offer: Offer, **kwargs: Any) -> None:
        super().__init__(queryset, **{"error_messages": GONE, **kwargs})
        self.offer = self.widget.offer = offer

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.offer.only(value).pk if isinstance(value, Words) else value)


class OfferedMultipleField(forms.ModelMultipleChoiceField):
    """Choose several rows. Its queryset has all rows that may be chosen."""

    widget = OfferedCheckboxes

    def __init__(self, queryset: Any, *, offer: Offer, **kwargs: Any) -> None:
        super().__init__(queryset, **{"error_messages": GONE, **kwargs})
        self.offer = self.widget.offer = offer

    def clean(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        return super().clean([self.offer.only(one).pk if isinstance(one, Words) else one for one in value])
