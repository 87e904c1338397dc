from django.db import migrations, models


def delete_shared_heartbeat(apps, schema_editor):
    """Delete the row that all workers wrote before each had a heartbeat of its own."""
    apps.get_model("meetups", "Job").objects.using(schema_editor.connection.alias).filter(name="heartbeat").delete()


class Migration(migrations.Migration):
    dependencies = [("meetups", "0004_indexes_of_lists")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="failures",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="failures in a row"),
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(max_length=255, verbose_name="host name")),
                ("pid", models.PositiveIntegerField(verbose_name="process id")),
                ("beat_at", models.DateTimeField(verbose_name="last seen")),
            ],
            options={
                "verbose_name": "heartbeat",
                "verbose_name_plural": "heartbeats",
                "ordering": ["host", "pid"],
                "constraints": [models.UniqueConstraint(fields=("host", "pid"), name="heartbeat_once_per_worker")],
            },
        ),
        migrations.RunPython(delete_shared_heartbeat, migrations.RunPython.noop),
    ]
