"""The steps with which hosts keep the time of talks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetups.models.boards import TakenByHost


class TalkStep(TakenByHost):
    """One step that a host took with the time of talks. Steps are only added: undoing one is a step, too."""

    class Kind(models.TextChoices):
        START = "start", _("A talk started")
        PAUSE = "pause", _("Paused")
        RESUME = "resume", _("Started again")
        ADD_MINUTE = "add_minute", _("A minute added")
        END = "end", _("A talk ended")
        UNDO = "undo", _("A step undone")

    call = models.ForeignKey("meetups.Call", models.CASCADE, related_name="steps", verbose_name=_("call"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    talk = models.ForeignKey("meetups.Talk", models.CASCADE, related_name="+", verbose_name=_("talk"))
    before = models.JSONField(
        _("before"), default=list, blank=True, help_text=_("The times before the step, with which it is undone.")
    )
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    version = models.PositiveBigIntegerField(_("version"), help_text=_("The version of the call after the step."))

    class Meta:
        verbose_name = _("step with talks")
        verbose_name_plural = _("steps with talks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "version"], name="talk_step_once_per_version"),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes__isnull=True)),
                name="talk_step_undoes_a_step",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
