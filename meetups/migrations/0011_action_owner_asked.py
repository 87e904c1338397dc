import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetups", "0010_sources_of_topics")]

    operations = [
        migrations.AddField(
            model_name="action",
            name="asked_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the owner was sent the email that asks them to confirm their email address.",
                null=True,
                verbose_name="asked to confirm at",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Empty if it was entered with the link of a host or of the owner before.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner entered by",
            ),
        ),
    ]
