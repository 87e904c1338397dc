import meetups.models.fields
import meetups.models.groups
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('meetups', '0018_editions'),
    ]

    operations = [
        migrations.AddField(
            model_name='group',
            name='embed_origins',
            field=meetups.models.fields.ProseField(blank=True, db_default='', default='', help_text='One a line, such as https://www.example.org. They show the next meetups in a frame.', max_length=4000, validators=[meetups.models.groups.validate_origins], verbose_name='websites that may show the meetups'),
        ),
    ]
