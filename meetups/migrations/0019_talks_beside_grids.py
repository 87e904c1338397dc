from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetups", "0013_emails_to_speakers"),
        ("meetups", "0016_sessions_in_calendars"),
    ]

    operations = []
