"""The rows that the forms of the admin offer for a relation, so that no form lists a whole table or needs a script."""

import re
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Field
from django.http import HttpRequest
from django.utils.translation import gettext

from meetups.admin.lists import MOST_CHOICES
from meetups.forms.offered import OfferedField, OfferedMultipleField

NUMBER = "[0-9]{0,18}"


class Part(NamedTuple):
    """Rows of an offer under one title, at most so many."""

    title: str
    rows: QuerySet[Any]
    most: int = MOST_CHOICES


class Offer:
    """The rows that the select of a relation offers to a user: some of those that the admin of the related model
    lists."""

    def __init__(self, related: Any, request: HttpRequest, *, is_multiple: bool = False) -> None:
        self.related, self.request, self.is_multiple = related, request, is_multiple
        self.rows: QuerySet[Any] = related.get_queryset(request)
        self._found: dict[str, list[Any]] = {}

    @cached_property
    def _parts(self) -> list[tuple[str, list[Any], bool]]:
        """Return the title and rows of each part, and whether it has more rows than are offered."""
        parts = []
        for title, rows, most in self.related.offered_rows(self.request, self.rows):
            some = self._plain(rows[: most + 1])
            parts.append((title, some[:most], len(some) > most))
        return parts

    @property
    def is_cut(self) -> bool:
        return any(is_cut for _title, _rows, is_cut in self._parts)

    def choices(self, chosen: list[Any], found: list[Any]) -> list[Any]:
        """Return an empty choice, what was found, what is chosen if it is not offered, and the parts."""
        parts = [(gettext("Found"), found), *((title, rows) for title, rows, _is_cut in self._parts)]
        listed = {str(row.pk) for _title, rows in parts for row in rows}
        others = [pk for pk in map(str, chosen) if pk not in listed and re.fullmatch(NUMBER, pk)]
        kept = self._plain(self.rows.filter(pk__in=others)) if others else []
        choices: list[Any] = [] if self.is_multiple else [("", "---------")]
        for title, rows in [("", kept), *parts]:
            named = [(row.pk, str(row)) for row in rows]
            choices += [(title, named)] if title and named else named
        return choices

    def find(self, words: str) -> list[Any]:
        """Return the rows that have these words, at most one more than MOST_CHOICES."""
        if words not in self._found:
            rows = self.related.find(self.request, self.related.open_to_choice(self.rows), words)
            self._found[words] = self._plain(rows.order_by("-pk")[: MOST_CHOICES + 1])
        return self._found[words]

    def only(self, words: str) -> Any:
        """Return the only row that has these words. Raises ValidationError with the code words."""
        found = self.find(words)
        if len(found) == 1:
            return found[0]
        if not found:
            refusal = gettext("Nothing was found for “%(words)s”. Type other words.")
        elif len(found) > MOST_CHOICES:
            refusal = gettext("Too much was found for “%(words)s”. Type more words.")
        else:
            refusal = gettext("%(number)d were found for “%(words)s”. Choose one from the list.")
        raise ValidationError(refusal, "words", {"words": words, "number": len(found)})

    def _plain(self, rows: QuerySet[Any]) -> list[Any]:
        """Return these rows in their order, without the numbers that the list annotates them with. Two queries."""
        pks = list(rows.values_list("pk", flat=True))
        related = self.related.list_select_related or ()
        found = rows.model._default_manager.select_related(*related).in_bulk(pks)
        return [found[pk] for pk in dict.fromkeys(pks)]


class OffersRows(BaseModelAdmin):
    """The forms of an admin: a relation offers the rows that the admin of the related model chooses."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the links beside a relation that only a script can follow. The one that adds a row stays."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            links = field.widget
            links.can_change_related = links.can_delete_related = links.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = self._offered(db_field, request, OfferedField, kwargs)
        return field or super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = self._offered(db_field, request, OfferedMultipleField, kwargs)
        return field or super().formfield_for_manytomany(db_field, request, **kwargs)

    def _offered(self, db_field: Any, request: HttpRequest, form_class: Any, kwargs: dict[str, Any]) -> Field | None:
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if not isinstance(related, OfferingAdmin):
            return None
        offer = Offer(related, request, is_multiple=form_class is OfferedMultipleField)
        field: Field = db_field.formfield(
            **{"form_class": form_class, "offer": offer, "queryset": offer.rows, **kwargs}
        )
        return field


class OfferingAdmin(OffersRows):
    """An admin whose rows the forms of others offer."""

    def offered_rows(self, request: HttpRequest, rows: QuerySet[Any]) -> list[Part]:
        """Return the rows that a select offers, in parts: here the first ones of the list."""
        ordering = self.get_ordering(request) or rows.model._meta.ordering
        return [Part("", self.open_to_choice(rows).order_by(*ordering))]

    def open_to_choice(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return those rows that the words of a user may find: here all."""
        return rows
