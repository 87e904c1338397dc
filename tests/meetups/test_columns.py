"""Each column that can hold a name or an email address is erased, or listed with the reason why not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from meetups.models import Action, Attendee, Pitch, Talk, User
from meetups.services import people, privacy

# Fields that cannot hold a name. All others can: text, JSON, bytes, files.
CANNOT = (
    models.AutoField, models.BooleanField, models.DateField, models.DecimalField, models.DurationField,
    models.FloatField, models.ForeignKey, models.IntegerField, models.TimeField, models.UUIDField,
)  # fmt: skip

# Erased by `privacy` and `people.forget`, and exported by `people`. Read from them, so that the list cannot be wrong.
ERASED = {f"{model._meta.label}.{name}" for model, blank in privacy.ERASED.items() for name in blank}
WITH_EMAIL = {f"{model._meta.label}.{column}" for model, column in people.COLUMNS.items()}
DELETED = people.COLUMNS.keys() - {
    Action,
    Attendee,
    Pitch,
    Talk,
    User,
}  # rows that are deleted with their email address

# Erased by other code, as tests/journeys/test_nothing_left.py proves.
SWEPT = {
    **dict.fromkeys(
        [f"blog.Author.{name}" for name in ("about", "job_title", "name", "organisation", "slug")],
        "authors.erase, or with the account, which a superuser deletes",
    ),
    "account.EmailAddress.email": "with the account",
    "admin.LogEntry.change_message": "redaction.redact_admin_log",
    "admin.LogEntry.object_repr": "redaction.redact_admin_log",
    "django_q.OrmQ.payload": "deleted once the worker has run it",
    "django_q.Task.args": "redaction.redact_failed_tasks",
    "django_q.Task.kwargs": "redaction.redact_failed_tasks",
    "django_q.Task.result": "redaction.redact_failed_tasks",
    "meetups.ArchiveUpload.file": "deleted when it is taken in, or after a day by archives.forget_uploads",
    "meetups.CalendarImport.file": "deleted at the end of the import, or by runs.forget_failed",
    "meetups.CalendarSource.file": "deleted once its changes are answered, or by sources.queue_all",
    "meetups.Job.error": "redacted by jobs.failed",
    "meetups.Organisation.name": "organisations.forget",
    "meetups.Picture.alternative": "pictures.take_down, or with the picture",
    "meetups.Picture.credit": "pictures.take_down, or with the picture",
    "meetups.PictureFile.data": "pictures.take_down, or with the picture",
    "meetups.User.name": "with the account, which a superuser deletes",
    "sessions.Session.session_data": "redaction.redact_sessions, redaction.forget_in_sessions",
}

SECRET = "random"
OURS = "written by organisers about a meeting, a group or a venue, for the public"
FOREIGN = "what another website publishes, deleted by blogroll.forget_old"
PUBLIC = "typed for everyone to read, about what a group talks about and does; organisers can change it"
FOUND = "copied from columns listed here, and written or deleted with them"
SETTING = "made by Django, by the queue or by an organiser, never typed by an attendee"
HASHED = "a keyed hash"  # as is every column named hashed_…
NO_PERSONAL_DATA = {
    **dict.fromkeys(
        [
            "blog.PreviewLink.secret",
            "meetups.Action.secret", "meetups.Attendee.secret", "meetups.Board.code", "meetups.DoorLink.token",
            "meetups.Feedback.form_token", "meetups.HandOver.secret", "meetups.HostLink.token",
            "meetups.Pitch.idempotency_key", "meetups.Pitch.secret", "meetups.Seat.token",
            "meetups.Talk.idempotency_key", "meetups.Talk.secret",
        ],
        SECRET,
    ),
    **dict.fromkeys(
        [
            "blog.Post.body", "blog.Post.body_html", "blog.Post.headline", "blog.Post.slug", "blog.Post.summary",
            "blog.PostRevision.body", "blog.PostRevision.headline", "blog.PostRevision.slug",
            "blog.PostRevision.summary",
            "blog.FormerPath.now_at", "blog.FormerPath.path", "blog.PostSeries.about", "blog.PostSeries.name",
            "blog.PostSeries.slug", "blog.Tag.name", "blog.Tag.slug",
            "meetups.Event.cancellation_reason", "meetups.Event.description",
            "meetups.Event.description_html", "meetups.Event.online_url", "meetups.Event.slug",
            "meetups.Event.summary", "meetups.Event.title", "meetups.FormerSlug.slug",
            "meetups.EventSeries.description", "meetups.EventSeries.description_html",
            "meetups.EventSeries.online_url", "meetups.EventSeries.summary", "meetups.EventSeries.title",
            "meetups.Group.code_of_conduct", "meetups.Group.code_of_conduct_html", "meetups.Group.contact_email",
            "meetups.Group.embed_origins",
            "meetups.Group.name", "meetups.Group.area", "meetups.Group.rhythm", "meetups.Group.slug",
            "meetups.Group.story", "meetups.Group.story_html", "meetups.Group.strapline",
            "meetups.Group.what_to_expect", "meetups.Group.what_to_expect_html",
            "meetups.GroupLink.label", "meetups.GroupLink.url",
            "meetups.Organisation.website", "meetups.Venue.accessible_toilet_note", "meetups.Venue.address_country",
            "meetups.Venue.address_locality", "meetups.Venue.directions", "meetups.Venue.directions_html",
            "meetups.Venue.getting_in", "meetups.Venue.getting_in_html",
            "meetups.Venue.hearing_loop_note", "meetups.Venue.lift_note", "meetups.Venue.name",
            "meetups.Venue.nearest_stop_note", "meetups.Venue.parking_note", "meetups.Venue.postal_code",
            "meetups.Venue.kind", "meetups.Venue.way_on_wheels", "meetups.Venue.way_on_wheels_html",
            "meetups.Venue.quiet_space_note", "meetups.Venue.slug", "meetups.Venue.step_free_note",
            "meetups.Venue.street_address", "meetups.GridRoom.name", "meetups.GridSlot.title",
            "meetups.Call.note", "meetups.TalkBreak.title",
        ],
        OURS,
    ),
    **dict.fromkeys(
        [
            "meetups.Action.text", "meetups.Action.why", "meetups.BoardStep.before", "meetups.Card.compared_title",
            "meetups.Card.notes", "meetups.Card.outcome", "meetups.Card.outcome_html", "meetups.Card.title",
            "meetups.Pitch.about", "meetups.Pitch.about_html", "meetups.Pitch.notes", "meetups.Pitch.outcome",
            "meetups.Pitch.outcome_html", "meetups.Pitch.title",
            "meetups.Talk.about", "meetups.Talk.about_html", "meetups.Talk.recording_url", "meetups.Talk.slides_url",
            "meetups.Talk.title",
            "meetups.Topic.compared_title", "meetups.Topic.note", "meetups.Topic.note_html", "meetups.Topic.title",
            "meetups.TopicTag.name", "meetups.TopicTag.slug",
        ],
        PUBLIC,
    ),
    **dict.fromkeys(
        [f"meetups.SearchRow.{name}" for name in ("title", "words", "url", "title_stems", "stems")]
        + ["meetups.SearchWord.word", "meetups.FeedRecord.first_path", "meetups.FeedRecord.digest"],
        FOUND,
    ),
    **dict.fromkeys(
        [
            "blog.PostRevision.author_keys", "blog.PostRevision.changed", "blog.PostRevision.history_change_reason",
            "blog.PostRevision.tag_keys",
            "admin.LogEntry.object_id", "auth.Group.name", "auth.Permission.codename", "auth.Permission.name",
            "contenttypes.ContentType.app_label", "contenttypes.ContentType.model", "django_q.OrmQ.key",
            "django_q.Schedule.args", "django_q.Schedule.cluster", "django_q.Schedule.cron", "django_q.Schedule.func",
            "django_q.Schedule.hook", "django_q.Schedule.intended_date_kwarg", "django_q.Schedule.kwargs",
            "django_q.Schedule.name", "django_q.Schedule.task", "django_q.Task.cluster", "django_q.Task.func",
            "django_q.Task.group", "django_q.Task.hook", "django_q.Task.id", "django_q.Task.name",
            "meetups.Action.uid", "meetups.Board.boxes", "meetups.CalendarImport.error",
            "meetups.CalendarImport.venues", "meetups.CalendarImport.waiting", "meetups.CalendarSource.digest",
            "meetups.CalendarSource.error", "meetups.CalendarSource.etag", "meetups.CalendarSource.gone",
            "meetups.CalendarSource.last_modified", "meetups.CalendarSource.numbers", "meetups.CalendarSource.uids",
            "meetups.CalendarSource.url", "meetups.Pitch.uid", "meetups.Talk.uid",
            "meetups.Event.uid", "meetups.Event.zone", "meetups.FeedRecord.kind",
            "meetups.EventSeries.rrule", "meetups.EventSeries.uid",
            "meetups.Heartbeat.host",
            "meetups.EventSeries.zone", "meetups.Group.nation", "meetups.Group.zone", "meetups.Holiday.name",
            "meetups.Holiday.nation", "meetups.Job.name", "meetups.Message.audiences", "meetups.News.kind",
            "meetups.ScheduledEmails.version", "meetups.Topic.source", "meetups.Topic.source_id",
            "sessions.Session.session_key",
        ],
        SETTING,
    ),
    **dict.fromkeys([f"meetups.BlogrollEntry.{name}" for name in ("key", "summary", "title", "url")], FOREIGN),
    **dict.fromkeys(
        [f"meetups.BlogrollSource.{name}" for name in (
            "error", "etag", "feed_url", "known", "label", "last_modified", "site_url", "title"
        )],
        "the URL of a website and what it publishes; a suggestion is deleted by blogroll.refuse or forget_old",
    ),
    "account.EmailConfirmation.key": SECRET,
    **dict.fromkeys(
        [f"meetups.Feedback.{name}" for name in ("anything_else", "to_change", "to_try", "went_well")],
        "typed without a name, and not linked to a person",
    ),
    "meetups.CalendarDate.etag": HASHED,
    "meetups.Edition.words": OURS,
    "meetups.Edition.words_html": OURS,
    "meetups.EditionItem.kind": SETTING,
    "meetups.Message.subject": "text of an organiser, the same for all recipients",
    "meetups.Message.text": "text of an organiser, the same for all recipients",
    "meetups.News.title": "the title of a meeting or of a write-up",
    "meetups.ScheduledEmails.before": "title, hours and venue of a meeting, as in the last emails about it",
    "meetups.TalkStep.before": "times of talks",
    "meetups.Picture.digest": HASHED,
    "meetups.UsedFeedbackLink.digest": HASHED,
    "meetups.User.password": HASHED,
    "mfa.Authenticator.data": "a public key, or a secret that is shared with one device",
}  # fmt: skip


def can_hold_a_name(field: models.Field) -> bool:
    return not isinstance(field, CANNOT) and not field.choices and not field.name.startswith("hashed_")


def columns() -> Iterator[str]:
    """Yield the columns of all tables, except those whose rows are deleted."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or model in DELETED:
            continue
        for field in model._meta.concrete_fields:
            if can_hold_a_name(field):
                yield f"{model._meta.label}.{field.name}"


