from django.db import migrations

from meetups.models.rendering import render_rows


def render_anew(apps, schema_editor):
    """Render each post that is stored, with the renderer of today."""
    render_rows(apps.get_model("blog", "Post"), using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0005_pictures"),
        ("meetups", "0016_rendered_texts"),
    ]

    operations = [migrations.RunPython(render_anew, migrations.RunPython.noop)]
