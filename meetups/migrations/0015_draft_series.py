from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetups", "0012_talks_and_grids")]

    operations = [
        migrations.AlterField(
            model_name="eventseries",
            name="status",
            field=models.CharField(
                choices=[("draft", "Draft"), ("running", "Running"), ("paused", "Paused"), ("ended", "Ended")],
                default="running",
                editable=False,
                max_length=7,
                verbose_name="status",
            ),
        )
    ]
