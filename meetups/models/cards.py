"""The cards of a lean-coffee board: one topic each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField, ProseField, RenderedField
from meetups.standards.markdown import Strength

LONGEST_TITLE = 120


def whole_minutes(seconds: int) -> int:
    """Return seconds as minutes, rounded up."""
    return -(-seconds // 60)


class CardQuerySet(models.QuerySet["Card"]):
    def standing(self) -> "CardQuerySet":
        """Return cards that were not merged into another one."""
        return self.filter(merged_into__isnull=True)

    def discussed(self) -> "CardQuerySet":
        """Return cards that were discussed, in the order in which that ended."""
        return self.filter(state=Card.State.DISCUSSED).order_by("discussed_at", "id")


class Card(models.Model):
    """A topic on one board, with its votes and what came of it."""

    class State(models.TextChoices):
        TO_DISCUSS = "to_discuss", _("To discuss")
        DISCUSSING = "discussing", _("Discussing")
        DISCUSSED = "discussed", _("Discussed")
        PARKED = "parked", _("Parked")

    board = models.ForeignKey("meetups.Board", models.PROTECT, related_name="cards", verbose_name=_("board"))
    topic = models.ForeignKey(
        "meetups.Topic", models.SET_NULL, null=True, blank=True, related_name="cards", verbose_name=_("topic"),
        help_text=_("The topic of the backlog that it was taken from, or that it became."),
    )  # fmt: skip
    title = LineField(_("title"), max_length=LONGEST_TITLE)
    compared_title = models.CharField(
        _("title for comparing"), max_length=400, editable=False,
        help_text=_("Without case, accents, spaces and punctuation."),
    )  # fmt: skip
    proposed_by = models.ForeignKey(
        "meetups.Seat", models.SET_NULL, null=True, blank=True, related_name="cards", verbose_name=_("proposed by")
    )
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.TO_DISCUSS)
    position = models.PositiveSmallIntegerField(
        _("position"), null=True, blank=True, help_text=_("The order of discussion, fixed when voting ends.")
    )
    hands = models.PositiveSmallIntegerField(
        _("show of hands"), default=0, help_text=_("Votes of people without a phone, as a host counted them.")
    )
    votes = models.PositiveIntegerField(
        _("votes"), null=True, blank=True, help_text=_("All votes with the show of hands, counted when voting ended.")
    )
    notes = ProseField(_("notes"), blank=True, max_length=4000)
    outcome = ProseField(_("where we got to"), blank=True, max_length=4000, help_text=_("Markdown."))
    outcome_html = RenderedField(source="outcome", strength=Strength.STRANGER)
    seconds_spent = models.PositiveIntegerField(_("seconds spent"), default=0)
    discussed_at = models.DateTimeField(_("discussed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("proposed at"), auto_now_add=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["board", "compared_title"], name="card_board_title")]
        constraints = [
            models.UniqueConstraint(
                fields=["board"], condition=Q(state="discussing"), name="card_one_discussed_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")), name="card_not_merged_in_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def minutes_spent(self) -> int:
        """The minutes that it was discussed, rounded up."""
        return whole_minutes(self.seconds_spent)