def test_every_column_that_can_hold_a_name_or_an_email_address_is_known():
    known = ERASED | WITH_EMAIL | set(SWEPT) | set(NO_PERSONAL_DATA)

    assert sorted(set(columns()) - known) == [], "erase it in people or privacy, or list it"


def test_every_known_column_exists():
    texts = {
        f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.concrete_fields
    }

    assert (set(SWEPT) | set(NO_PERSONAL_DATA) | ERASED | WITH_EMAIL) - texts == set()


@pytest.mark.parametrize("model", privacy.ERASED.keys() | people.EXPORTED.keys(), ids=lambda model: model.__name__)
def test_what_is_erased_is_exported_on_request_and_the_other_way_round(model: type[models.Model]) -> None:
    """`people` and `privacy` know the same columns with a name or text. The email address identifies all of them."""
    texts = {field.name for field in model._meta.concrete_fields if can_hold_a_name(field)}
    email = {people.COLUMNS[model]} if model in people.COLUMNS else set()

    assert texts & {*people.EXPORTED[model], *email} == texts & {*privacy.ERASED[model]} != set()


def test_rows_with_an_email_address_are_erased_or_deleted_or_accounts() -> None:
    assert {*people.COLUMNS} - DELETED - {*privacy.ERASED} == {User}
