"""Why a file cannot be read, in words (ADR 64)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetups.standards.archive_files import ArchiveError

WORDS = {
    "zip": _("This is not a zip file, or it is damaged. Choose the file as it was downloaded."),
    "product": _("This zip file does not have everything of a group. Choose the file that a lead downloaded."),
    "format": _("A newer version of the site wrote this file (format %(detail)s). Upgrade this site first."),
    "missing": _("The file %(detail)s is missing. Choose the zip file as it was downloaded."),
    "files": _("The zip file has more than %(detail)s files. Nothing is imported."),
    "many": _("The file has a table with more than %(detail)s rows. Nothing is imported."),
    "bomb": _("The zip file unpacks to much more than a group can have. Nothing is imported."),
    "path": _("The name %(detail)s leads out of the zip file. Nothing is imported."),
    "link": _("%(detail)s is a link to another file. Nothing is imported."),
    "packed": _("%(detail)s has a password, or is packed in another way than usual. Make the zip file again."),
    "twice": _("The zip file has %(detail)s twice. Nothing is imported."),
    "large": _("%(detail)s is too large to be read."),
    "damaged": _("%(detail)s is damaged. Choose the zip file as it was downloaded."),
    "utf8": _("%(detail)s is not in UTF-8. Choose the zip file as it was downloaded."),
    "json": _("%(detail)s cannot be read as JSON. Choose the zip file as it was downloaded."),
    "table": _("%(detail)s is not a list of rows. Choose the zip file as it was downloaded."),
    "rows": _("%(detail)s has another number of rows than the file says. Choose the zip file as it was downloaded."),
}


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what is wrong with a file into a ValidationError with the same code."""
    try:
        yield
    except ArchiveError as error:
        detail = "".join(char if char.isprintable() else "?" for char in error.detail[:100])
        raise ValidationError(WORDS[error.code], error.code, {"detail": detail}) from error
