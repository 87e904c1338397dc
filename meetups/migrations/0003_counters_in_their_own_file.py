from django.db import migrations, router


def delete_unused_table(apps, schema_editor):
    """Delete the counters of limits where they are kept in another database: on SQLite in a second file (ADR 18)."""
    if not router.allow_migrate(schema_editor.connection.alias, "meetups", model_name="limitcounter"):
        schema_editor.execute("DROP TABLE IF EXISTS meetups_limitcounter")


class Migration(migrations.Migration):
    dependencies = [("meetups", "0002_event_length_in_plain_sql")]

    operations = [migrations.RunPython(delete_unused_table, migrations.RunPython.noop)]
