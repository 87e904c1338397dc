import datetime
from zoneinfo import ZoneInfo

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import meetups.models.attendees
import meetups.models.doors
import meetups.models.emails
import meetups.models.feedback
import meetups.models.fields
import meetups.models.organisers
import meetups.models.series
import meetups.models.subscriptions
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def schedule_nightly(apps, schema_editor):
    """The nightly job is due at 02:30 in the site's time zone, the first time when the worker starts."""
    zone = ZoneInfo(settings.TIME_ZONE)
    now = timezone.now().astimezone(zone)
    due = datetime.datetime.combine(now.date(), datetime.time(2, 30), zone)
    if due > now:
        due = datetime.datetime.combine(now.date() - datetime.timedelta(days=1), datetime.time(2, 30), zone)
    schedules = apps.get_model('django_q', 'Schedule').objects.using(schema_editor.connection.alias)
    schedules.get_or_create(
        name='nightly', defaults={'func': 'meetups.tasks.nightly', 'schedule_type': 'D', 'next_run': due}
    )


def unschedule_nightly(apps, schema_editor):
    schedules = apps.get_model('django_q', 'Schedule').objects.using(schema_editor.connection.alias)
    schedules.filter(name='nightly').delete()


def schedule_minutely(apps, schema_editor):
    """The job of every minute, due as soon as the worker starts."""
    schedules = apps.get_model('django_q', 'Schedule').objects.using(schema_editor.connection.alias)
    schedules.get_or_create(
        name='minutely',
        defaults={'func': 'meetups.tasks.minutely', 'schedule_type': 'I', 'minutes': 1, 'next_run': timezone.now()},
    )


