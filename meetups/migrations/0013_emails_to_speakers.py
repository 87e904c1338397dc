import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetups", "0012_talks_and_grids"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxemail",
            name="talk",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="emails",
                to="meetups.talk",
                verbose_name="talk",
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="told_starts_after",
            field=models.PositiveIntegerField(
                blank=True,
                editable=False,
                help_text="Minutes between the begin of the event and the time in the last email to the speaker.",
                null=True,
                verbose_name="told to begin",
            ),
        ),
        migrations.AlterField(
            model_name="outboxemail",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("place", "A place"),
                    ("promoted", "A place from the waitlist"),
                    ("waiting", "On the waitlist"),
                    ("offer", "A place offered"),
                    ("offer_passed", "An offer expired"),
                    ("place_cancelled", "A place cancelled"),
                    ("waitlist_left", "Off the waitlist"),
                    ("link", "The link again"),
                    ("links", "All links again"),
                    ("first_time", "What to expect"),
                    ("event_cancelled", "The event is cancelled"),
                    ("event_changed", "The event has changed"),
                    ("reminder", "Reminder"),
                    ("still_coming", "Still coming?"),
                    ("thanks", "Thank-you"),
                    ("message", "A message from the organisers"),
                    ("follow_confirm", "Confirm that you follow"),
                    ("news", "News"),
                    ("digest", "Digest"),
                    ("held", "Your personal data"),
                    ("organiser_invited", "Invitation to organise a group"),
                    ("organiser_removed", "No longer an organiser"),
                    ("confirm_place", "Confirm your place"),
                    ("place_refused", "A confirmation was refused"),
                    ("email_change", "Confirm a new email address"),
                    ("email_changed", "The email address has changed"),
                    ("action_confirm", "Confirm reminders of an action"),
                    ("action_reminder", "Reminder of an action"),
                    ("talk_offered", "A talk offered"),
                    ("talk_accepted", "A talk accepted"),
                    ("talk_declined", "A talk declined"),
                    ("talk_time", "A new time of a talk"),
                    ("talk_cancelled", "The event of a talk is cancelled"),
                    ("talk_changed", "The event of a talk has changed"),
                    ("talk_withdrawn", "A talk withdrawn"),
                ],
                db_index=True,
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="scheduledemails",
            name="kind",
            field=models.CharField(
                choices=[
                    ("changed", "Change notice"),
                    ("reminder", "Reminder"),
                    ("still_coming", "Still coming?"),
                    ("thanks", "Thank-you"),
                    ("talk_times", "New times of talks"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="scheduledemails",
            name="version",
            field=models.CharField(
                help_text="The day of the event, its SEQUENCE before the change, or its call's version.",
                max_length=40,
                verbose_name="version",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxemail",
            constraint=models.UniqueConstraint(fields=("talk", "kind", "version"), name="email_once_per_talk"),
        ),
    ]
