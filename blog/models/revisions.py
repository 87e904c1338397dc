"""The facts that each revision of a post keeps beside its text."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RevisionFacts(models.Model):
    """The authors and tags of a post at one time, and what differs from the revision before (ADR 56).

    They are the primary keys of rows. So an author who is unnamed or erased is so in each revision, too.
    """

    author_keys = models.JSONField(_("authors"), null=True, default=None, editable=False)
    tag_keys = models.JSONField(_("tags"), null=True, default=None, editable=False)
    changed = models.JSONField(_("changed"), default=list, editable=False)

    class Meta:
        abstract = True
