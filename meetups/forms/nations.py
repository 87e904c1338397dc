"""The nation whose public holidays count, chosen by name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetups.wording.lists import alphabetical
from meetups.wording.nations import COUNTRIES, OF_THE_UK, nation_named


class NationField(forms.ChoiceField):
    """A nation by name: those of the United Kingdom first. A code that is stored already stays possible."""

    default_error_messages = {
        "required": _("Choose a nation from the list."),
        "invalid_choice": _("Choose a nation from the list."),
    }

    def __init__(self, **kwargs: Any) -> None:
        words = {"label": _("Nation"), "help_text": _("Its public holidays count."), **kwargs}
        super().__init__(choices=lambda: nations(""), **words)

    def offer(self, stored: str) -> None:
        """Offer the nation that is stored too, such as a part of another country."""
        self.choices = nations(stored)


def nations(stored: str) -> list[Any]:
    """Return the choices of a nation, the stored one among them."""
    is_other = stored and stored not in OF_THE_UK and stored not in COUNTRIES
    first = [(stored, nation_named(stored))] if is_other else []
    others = sorted(COUNTRIES.items(), key=lambda country: alphabetical(str(country[1])))
    return [*first, (_("United Kingdom"), list(OF_THE_UK.items())), (_("Other countries"), others)]
