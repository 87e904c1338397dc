"""Uploaded files of groups, between the dry run and the button that takes them in (ADR 64)."""

import base64
import io
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetups.models import ArchiveUpload, Group, User
from meetups.services.archives.plans import Plan
from meetups.services.archives.taking import plan, take_in

KEPT = timedelta(days=1)
MOST_ROWS = 5_000  # that one request writes, which has 30 seconds


@transaction.atomic
def upload(*, content: bytes, by: User, with_followers: bool = False) -> ArchiveUpload:
    """Keep a file for the dry run, instead of the one that the same person uploaded before.

    Raises ValidationError for a file that cannot be read.
    """
    found = plan(file=io.BytesIO(content), with_followers=with_followers)
    if sum(found.archive.tables.values()) > MOST_ROWS:
        raise ValidationError(
            _(
                "The file has too many rows to import here. Ask the person who runs the site to "
                "import it with the command import_group."
            ),
            code="large",
        )
    ArchiveUpload.objects.filter(by=by).delete()
    text = base64.b64encode(content).decode()
    return ArchiveUpload.objects.create(by=by, file=text, with_followers=with_followers)


def plan_upload(*, upload: ArchiveUpload) -> Plan:
    """Return what an uploaded file would add (see `plan`)."""
    return plan(file=_file_of(upload), with_followers=upload.with_followers)


@transaction.atomic
def take_in_upload(*, pk: int, by: User) -> Group:
    """Take in the file that this person uploaded (see `take_in`), and delete it.

    Raises ValidationError with the code gone if it was taken in or deleted before.
    """
    row = ArchiveUpload.objects.select_for_update(of=("self",)).filter(pk=pk, by=by).first()
    if row is None:
        raise ValidationError(
            _("This file was imported already, or deleted after a day. Choose it again."), code="gone"
        )
    group = take_in(file=_file_of(row), with_followers=row.with_followers)
    row.delete()
    return group


def forget_uploads() -> int:
    """Delete the files that nobody took in within a day. Return their number."""
    return ArchiveUpload.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _file_of(upload: ArchiveUpload) -> io.BytesIO:
    return io.BytesIO(base64.b64decode(upload.file))
