"""Editions that were sent, and what they name, in the file with everything of a group (ADR 64).

Drafts and skipped editions stay: the site that takes the group in drafts its next edition by itself.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.extensions import ArchiveTable
from meetups.models import Action, Edition, EditionItem
from meetups.queries.edition_items import CLOSED
from meetups.queries.searchable import everything

TIMES = ("sent_at", "sent_on", "news_until", "written_at")


def _out(edition: Edition) -> dict[str, Any]:
    """Return an edition as written, so that the other site emails nobody."""
    return {"written_at": edition.written_at or edition.sent_at}


def complete(edition: Edition, _row: Mapping[str, Any]) -> None:
    """Refuse an edition that was not sent: the worker would email followers."""
    if None in [getattr(edition, name) for name in TIMES]:
        raise ValidationError(_("An edition of the newsletter was not sent."), code="unsent")


def model_of(kind: str) -> type[Model] | None:
    """Return the model of the records that items of this kind name, or None for a kind that is not known here."""
    found = everything().get(kind)
    return Action if kind == CLOSED else found.model if found else None


TABLES = (
    ArchiveTable(
        "editions", gettext_lazy("Editions of the newsletter"), Edition,
        lambda group: Edition.objects.filter(group=group, sent_at__isnull=False),
        ("counted_from", "due_at", "drafted_at", "words", "version", *TIMES), out=_out, complete=complete,
    ),
    ArchiveTable(
        "edition_items", gettext_lazy("What editions name"), EditionItem,
        lambda group: EditionItem.objects.filter(edition__group=group, edition__sent_at__isnull=False),
        ("edition", "kind", "position", "is_chosen", "news_at", "is_for_all"), facts=("record",), record=model_of,
    ),
)  # fmt: skip
