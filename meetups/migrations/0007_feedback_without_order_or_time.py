import secrets

import django.db.models.deletion
from django.db import migrations, models

import meetups.models.feedback
import meetups.models.fields

COPIED = ("event_id", "again", "went_well", "to_change")


def copy_answers(apps, schema_editor):
    """Copy all answers in a random order, each with a new random key and the day only. They stay counted."""
    alias = schema_editor.connection.alias
    answers = list(apps.get_model("meetups", "Feedback").objects.using(alias).order_by())
    secrets.SystemRandom().shuffle(answers)
    copy = apps.get_model("meetups", "AnonymousFeedback")
    copy.objects.using(alias).bulk_create(
        [
            copy(
                **{name: getattr(answer, name) for name in COPIED},
                answered_on=answer.created_at.date(),
                is_counted=True,
            )
            for answer in answers
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("meetups", "0006_boards_topics_actions")]

    operations = [
        # A primary key cannot be altered on both databases, so the table is written anew.
        migrations.CreateModel(
            name="AnonymousFeedback",
            fields=[
                (
                    "form_token",
                    models.CharField(
                        default=meetups.models.feedback.new_form_token,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                        verbose_name="idempotency key",
                    ),
                ),
                (
                    "again",
                    models.CharField(
                        choices=[("yes", "Yes"), ("unsure", "Not sure"), ("no", "No")],
                        max_length=6,
                        verbose_name="would use this format again",
                    ),
                ),
                ("went_well", meetups.models.fields.ProseField(blank=True, max_length=1000, verbose_name="keep")),
                ("to_change", meetups.models.fields.ProseField(blank=True, max_length=1000, verbose_name="change")),
                ("to_try", meetups.models.fields.ProseField(blank=True, max_length=1000, verbose_name="try")),
                (
                    "anything_else",
                    meetups.models.fields.ProseField(blank=True, max_length=1000, verbose_name="anything else"),
                ),
                (
                    "is_counted",
                    models.BooleanField(
                        default=False,
                        help_text="It was given with the link of a place or with a seat, once each.",
                        verbose_name="counted",
                    ),
                ),
                ("answered_on", models.DateField(verbose_name="answered on")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetups.event",
                        verbose_name="event",
                    ),
                ),
            ],
        ),
        migrations.RunPython(copy_answers, migrations.RunPython.noop),
        migrations.DeleteModel("Feedback"),
        migrations.RenameModel("AnonymousFeedback", "Feedback"),
        migrations.AlterModelOptions(
            name="feedback",
            options={
                "ordering": ["-answered_on", "form_token"],
                "verbose_name": "feedback",
                "verbose_name_plural": "feedback",
            },
        ),
        migrations.AlterField(
            model_name="feedback",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="feedback",
                to="meetups.event",
                verbose_name="event",
            ),
        ),
        migrations.CreateModel(
            name="UsedFeedbackLink",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="digest")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetups.event",
                        verbose_name="event",
                    ),
                ),
            ],
            options={"verbose_name": "used feedback link", "verbose_name_plural": "used feedback links"},
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("went_well", "Keep"),
                            ("to_change", "Change"),
                            ("to_try", "Try"),
                            ("anything_else", "Anything else"),
                        ],
                        max_length=13,
                        verbose_name="part",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        help_text="The action that it became.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="remarks",
                        to="meetups.action",
                        verbose_name="action",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="meetups.feedback",
                        verbose_name="answer",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        help_text="The topic that it became.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="remarks",
                        to="meetups.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
                "ordering": ["part", "id"],
                "constraints": [models.UniqueConstraint(fields=("answer", "part"), name="remark_once_per_part")],
            },
        ),
    ]
