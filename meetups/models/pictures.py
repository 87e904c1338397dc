"""Pictures that organisers add, and the files of each."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField
from meetups.standards.markdown_pictures import Pictured
from meetups.standards.plain_text import escaped


class PictureQuerySet(models.QuerySet["Picture"]):
    def shown(self) -> "PictureQuerySet":
        """Return the pictures that were not taken down."""
        return self.filter(taken_down_at=None)

    def numbered(self, numbers: Sequence[int], group: int | None) -> dict[int, Pictured]:
        """Return, by number, those of these pictures that a text of this group may show. One query.

        They are those of the group and of no group. In a transaction they are locked: who takes one down waits until
        the text is saved, and then renders it anew.
        """
        rows = self.filter(Q(group=group) | Q(group=None), pk__in=numbers).order_by("pk")
        if transaction.get_connection(self.db).in_atomic_block:
            rows = rows.select_for_update(no_key=True)
        return {row.pk: row.pictured for row in rows}


class Picture(models.Model):
    """A picture of a group, or of the site (ImageObject of schema.org). Its number is what texts name (ADR 58)."""

    group = models.ForeignKey(
        "meetups.Group", models.CASCADE, null=True, blank=True, related_name="pictures", verbose_name=_("group"),
        help_text=_("Empty: every group may show it."),
    )  # fmt: skip
    alternative = LineField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for people who do not see it. One or two sentences."),
    )
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("It shows nothing that readers need. It is not read out.")
    )
    credit = LineField(
        _("credit"), max_length=150, blank=True, help_text=_("Who made it, as shown below it. Such as: Photo: Ann.")
    )
    everybody_agreed = models.BooleanField(
        _("everybody who can be recognised agreed"),
        default=False,
        help_text=_("Or nobody can be recognised. If somebody changes their mind, take the picture down."),
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    width = models.PositiveSmallIntegerField(_("width"), editable=False)
    height = models.PositiveSmallIntegerField(_("height"), editable=False)
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)
    unused_since = models.DateTimeField(_("not used since"), null=True, editable=False)
    taken_down_at = models.DateTimeField(_("taken down at"), null=True, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["group", "-created_at"], name="picture_group_created")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_down_at__isnull=False) | Q(is_decorative=True, alternative="") | ~Q(alternative=""),
                name="picture_has_words",
                violation_error_message=_("Describe the picture, or tick “decorative”."),
            )
        ]

    def __str__(self) -> str:
        return self.alternative or gettext("Picture %d") % (self.pk or 0)

    @property
    def pictured(self) -> Pictured:
        """Return the facts of the picture for a page. One that was taken down has no digest."""
        if self.taken_down_at:
            return Pictured("")
        return Pictured(self.digest, self.width, self.height, self.alternative, self.credit)

    @property
    def line(self) -> str:
        """The line of Markdown that shows it in a text."""
        return f"![{escaped(self.alternative)}](picture:{self.pk})"


class PictureFile(models.Model):
    """One size of a picture: a WebP file. It is a table of its own, so that lists of pictures do not read files."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="files", verbose_name=_("picture"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    data = models.BinaryField(_("file"))

    class Meta:
        verbose_name = _("file of a picture")
        verbose_name_plural = _("files of pictures")
        constraints = [models.UniqueConstraint(fields=["picture", "width"], name="picture_width_once")]

    def __str__(self) -> str:
        return f"{self.picture_id}, {self.width}"


def one_picture() -> Any:
    """Return a field for the one picture of a row. A picture that is deleted leaves the row without one."""
    return models.ForeignKey(
        "meetups.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