def unschedule_minutely(apps, schema_editor):
    schedules = apps.get_model('django_q', 'Schedule').objects.using(schema_editor.connection.alias)
    schedules.filter(name='minutely').delete()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('django_q', '0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', meetups.models.fields.LineField(max_length=120, verbose_name='name')),
                ('email', meetups.models.emails.EmailAddressField(max_length=254, verbose_name='email address')),
                ('access_needs', meetups.models.fields.ProseField(blank=True, max_length=1000, verbose_name='access needs')),
                ('wants_name_public', models.BooleanField(default=False, verbose_name='asked for the name to be shown')),
                ('is_name_public', models.BooleanField(default=False, verbose_name='name is shown')),
                ('is_first_time', models.BooleanField(default=False, verbose_name='first time')),
                ('status', models.CharField(choices=[('going', 'Going'), ('waiting', 'Waiting'), ('offered', 'Offered a place'), ('cancelled', 'Cancelled'), ('came', 'Came'), ('absent', 'Did not come'), ('reserved', 'Place reserved, not confirmed'), ('reserved_waiting', 'Waitlist position reserved, not confirmed')], default='going', max_length=16, verbose_name='status')),
                ('wants_offer', models.BooleanField(default=False, verbose_name='wants an offer first')),
                ('waitlist_number', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='number on the waitlist')),
                ('offered_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='offered until')),
                ('reserved_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reserved until')),
                ('hashed_network', models.CharField(blank=True, editable=False, max_length=64, verbose_name='network of the sign-up, hashed')),
                ('counts_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='counts for its network until')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, verbose_name='sequence')),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='erased at')),
                ('secret', models.CharField(default=meetups.models.attendees.new_secret, editable=False, max_length=32, unique=True, verbose_name='secret')),
                ('calendar_token_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version of the calendar token')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
            ],
            options={
                'verbose_name': 'attendee',
                'verbose_name_plural': 'attendees',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', meetups.models.fields.LineField(max_length=120, verbose_name='title')),
                ('slug', models.SlugField(editable=False, max_length=140, unique=True, verbose_name='slug')),
                ('summary', meetups.models.fields.LineField(blank=True, help_text='What happens, in a sentence or two. Shown in lists.', max_length=280, verbose_name='summary')),
                ('description', meetups.models.fields.ProseField(blank=True, help_text='Everything else. Markdown.', verbose_name='description')),
                ('description_html', meetups.models.fields.RenderedField(source='description')),
                ('starts_at', meetups.models.fields.MomentField(verbose_name='starts')),
                ('ends_at', meetups.models.fields.MomentField(verbose_name='ends')),
                ('zone', meetups.models.fields.ZoneField(help_text='Times here are wall-clock times in this zone.', max_length=40, verbose_name='time zone')),
                ('attendance_mode', models.CharField(choices=[('offline', 'In person'), ('online', 'Online'), ('mixed', 'In person and online')], default='offline', max_length=7, verbose_name='how people attend')),
                ('online_url', models.URLField(blank=True, help_text='Shown only to people who have a place.', max_length=500, verbose_name='online URL')),
                ('format', models.CharField(choices=[('meet-up', 'Meet-up'), ('visit', 'Visit'), ('talk', 'Talk'), ('unconference', 'Unconference'), ('social', 'Social')], default='meet-up', max_length=12, verbose_name='format')),
                ('capacity', models.PositiveIntegerField(blank=True, help_text='Leave it empty for no limit.', null=True, verbose_name='places')),
                ('cutoff_hours', models.PositiveSmallIntegerField(default=48, help_text='Up to this long before the start, a free place goes to the first attendee on the waitlist at once. After that, they are offered it and must accept.', validators=[django.core.validators.MaxValueValidator(672)], verbose_name='hours of notice')),
                ('rsvp_opens_at', meetups.models.fields.MomentField(blank=True, help_text='If empty, at once.', null=True, verbose_name='places open')),
                ('rsvp_closes_at', meetups.models.fields.MomentField(blank=True, help_text='If empty, when it ends.', null=True, verbose_name='places close')),
                ('confirms_sign_ups', models.BooleanField(default=True, help_text='The first three sign-ups a day from one network need no confirmation. Later ones are reserved for 60 minutes and must be confirmed by email. Switch this off if many people share a network, as in an office.', verbose_name='confirm sign-ups by email')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('tentative', 'Tentative'), ('confirmed', 'Confirmed'), ('cancelled', 'Cancelled')], default='draft', max_length=9, verbose_name='status')),
                ('cancellation_reason', meetups.models.fields.LineField(blank=True, max_length=280, verbose_name='reason for cancelling')),
                ('uid', models.CharField(default=meetups.models.fields.new_uid, editable=False, max_length=255, unique=True, verbose_name='UID')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, verbose_name='sequence')),
                ('recurrence_id', models.DateField(blank=True, editable=False, null=True, verbose_name='original day')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-starts_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', meetups.models.fields.LineField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(help_text="The last part of the URL of the group's page. It cannot be changed later.", max_length=80, unique=True, verbose_name='slug')),
                ('strapline', meetups.models.fields.LineField(help_text='Who it is for and what happens, in one line.', max_length=200, verbose_name='strapline')),
                ('story', meetups.models.fields.ProseField(blank=True, help_text='How it began and what it is like. Markdown.', verbose_name='story')),
                ('story_html', meetups.models.fields.RenderedField(source='story')),
                ('rhythm', meetups.models.fields.LineField(blank=True, help_text='Such as: every other Wednesday, 6pm to 7pm.', max_length=200, verbose_name='how we meet')),
                ('area', meetups.models.fields.LineField(help_text='The town or region, such as Leeds.', max_length=120, verbose_name='area')),
                ('zone', meetups.models.fields.ZoneField(max_length=40, verbose_name='time zone')),
                ('nation', models.CharField(default='GB-ENG', help_text="GB-ENG, GB-WLS, GB-SCT, GB-NIR, or another country's code.", max_length=6, validators=[django.core.validators.RegexValidator('\\A[A-Z]{2}(-[A-Z0-9]{1,3})?\\Z', 'Use a code such as GB-ENG, GB-WLS, GB-SCT, GB-NIR or FR.', code='nation')], verbose_name='nation for public holidays')),
                ('contact_email', models.EmailField(blank=True, help_text="Shown on the group's page.", max_length=254, verbose_name='contact')),
                ('code_of_conduct', meetups.models.fields.ProseField(blank=True, help_text='What people may expect of each other. Markdown.', verbose_name='code of conduct')),
                ('code_of_conduct_html', meetups.models.fields.RenderedField(source='code_of_conduct')),
                ('what_to_expect', meetups.models.fields.ProseField(blank=True, help_text='Sent to people who say that it is their first time. Plain text. If empty, no email is sent.', max_length=4000, verbose_name='what to expect')),
                ('asks_days_before', models.PositiveSmallIntegerField(blank=True, help_text='Days before each meeting when everyone with a place is asked. Leave it empty to ask nobody.', null=True, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(14)], verbose_name='ask “still coming?”')),
                ('keeps_days', models.PositiveSmallIntegerField(default=90, help_text='Days after a meeting until names and email addresses are erased. Only counts stay.', validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(730)], verbose_name='keep names for')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                ('ran_at', models.DateTimeField(blank=True, null=True, verbose_name='last run')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='last failure')),
                ('error', models.TextField(blank=True, verbose_name='what failed')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'worker',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='LimitCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hashed_value', models.CharField(max_length=64, unique=True, verbose_name='hashed value')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='count')),
                ('ends_at', models.DateTimeField(db_index=True, verbose_name='ends at')),
            ],
            options={
                'verbose_name': 'limit counter',
                'verbose_name_plural': 'limit counters',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', meetups.models.emails.EmailAddressField(max_length=254, unique=True, verbose_name='email address')),
                ('name', meetups.models.fields.LineField(help_text='As shown on write-ups.', max_length=120, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, help_text='Untick this instead of deleting the account.', verbose_name='may log in')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='joined at')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name', 'email'],
            },
        ),
        migrations.CreateModel(
            name='AttendeeChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.CharField(blank=True, choices=[('going', 'Going'), ('waiting', 'Waiting'), ('offered', 'Offered a place'), ('cancelled', 'Cancelled'), ('came', 'Came'), ('absent', 'Did not come'), ('reserved', 'Place reserved, not confirmed'), ('reserved_waiting', 'Waitlist position reserved, not confirmed')], max_length=16, verbose_name='was')),
                ('became', models.CharField(choices=[('going', 'Going'), ('waiting', 'Waiting'), ('offered', 'Offered a place'), ('cancelled', 'Cancelled'), ('came', 'Came'), ('absent', 'Did not come'), ('reserved', 'Place reserved, not confirmed'), ('reserved_waiting', 'Waitlist position reserved, not confirmed')], max_length=16, verbose_name='became')),
                ('cause', models.CharField(choices=[('person', 'The attendee did it'), ('organiser', 'An organiser did it'), ('freed', 'A place became free'), ('silence', 'There was no answer in time'), ('refusal', 'Their email server refused our email'), ('door', 'Checked in at the door'), ('over', 'The event was over')], max_length=9, verbose_name='cause')),
                ('places', models.PositiveIntegerField(blank=True, help_text='The places of the event at that time. Empty means no limit.', null=True, verbose_name='places')),
                ('until', models.DateTimeField(blank=True, help_text='When the offer or reservation before the change would have expired.', null=True, verbose_name='until')),
                ('waitlist_number', models.PositiveIntegerField(blank=True, help_text='The number before the change.', null=True, verbose_name='number on the waitlist')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='meetups.attendee', verbose_name='attendee')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='organiser')),
            ],
            options={
                'verbose_name': 'change of status',
                'verbose_name_plural': 'changes of status',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DoorLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=meetups.models.doors.new_door_token, editable=False, max_length=32, unique=True, verbose_name='token')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made at')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='door_links', to='meetups.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'door link',
                'verbose_name_plural': 'door links',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='attendee',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='meetups.event', verbose_name='event'),
        ),
        migrations.CreateModel(
            name='EventSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', meetups.models.fields.LineField(max_length=120, verbose_name='title')),
                ('summary', meetups.models.fields.LineField(blank=True, help_text='What happens, in a sentence or two.', max_length=280, verbose_name='summary')),
                ('description', meetups.models.fields.ProseField(blank=True, help_text='Everything else. Markdown.', verbose_name='description')),
                ('description_html', meetups.models.fields.RenderedField(source='description')),
                ('format', models.CharField(choices=[('meet-up', 'Meet-up'), ('visit', 'Visit'), ('talk', 'Talk'), ('unconference', 'Unconference'), ('social', 'Social')], default='meet-up', max_length=12, verbose_name='format')),
                ('starts_on', models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(1970, 1, 1), 'Use a date from 1970 to 2100.'), django.core.validators.MaxValueValidator(datetime.date(2100, 12, 31), 'Use a date from 1970 to 2100.')], verbose_name='first date')),
                ('start_time', models.TimeField(help_text='The time on the clock of its time zone, in summer and in winter.', verbose_name='starts at')),
                ('minutes', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(44640)], verbose_name='minutes')),
                ('zone', meetups.models.fields.ZoneField(max_length=40, verbose_name='time zone')),
                ('rrule', models.CharField(max_length=255, validators=[meetups.models.series.validate_rule], verbose_name='rule')),
                ('attendance_mode', models.CharField(choices=[('offline', 'In person'), ('online', 'Online'), ('mixed', 'In person and online')], default='offline', max_length=7, verbose_name='how people attend')),
                ('online_url', models.URLField(blank=True, help_text='Shown only to people who have a place.', max_length=500, verbose_name='online URL')),
                ('capacity', models.PositiveIntegerField(blank=True, help_text='Leave it empty for no limit.', null=True, verbose_name='places')),
                ('on_holidays', models.CharField(choices=[('skip', 'Skip them'), ('warn', 'Meet, but warn the organisers'), ('ignore', 'Ignore them')], default='warn', max_length=6, verbose_name='on public holidays')),
                ('status', models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('ended', 'Ended')], default='running', editable=False, max_length=7, verbose_name='status')),
                ('uid', models.CharField(default=meetups.models.fields.new_uid, editable=False, max_length=255, unique=True, verbose_name='UID')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('continues', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='meetups.eventseries', verbose_name='continues')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='meetups.group', verbose_name='group')),
            ],
            options={
                'verbose_name': 'series',
                'verbose_name_plural': 'series',
                'ordering': ['group', 'title', 'id'],
            },
        ),
        migrations.AddField(
            model_name='event',
            name='series',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='occurrences', to='meetups.eventseries', verbose_name='series'),
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('again', models.CharField(choices=[('yes', 'Yes'), ('unsure', 'Not sure'), ('no', 'No')], max_length=6, verbose_name='would come again')),
                ('went_well', meetups.models.fields.ProseField(blank=True, max_length=1000, verbose_name='went well')),
                ('to_change', meetups.models.fields.ProseField(blank=True, max_length=1000, verbose_name='to change')),
                ('form_token', models.CharField(default=meetups.models.feedback.new_form_token, editable=False, max_length=32, unique=True, verbose_name='idempotency key')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='answered at')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='meetups.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'feedback',
                'verbose_name_plural': 'feedback',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=140, unique=True, verbose_name='slug')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='meetups.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'former slug',
                'verbose_name_plural': 'former slugs',
            },
        ),
        migrations.AddField(
            model_name='event',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='meetups.group', verbose_name='group'),
        ),
        migrations.CreateModel(
            name='GroupLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('chat', 'Chat'), ('newsletter', 'Newsletter'), ('website', 'Website'), ('blog', 'Blog worth reading'), ('other', 'Other')], default='website', max_length=12, verbose_name='kind')),
                ('label', meetups.models.fields.LineField(max_length=80, verbose_name='label')),
                ('url', models.URLField(verbose_name='URL')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='meetups.group', verbose_name='group')),
            ],
            options={
                'verbose_name': 'link',
                'verbose_name_plural': 'links',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nation', models.CharField(max_length=6, validators=[django.core.validators.RegexValidator('\\A[A-Z]{2}(-[A-Z0-9]{1,3})?\\Z', 'Use a code such as GB-ENG, GB-WLS, GB-SCT, GB-NIR or FR.', code='nation')], verbose_name='nation')),
                ('on', models.DateField(verbose_name='day')),
                ('name', meetups.models.fields.LineField(max_length=120, verbose_name='name')),
                ('is_off', models.BooleanField(default=False, help_text='Series meet on this day. If you delete the holiday instead, the nightly job adds it again.', verbose_name='not observed')),
            ],
            options={
                'verbose_name': 'public holiday',
                'verbose_name_plural': 'public holidays',
                'ordering': ['on', 'nation'],
                'constraints': [models.UniqueConstraint(fields=('nation', 'on'), name='holiday_once_per_day', violation_error_message='This day is a holiday already.')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', meetups.models.fields.LineField(max_length=120, verbose_name='subject')),
                ('text', meetups.models.fields.ProseField(help_text='Plain text. URLs become links.', max_length=10000, verbose_name='text')),
                ('audiences', models.JSONField(default=list, help_text='Names of `AUDIENCES`.', verbose_name='to')),
                ('is_about_place', models.BooleanField(default=True, help_text='If not, it has a link to unsubscribe, and is not sent to attendees who have unsubscribed.', verbose_name='about their place')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent at')),
                ('written_at', models.DateTimeField(blank=True, editable=False, help_text='Empty until the worker has written all emails.', null=True, verbose_name='emails written at')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='meetups.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages to attendees',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='News',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='The kind of record it is about, such as event.', max_length=20, verbose_name='kind')),
                ('record_id', models.PositiveBigIntegerField(help_text='The primary key of the record it is about.', verbose_name='record')),
                ('title', meetups.models.fields.LineField(max_length=200, verbose_name='title')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('bundle', models.PositiveBigIntegerField(blank=True, help_text='The primary key of the first news item in the same email.', null=True, verbose_name='bundle')),
                ('written_at', models.DateTimeField(blank=True, help_text='When its last email was written. Digests do not count.', null=True, verbose_name='written at')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to='meetups.group', verbose_name='group')),
            ],
            options={
                'verbose_name': 'news',
                'verbose_name_plural': 'news',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', meetups.models.emails.EmailAddressField(max_length=254, verbose_name='email address')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opt_outs', to='meetups.group', verbose_name='group')),
            ],
            options={
                'verbose_name': 'opt-out',
                'verbose_name_plural': 'opt-outs',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', meetups.models.fields.LineField(max_length=160, verbose_name='name')),
                ('website', models.URLField(blank=True, verbose_name='website')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='organisation_name_unique', violation_error_message='There is an organisation with this name already.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='organisation_name_given')],
            },
        ),
        migrations.AddField(
            model_name='attendee',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='meetups.organisation', verbose_name='organisation'),
        ),
        migrations.CreateModel(
            name='Organiser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', "Lead: also changes the group's page and its organisers"), ('organiser', 'Organiser: events, attendees, venues and write-ups')], default='organiser', max_length=10, verbose_name='role')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organisers', to='meetups.group', verbose_name='group')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organiser_roles', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'organiser',
                'verbose_name_plural': 'organisers',
                'ordering': ['group', 'role', 'user'],
            },
        ),
        migrations.CreateModel(
            name='OrganiserInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', meetups.models.emails.EmailAddressField(max_length=254, verbose_name='email address')),
                ('role', models.CharField(choices=[('lead', "Lead: also changes the group's page and its organisers"), ('organiser', 'Organiser: events, attendees, venues and write-ups')], default='organiser', max_length=10, verbose_name='role')),
                ('status', models.CharField(choices=[('open', 'Not answered yet'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=9, verbose_name='status')),
                ('secret', models.CharField(default=meetups.models.organisers.new_secret, editable=False, max_length=32, unique=True, verbose_name='secret')),
                ('sent_at', models.DateTimeField(verbose_name='sent at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organiser_invitations', to='meetups.group', verbose_name='group')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-sent_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ScheduledEmails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('changed', 'Change notice'), ('reminder', 'Reminder'), ('still_coming', 'Still coming?'), ('thanks', 'Thank-you')], max_length=12, verbose_name='kind')),
                ('version', models.CharField(help_text='The day of the event, or its SEQUENCE before the change.', max_length=40, verbose_name='version')),
                ('before', models.JSONField(blank=True, help_text='The facts in the last emails about it.', null=True, verbose_name='before')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='due at')),
                ('written_at', models.DateTimeField(blank=True, null=True, verbose_name='written at')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scheduled_emails', to='meetups.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'scheduled emails',
                'verbose_name_plural': 'scheduled emails',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SeriesDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('is_removed', models.BooleanField(default=False, verbose_name='removed')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='meetups.eventseries', verbose_name='series')),
            ],
            options={
                'verbose_name': 'exception',
                'verbose_name_plural': 'exceptions',
                'ordering': ['on'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', meetups.models.emails.EmailAddressField(max_length=254, verbose_name='email address')),
                ('often', models.CharField(choices=[('at-once', 'As soon as there is something new'), ('fortnight', 'Once a fortnight')], default='fortnight', max_length=9, verbose_name='how often')),
                ('secret', models.CharField(default=meetups.models.subscriptions.new_secret, editable=False, max_length=32, unique=True, verbose_name='secret')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='asked at')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
                ('news_since', models.DateTimeField(blank=True, editable=False, help_text='The next digest has the news items after this, or after the confirmation if it is empty.', null=True, verbose_name='news since')),
                ('due_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='next digest')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='meetups.group', verbose_name='group')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OutboxEmail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, choices=[('place', 'A place'), ('promoted', 'A place from the waitlist'), ('waiting', 'On the waitlist'), ('offer', 'A place offered'), ('offer_passed', 'An offer expired'), ('place_cancelled', 'A place cancelled'), ('waitlist_left', 'Off the waitlist'), ('link', 'The link again'), ('links', 'All links again'), ('first_time', 'What to expect'), ('event_cancelled', 'The event is cancelled'), ('event_changed', 'The event has changed'), ('reminder', 'Reminder'), ('still_coming', 'Still coming?'), ('thanks', 'Thank-you'), ('message', 'A message from the organisers'), ('follow_confirm', 'Confirm that you follow'), ('news', 'News'), ('digest', 'Digest'), ('held', 'Your personal data'), ('organiser_invited', 'Invitation to organise a group'), ('organiser_removed', 'No longer an organiser'), ('confirm_place', 'Confirm your place'), ('place_refused', 'A confirmation was refused'), ('email_change', 'Confirm a new email address'), ('email_changed', 'The email address has changed')], db_index=True, max_length=20, verbose_name='kind')),
                ('version', models.CharField(help_text='With the kind and the recipient, it identifies the email.', max_length=64, verbose_name='version')),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('subject', meetups.models.fields.LineField(max_length=250, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(blank=True, verbose_name='HTML')),
                ('calendar', models.TextField(blank=True, help_text='The iCalendar object in it (RFC 6047).', verbose_name='calendar')),
                ('unsubscribe_url', models.CharField(blank=True, max_length=500, verbose_name='unsubscribe URL')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('last_error', models.TextField(blank=True, verbose_name='last error')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next try')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('given_up_at', models.DateTimeField(blank=True, null=True, verbose_name='given up at')),
                ('attendee', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='meetups.attendee', verbose_name='attendee')),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='meetups.event', verbose_name='event')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='meetups.group', verbose_name='group')),
                ('invitation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='emails', to='meetups.organiserinvitation', verbose_name='invitation')),
                ('user', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='emails', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('subscription', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='emails', to='meetups.subscription', verbose_name='subscription')),
            ],
            options={
                'verbose_name': 'email',
                'verbose_name_plural': 'outbox',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', meetups.models.fields.LineField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='slug')),
                ('street_address', meetups.models.fields.LineField(max_length=200, verbose_name='street')),
                ('address_locality', meetups.models.fields.LineField(max_length=100, verbose_name='town')),
                ('postal_code', meetups.models.fields.LineField(blank=True, max_length=12, verbose_name='postcode')),
                ('address_country', meetups.models.fields.LineField(default='GB', max_length=2, verbose_name='country code')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)], verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)], verbose_name='longitude')),
                ('capacity', models.PositiveIntegerField(blank=True, help_text='How many people the venue holds. Empty if not known.', null=True, verbose_name='capacity')),
                ('directions', meetups.models.fields.ProseField(blank=True, help_text='From the nearest station or stop to the door.', verbose_name='directions')),
                ('getting_in', meetups.models.fields.ProseField(blank=True, help_text='Which door, who to ask for, what to bring to the desk.', verbose_name='getting in')),
                ('step_free', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='Step-free route')),
                ('step_free_note', meetups.models.fields.LineField(blank=True, max_length=200, verbose_name='note')),
                ('lift', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='Lift')),
                ('lift_note', meetups.models.fields.LineField(blank=True, max_length=200, verbose_name='note')),
                ('accessible_toilet', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='Accessible toilet')),
                ('accessible_toilet_note', meetups.models.fields.LineField(blank=True, max_length=200, verbose_name='note')),
                ('hearing_loop', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='Hearing loop')),
                ('hearing_loop_note', meetups.models.fields.LineField(blank=True, max_length=200, verbose_name='note')),
                ('quiet_space', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='Quiet space')),
                ('quiet_space_note', meetups.models.fields.LineField(blank=True, max_length=200, verbose_name='note')),
                ('parking', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='Parking')),
                ('parking_note', meetups.models.fields.LineField(blank=True, max_length=200, verbose_name='note')),
                ('nearest_stop', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=7, verbose_name='Stop or station nearby')),
                ('nearest_stop_note', meetups.models.fields.LineField(blank=True, max_length=200, verbose_name='note')),
                ('access_checked_on', models.DateField(blank=True, help_text='The day of the last check at the venue.', null=True, verbose_name='access last checked on')),
                ('closed_on', models.DateField(blank=True, help_text='The venue takes no meetings from this day. Its page says so, and lists show it last.', null=True, verbose_name='closed on')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='venues', to='meetups.organisation', verbose_name='host organisation')),
            ],
            options={
                'verbose_name': 'venue',
                'verbose_name_plural': 'venues',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SeriesVenue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stops', to='meetups.eventseries', verbose_name='series')),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='meetups.venue', verbose_name='venue')),
            ],
            options={
                'verbose_name': 'venue in turn',
                'verbose_name_plural': 'venues in turn',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.AddField(
            model_name='eventseries',
            name='venue',
            field=models.ForeignKey(blank=True, help_text='A meeting at another venue is shown with “Different venue this time”.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='series', to='meetups.venue', verbose_name='usual venue'),
        ),
        migrations.AddField(
            model_name='event',
            name='venue',
            field=models.ForeignKey(blank=True, help_text='Leave it empty while it is not decided: the page says “venue to be confirmed”.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='meetups.venue', verbose_name='venue'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique', violation_error_message='This email address has an account already.'),
        ),
        migrations.AddIndex(
            model_name='news',
            index=models.Index(fields=['group', 'created_at'], name='news_group_created'),
        ),
        migrations.AddIndex(
            model_name='news',
            index=models.Index(condition=models.Q(('written_at__isnull', True)), fields=['bundle'], name='news_unwritten'),
        ),
        migrations.AddConstraint(
            model_name='news',
            constraint=models.UniqueConstraint(fields=('kind', 'record_id'), name='news_once_per_record'),
        ),
        migrations.AddIndex(
            model_name='optout',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='opt_out_email'),
        ),
        migrations.AddConstraint(
            model_name='optout',
            constraint=models.UniqueConstraint(models.F('group'), django.db.models.functions.text.Lower('email'), name='opt_out_once_per_group'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(fields=['event', 'status'], name='attendee_event_status'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(condition=models.Q(('status', 'offered')), fields=['offered_until'], name='attendee_offered'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(condition=models.Q(('reserved_until__isnull', False)), fields=['reserved_until'], name='attendee_reserved'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(condition=models.Q(('counts_until__isnull', False)), fields=['counts_until'], name='attendee_counts'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='attendee_email'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.UniqueConstraint(models.F('event'), django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='attendee_once_per_event', violation_error_message='This email address is on the list already.'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['waiting', 'reserved_waiting']), ('waitlist_number__isnull', False)), models.Q(models.Q(('status__in', ['waiting', 'reserved_waiting']), _negated=True), ('waitlist_number__isnull', True)), _connector='OR'), name='attendee_on_waitlist_has_number'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('offered_until__isnull', False), ('status', 'offered')), models.Q(models.Q(('status', 'offered'), _negated=True), ('offered_until__isnull', True)), _connector='OR'), name='attendee_offered_until_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reserved_until__isnull', False), ('status__in', ['reserved', 'reserved_waiting'])), models.Q(models.Q(('status__in', ['reserved', 'reserved_waiting']), _negated=True), ('reserved_until__isnull', True)), _connector='OR'), name='attendee_reserved_until_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='attendee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counts_until__isnull', True), ('hashed_network', '')), models.Q(models.Q(('hashed_network', ''), _negated=True), ('counts_until__isnull', False)), _connector='OR'), name='attendee_network_until_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='organiser',
            constraint=models.UniqueConstraint(fields=('user', 'group'), name='organiser_once_per_group', violation_error_message='This person is an organiser of the group already.'),
        ),
        migrations.AddIndex(
            model_name='organiserinvitation',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='organiser_invitation_email'),
        ),
        migrations.AddConstraint(
            model_name='organiserinvitation',
            constraint=models.UniqueConstraint(models.F('group'), django.db.models.functions.text.Lower('email'), name='organiser_invitation_once_per_group'),
        ),
        migrations.AddIndex(
            model_name='scheduledemails',
            index=models.Index(condition=models.Q(('written_at__isnull', True)), fields=['due_at'], name='scheduled_emails_due'),
        ),
        migrations.AddConstraint(
            model_name='scheduledemails',
            constraint=models.UniqueConstraint(fields=('event', 'kind', 'version'), name='scheduled_emails_once'),
        ),
        migrations.AddConstraint(
            model_name='seriesdate',
            constraint=models.UniqueConstraint(fields=('series', 'on'), name='series_exception_once', violation_error_message='This day is an exception already.'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='subscription_email'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='subscription_due'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(models.F('group'), django.db.models.functions.text.Lower('email'), name='subscription_once_per_group'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', False), ('due_at__isnull', False), ('often', 'fortnight')), models.Q(('due_at__isnull', True), models.Q(models.Q(('often', 'fortnight'), _negated=True), ('confirmed_at__isnull', True), _connector='OR')), _connector='OR'), name='subscription_due_each_fortnight'),
        ),
        migrations.AddIndex(
            model_name='outboxemail',
            index=models.Index(django.db.models.functions.text.Lower('to'), name='email_to'),
        ),
        migrations.AddIndex(
            model_name='outboxemail',
            index=models.Index(condition=models.Q(('given_up_at__isnull', True), ('sent_at__isnull', True)), fields=['next_try_at'], name='email_due'),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.UniqueConstraint(fields=('attendee', 'kind', 'version'), name='email_once_per_attendee'),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.UniqueConstraint(fields=('subscription', 'kind', 'version'), name='email_once_per_subscription'),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.UniqueConstraint(fields=('invitation', 'kind', 'version'), name='email_once_per_invitation'),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.UniqueConstraint(fields=('user', 'kind', 'version', 'event'), name='email_once_per_user_and_event'),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.UniqueConstraint(condition=models.Q(('event__isnull', True)), fields=('user', 'kind', 'version'), name='email_once_per_user'),
        ),
        migrations.AddConstraint(
            model_name='outboxemail',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'held')), fields=('version',), name='email_once_per_data_link'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 1), _connector='OR'), name='venue_capacity_positive', violation_error_message='Enter at least 1, or leave it empty if the capacity is not known.'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='venue_position_whole', violation_error_message='Give both latitude and longitude, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='eventseries',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__range', (1, 44640))), name='series_minutes_bounded', violation_error_message='A meeting lasts a minute at least and 31 days at most.'),
        ),
        migrations.AddConstraint(
            model_name='eventseries',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 1), _connector='OR'), name='series_capacity_positive', violation_error_message='Give at least one place, or leave places empty for no limit.'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['starts_at', 'id'], name='event_starts'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['group', 'starts_at'], name='event_group_starts'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['venue', 'starts_at'], name='event_venue_starts'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('series', 'recurrence_id'), name='event_once_per_day_of_series'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recurrence_id__isnull', True), ('series__isnull', True)), models.Q(('recurrence_id__isnull', False), ('series__isnull', False)), _connector='OR'), name='event_of_series_has_original_day'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='event_ends_after_start', violation_error_message='It must end after it starts.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('starts_at'), '+', models.Value(datetime.timedelta(days=31))))), name='event_not_too_long', violation_error_message='It must end within 31 days. Make one event for each meeting.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 1), _connector='OR'), name='event_capacity_positive', violation_error_message='Give at least one place, or leave places empty for no limit.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('rsvp_opens_at__isnull', True), ('rsvp_closes_at__isnull', True), ('rsvp_closes_at__gt', models.F('rsvp_opens_at')), _connector='OR'), name='event_rsvp_closes_after_opening', violation_error_message='Places must close after they open.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'cancelled'), _negated=True), models.Q(('cancellation_reason', ''), _negated=True), _connector='OR'), name='event_cancelled_with_reason', violation_error_message='Say why it is cancelled: people who were coming will read it.'),
        ),
        migrations.RunPython(schedule_nightly, unschedule_nightly),
        migrations.RunPython(schedule_minutely, unschedule_minutely),
    ]
