from django.db import migrations
from django.utils import timezone


def schedule_minutely(apps, schema_editor):
    """One row, so once however many workers there are."""
    schedules = apps.get_model('django_q', 'Schedule').objects.using(schema_editor.connection.alias)
    schedules.get_or_create(
        name='blog-minutely',
        defaults={'func': 'blog.tasks.minutely', 'schedule_type': 'I', 'minutes': 1, 'next_run': timezone.now()},
    )


def unschedule_minutely(apps, schema_editor):
    schedules = apps.get_model('django_q', 'Schedule').objects.using(schema_editor.connection.alias)
    schedules.filter(name='blog-minutely').delete()


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0002_initial'),
        ('meetups', '0003_coming_along'),
        ('django_q', '0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more'),
    ]

    operations = [
        migrations.RunPython(schedule_minutely, unschedule_minutely),
    ]
