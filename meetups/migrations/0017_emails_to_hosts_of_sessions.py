import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetups", "0019_talks_beside_grids"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxemail",
            name="pitch",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="emails",
                to="meetups.pitch",
                verbose_name="pitch",
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
                    ("pitched", "A session pitched"),
                ],
                db_index=True,
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxemail",
            constraint=models.UniqueConstraint(fields=("pitch", "kind", "version"), name="email_once_per_pitch"),
        ),
    ]
