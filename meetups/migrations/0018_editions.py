"""Editions take the place of digests: each follower keeps `news_since`, so the first edition tells what is new to them."""

from datetime import timedelta

import django.core.validators
import django.db.models.deletion
import meetups.models.fields
from django.db import migrations, models
from django.utils import timezone


def fill_next_digests(apps, schema_editor):
    """Give confirmed readers a digest in a fortnight again, as the constraint of the version before asks."""
    rows = apps.get_model("meetups", "Subscription").objects.using(schema_editor.connection.alias)
    rows = rows.filter(often="fortnight", confirmed_at__isnull=False, due_at__isnull=True)
    rows.update(due_at=timezone.now() + timedelta(days=14))


class Migration(migrations.Migration):

    dependencies = [
        ('meetups', '0017_pictures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counted_from', models.DateField(editable=False, help_text='The local day from which the days of its round are counted.', verbose_name='counted from')),
                ('due_at', models.DateTimeField(editable=False, verbose_name='due at')),
                ('drafted_at', models.DateTimeField(blank=True, editable=False, help_text='When organisers were asked to look at it.', null=True, verbose_name='drafted at')),
                ('words', meetups.models.fields.ProseField(blank=True, help_text='Markdown.', max_length=4000, verbose_name='a few words of your own')),
                ('words_html', meetups.models.fields.RenderedField(source='words')),
                ('version', models.PositiveIntegerField(default=0, editable=False, help_text='The number of times that organisers saved it.', verbose_name='version')),
                ('news_until', models.DateTimeField(blank=True, editable=False, help_text='It tells the news before this.', null=True, verbose_name='news until')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent at')),
                ('sent_on', models.DateField(blank=True, editable=False, help_text='The local day, which is in its URL.', null=True, verbose_name='sent on')),
                ('skipped_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='skipped at')),
                ('written_at', models.DateTimeField(blank=True, editable=False, help_text='Empty until the worker has written all emails.', null=True, verbose_name='emails written at')),
            ],
            options={
                'verbose_name': 'edition of the newsletter',
                'verbose_name_plural': 'newsletter',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='EditionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='The kind of record it is about, such as event.', max_length=20, verbose_name='kind')),
                ('key', models.PositiveBigIntegerField(help_text='The primary key of the record it is about.', verbose_name='record')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_chosen', models.BooleanField(default=True, verbose_name='in the edition')),
                ('news_at', models.DateTimeField(blank=True, help_text='Empty if it is not news.', null=True, verbose_name='news since')),
                ('is_for_all', models.BooleanField(default=True, help_text='If not, only for followers who were not told of it before.', verbose_name='for all')),
            ],
            options={
                'verbose_name': 'item of an edition',
                'verbose_name_plural': 'items of editions',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='subscription',
            name='subscription_due_each_fortnight',
        ),
        migrations.RunPython(migrations.RunPython.noop, fill_next_digests),
        migrations.RemoveIndex(
            model_name='subscription',
            name='subscription_due',
        ),
        migrations.RemoveField(
            model_name='subscription',
            name='due_at',
        ),
        migrations.AddField(
            model_name='group',
            name='edition_from',
            field=models.DateField(blank=True, help_text='The first day, if it is every other week.', null=True, verbose_name='every other week from'),
        ),
        migrations.AddField(
            model_name='group',
            name='edition_hour',
            field=models.PositiveSmallIntegerField(db_default=9, default=9, help_text='From 6 to 21, such as 9 for 9am or 18 for 6pm.', validators=[django.core.validators.MinValueValidator(6), django.core.validators.MaxValueValidator(21)], verbose_name='hour of the newsletter'),
        ),
        migrations.AddField(
            model_name='group',
            name='edition_rhythm',
            field=models.CharField(choices=[('before', 'Two days before each meeting, at most every other week'), ('fortnightly', 'Every other week')], db_default='before', default='before', max_length=11, verbose_name='newsletter'),
        ),
        migrations.AddField(
            model_name='group',
            name='sends_editions',
            field=models.BooleanField(db_default=True, default=True, help_text='Organisers are asked to look at it two days before. The first three always wait for them.', verbose_name='send the newsletter by itself'),
        ),
        migrations.AlterField(
            model_name='news',
            name='written_at',
            field=models.DateTimeField(blank=True, help_text='When its last email was written. Editions do not count.', null=True, verbose_name='written at'),
        ),
        migrations.AlterField(
            model_name='outboxemail',
            name='kind',
            field=models.CharField(blank=True, choices=[('place', 'A place'), ('promoted', 'A place from the waitlist'), ('waiting', 'On the waitlist'), ('offer', 'A place offered'), ('offer_passed', 'An offer expired'), ('place_cancelled', 'A place cancelled'), ('waitlist_left', 'Off the waitlist'), ('declined', 'Declined in a calendar'), ('link', 'The link again'), ('links', 'All links again'), ('first_time', 'What to expect'), ('event_cancelled', 'The event is cancelled'), ('event_changed', 'The event has changed'), ('reminder', 'Reminder'), ('still_coming', 'Still coming?'), ('thanks', 'Thank-you'), ('message', 'A message from the organisers'), ('follow_confirm', 'Confirm that you follow'), ('news', 'News'), ('digest', 'News that waited'), ('edition', 'An edition of the newsletter'), ('edition_draft', 'An edition to look at'), ('held', 'Your personal data'), ('organiser_invited', 'Invitation to organise a group'), ('organiser_removed', 'No longer an organiser'), ('confirm_place', 'Confirm your place'), ('place_refused', 'A confirmation was refused'), ('email_change', 'Confirm a new email address'), ('email_changed', 'The email address has changed'), ('action_confirm', 'Confirm reminders of an action'), ('action_reminder', 'Reminder of an action'), ('talk_offered', 'A talk offered'), ('talk_accepted', 'A talk accepted'), ('talk_declined', 'A talk declined'), ('talk_time', 'A new time of a talk'), ('talk_cancelled', 'The event of a talk is cancelled'), ('talk_changed', 'The event of a talk has changed'), ('talk_withdrawn', 'A talk withdrawn'), ('pitched', 'A session pitched'), ('hand_over_offered', 'A group to take over'), ('hand_over_asked', 'Somebody asks for a group'), ('hand_over_ended', 'A hand-over ended'), ('hand_over_welcome', 'Welcome to a new lead'), ('hand_over_farewell', 'Farewell to a lead'), ('standing_confirm', 'Confirm a standing place'), ('standing_dates', 'The next dates of a standing place'), ('standing_full', 'No standing place is free'), ('standing_ended', 'A standing place has ended'), ('import_ended', 'An import has ended'), ('calendar_changed', 'A calendar that is read each night has changed'), ('calendar_failing', 'A calendar cannot be read'), ('group_proposed', 'Confirm a new group'), ('group_accepted', 'A new group accepted'), ('group_declined', 'A new group declined'), ('write_up', 'A meeting to write up'), ('groups_waiting', 'New groups wait for an answer')], db_index=True, max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='news_since',
            field=models.DateTimeField(blank=True, editable=False, help_text='The next edition has the news items after this, or after the confirmation if it is empty.', null=True, verbose_name='news since'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('edition_rhythm', 'fortnightly'), _negated=True), ('edition_from__isnull', False), _connector='OR'), name='group_editions_from_a_day', violation_error_message='Choose the first day of a newsletter that is sent every other week.'),
        ),
        migrations.AddField(
            model_name='edition',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='meetups.group', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='editionitem',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='meetups.edition', verbose_name='edition'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(condition=models.Q(('sent_at__isnull', True), ('skipped_at__isnull', True)), fields=['due_at'], name='edition_due'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('group', 'sent_on'), name='edition_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('sent_at__isnull', True), ('skipped_at__isnull', True)), fields=('group',), name='edition_open_once_per_group'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('news_until__isnull', True), ('sent_at__isnull', True), ('sent_on__isnull', True)), models.Q(('news_until__isnull', False), ('sent_at__isnull', False), ('sent_on__isnull', False), ('skipped_at__isnull', True)), _connector='OR'), name='edition_sent_with_its_day'),
        ),
        migrations.AddConstraint(
            model_name='editionitem',
            constraint=models.UniqueConstraint(fields=('edition', 'kind', 'key'), name='edition_item_once'),
        ),
    ]
