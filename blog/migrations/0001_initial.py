import django.db.models.deletion
import meetups.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('meetups', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headline', meetups.models.fields.LineField(max_length=140, verbose_name='headline')),
                ('slug', models.SlugField(help_text='The last part of the URL. It never changes.', max_length=140, unique=True, verbose_name='slug')),
                ('summary', meetups.models.fields.LineField(help_text='One or two sentences, shown in lists and feeds.', max_length=300, verbose_name='summary')),
                ('body', meetups.models.fields.ProseField(help_text='Markdown.', verbose_name='text')),
                ('body_html', meetups.models.fields.RenderedField(source='body')),
                ('kind', models.CharField(choices=[('write-up', 'Write-up'), ('retrospective', 'Retrospective'), ('news', 'News')], default='write-up', max_length=13, verbose_name='kind')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('published', 'Published')], default='draft', max_length=9, verbose_name='status')),
                ('published_at', meetups.models.fields.MomentField(blank=True, help_text='When a scheduled post appears.', null=True, verbose_name='published at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'ordering': ['-published_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', meetups.models.fields.LineField(max_length=50, unique=True, verbose_name='name')),
                ('slug', models.SlugField(unique=True, verbose_name='slug')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='post',
            name='authors',
            field=models.ManyToManyField(blank=True, related_name='posts', to=settings.AUTH_USER_MODEL, verbose_name='authors'),
        ),
        migrations.AddField(
            model_name='post',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='meetups.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='post',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='meetups.group', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='post',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='posts', to='blog.tag', verbose_name='tags'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['-published_at', '-id'], name='post_published'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['group', '-published_at'], name='post_group_published'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('published_at__isnull', False), _connector='OR'), name='post_published_has_moment', violation_error_message='Enter the date and time of publication.'),
        ),
    ]
