"""Taking the name of a person out of an edition that was sent (ADR 60)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import Edition
from meetups.standards.names_in_text import without_name


@transaction.atomic
def take_out(*, edition: Edition, name: str) -> Edition:
    """Replace a name with “somebody” in the words of an edition that is closed.

    Nothing else of it is changed, but the moment when it was corrected: readers of the feed and of the open data fetch
    it again. Raises ValidationError with the code open, or absent if its words do not have the name.
    """
    edition = Edition.objects.select_for_update(of=("self",)).select_related("group").get(pk=edition.pk)
    if edition.is_open:
        raise ValidationError(_("This edition is not sent yet. Change its words instead."), code="open")
    words = without_name(edition.words, name, _("somebody"))
    if words == edition.words:
        raise ValidationError(_("This name is not in the words. Enter it as you read it there."), code="absent")
    edition.words, edition.corrected_at = words, timezone.now()
    edition.save(update_fields=["words", "words_html", "corrected_at"])
    return edition
