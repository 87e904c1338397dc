from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetups", "0015_talk_steps"),
        ("meetups", "0017_emails_to_hosts_of_sessions"),
    ]

    operations = []
