from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetups", "0012_talks_and_grids")]

    operations = [
        migrations.AddField(
            model_name="attendee",
            name="needs_read_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="needs read at"),
        ),
    ]
