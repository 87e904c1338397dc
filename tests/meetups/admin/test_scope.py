"""No organiser reaches another group's rows by any page, action, filter or autocomplete. Every one is tried."""

from itertools import product

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType

from blog.models import Post
from meetups.forms.offered import OfferedField, OfferedMultipleField
from meetups.models import Attendee, CalendarSource, Event, Holiday, User
from tests.factories import OrganisationFactory, VenueFactory
from tests.meetups.admin.sides import SHARED, address, as_posted, offered, scoped, values

pytestmark = pytest.mark.django_db
NOTHING_FOUND = "Nothing was found for “theirs”. Type other words."
NO_ROWS = {f"{prefix}-{name}_FORMS": 0 for prefix in ("exceptions", "stops") for name in ("TOTAL", "INITIAL")}
LOG_IN = "/admin/login/"
METHODS = ("get", "post")
SUPERUSERS_ONLY = {"meetups.groupproposal", "meetups.job", "meetups.subscription"}


def test_sides_have_a_row_of_every_model_of_a_group(ours):
    assert set(ours.rows) == {
        "meetups.group", "meetups.event", "meetups.attendee", "blog.post", "meetups.outboxemail", "meetups.user",
        "meetups.eventseries", "meetups.holiday", "meetups.feedback", "meetups.doorlink",
        "meetups.message", "meetups.topic", "meetups.remark", "meetups.action", "meetups.board", "meetups.hostlink",
        "meetups.grid", "meetups.pitch", "meetups.call", "meetups.talk", "meetups.standingplace",
        "blog.author", "blog.postseries", "meetups.blogrollsource", "meetups.edition", "meetups.picture",
    }  # fmt: skip
    known = {model._meta.label_lower for model in admin.site._registry if model._meta.app_label in {"meetups", "blog"}}
    assert known == set(ours.rows) | SHARED | SUPERUSERS_ONLY


def test_filters_through_relations_are_refused(organiser, theirs):
    for query in (
        "authors__password__startswith=a",
        "authors__email=theirs-user@example.org",
        "group__events__title=x",
    ):
        response = organiser.get(f"{address(Post, 'changelist')}?{query}", follow=True)
        assert (response.status_code, "theirs" in response.content.decode().replace("theirs-user", "")) == (400, False)


def test_pages_of_another_groups_series_do_not_open_or_change_anything(organiser, theirs):
    series = theirs.rows["meetups.eventseries"]
    before = values(type(series))

    for page, method in product(("pause", "end", "resume", "add_date"), METHODS):
        response = getattr(organiser, method)(address(type(series), page, series.pk), {"on": "2027-01-06"})

        assert (response.status_code, response.headers["Location"]) == (302, "/admin/"), (page, method)
        assert "theirs" not in str(response.headers)
        assert (values(type(series)), series.exceptions.count(), series.occurrences.count()) == (before, 0, 0)


@pytest.mark.parametrize("user", ["organiser", "author"])
def test_pages_of_another_group_do_not_open_or_change_anything(organiser, theirs, user):
    if user == "author":  # of a write-up, with an account and no role
        organiser.force_login(User.objects.create_user("author@example.org"))
    group = theirs.rows["meetups.group"]

    pages, steps = ("health", "hand_over", "pack", "calendar"), ("offer", "ask", "withdraw", "save")
    for page, method, step in product(pages, METHODS, steps):
        data = {"step": step, "email": "new@example.org", "afterwards": "stay", "url": "https://x.example/"}
        response = getattr(organiser, method)(address(type(group), page, group.pk), data)
        assert (response.status_code, response.headers["Location"].split("?")[0]) in [(302, "/admin/"), (302, LOG_IN)]
        assert "theirs" not in str(response.headers), (page, method, step)
    assert (group.handovers.count(), group.organiser_invitations.count()) == (0, 0)
    assert not CalendarSource.objects.exists()


def test_event_of_another_group_is_neither_cancelled_nor_copied(organiser, theirs):
    event = theirs.rows["meetups.event"]
    before = values(Event)

    data = {"confirm": "1", "reason": "x", "title": "Stolen", "to": "2027-01-06", "at": "6pm"}
    for page, method in product(("cancel", "copy"), METHODS):
        response = getattr(organiser, method)(address(Event, page, event.pk), data)

        assert (response.status_code, response.headers["Location"]) == (302, "/admin/"), (page, method)
        assert (values(Event), "theirs" in str(response.headers)) == (before, False)


def test_pages_of_another_groups_rows_do_not_open_or_change_anything(organiser, theirs):
    for (label, row), page, method in product(theirs.rows.items(), ("change", "delete", "history"), METHODS):
        before = values(type(row))

        response = getattr(organiser, method)(address(type(row), page, row.pk), {"post": "yes", "name": "stolen"})

        assert response.status_code in {302, 403, 404, 405}, (label, page, method)
        assert response.headers.get("Location", "/admin/") == "/admin/", (label, page, method)
        assert "theirs" not in response.content.decode(), label
        assert values(type(row)) == before, label


def test_same_pages_open_for_their_own_organiser(client, ours, theirs):
    client.force_login(theirs.user)

    statuses = {
        label: client.get(address(type(row), "change", row.pk)).status_code for label, row in theirs.rows.items()
    }

    assert statuses == {
        "meetups.group": 200, "meetups.event": 200, "meetups.attendee": 200, "blog.post": 200, "meetups.user": 200,
        "meetups.outboxemail": 200, "meetups.eventseries": 200, "meetups.holiday": 200, "meetups.feedback": 200,
        "meetups.doorlink": 200, "meetups.message": 200, "meetups.topic": 200, "meetups.remark": 200,
        "meetups.action": 200, "meetups.board": 200, "meetups.hostlink": 200, "meetups.grid": 200,
        "meetups.pitch": 200, "meetups.call": 200, "meetups.talk": 200, "meetups.standingplace": 200,
        "blog.author": 200, "blog.postseries": 200, "meetups.blogrollsource": 200, "meetups.picture": 200,
        "meetups.edition": 200,
    }  # fmt: skip


def test_row_cannot_be_related_to_a_row_of_another_group(organiser, ours, theirs):
    for label, field in (
        ("blog.post", "group"), ("blog.post", "event"), ("blog.post", "series"), ("meetups.message", "event"),
        ("meetups.topic", "raised_at"), ("meetups.action", "event"), ("meetups.action", "due_event"),
    ):  # fmt: skip
        row = ours.rows[label]
        page = address(type(row), "change", row.pk)
        related = type(row)._meta.get_field(field).remote_field.model._meta.label_lower
        data = as_posted(organiser.get(page)) | {field: theirs.rows[related].pk}
        before = values(type(row))

        response = organiser.post(page, data)

        assert response.status_code == 200, (label, field)
        assert list(response.context["adminform"].form.errors) == [field], label
        assert values(type(row)) == before, (label, field)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("meetups.event", "group"), ("blog.post", "group"), ("meetups.attendee", "event"),
        ("meetups.eventseries", "group"), ("meetups.message", "event"), ("meetups.topic", "group"),
        ("blog.author", "group"), ("blog.postseries", "group"),
        ("meetups.action", "group"),
    ],
)  # fmt: skip
def test_new_row_cannot_be_related_to_a_row_of_another_group(organiser, ours, theirs, label, field):
    model = type(ours.rows[label])
    related = model._meta.get_field(field).remote_field.model._meta.label_lower
    data = {
        "title": "New", "starts_at_0": "2026-11-25", "starts_at_1": "18:00", "ends_at_0": "2026-11-25",
        "ends_at_1": "19:00", "attendance_mode": "offline", "format": "talk", "status": "draft", "headline": "New",
        "slug": "new", "summary": "New.", "body": "New.", "kind": "news", "name": "New", "email": "new@example.org",
        "starts_on": "2026-11-25", "start_time": "18:00", "minutes": "60", "unit": "weeks", "weekdays": ["WE"],
        "on_holidays": "warn", "exceptions-TOTAL_FORMS": 0, "exceptions-INITIAL_FORMS": 0, "stops-TOTAL_FORMS": 0,
        "stops-INITIAL_FORMS": 0, "authorships-TOTAL_FORMS": 0, "authorships-INITIAL_FORMS": 0,
        "subject": "New", "text": "New.", "audiences": ["going"],
    }  # fmt: skip

    Event.objects.update(status=Event.Status.CONFIRMED)
    refused = organiser.post(address(model, "add"), data | {field: theirs.rows[related].pk})
    accepted = organiser.post(address(model, "add"), data | {field: ours.rows[related].pk})

    assert (refused.status_code, list(refused.context["adminform"].form.errors)) == (200, [field])
    assert (accepted.status_code, model.objects.count()) == (302, 3)


def test_organiser_adds_holidays_only_for_the_nations_of_their_groups(organiser, ours, theirs):
    new = {"on": "2027-08-30", "name": "A new holiday"}
    page = address(Holiday, "add")

    refused = organiser.post(page, new | {"nation": "GB-SCT"})
    accepted = organiser.post(page, new | {"nation": "GB-ENG"})

    assert (refused.status_code, list(refused.context["adminform"].form.errors)) == (200, ["nation"])
    assert (accepted.status_code, Holiday.objects.filter(name="A new holiday").get().nation) == (302, "GB-ENG")


def test_actions_do_not_change_rows_of_another_group(organiser, ours, theirs):
    tried = []
    for model in scoped():
        row = theirs.rows.get(model._meta.label_lower)
        if row is None:
            continue
        before = model._base_manager.filter(pk=row.pk).values().get()
        named = [name for name in admin.site._registry[model].actions or () if isinstance(name, str)]
        for action in ["delete_selected", *named]:
            data = {
                "action": action, "_selected_action": [row.pk], "index": 0, "select_across": 0, "confirm": "1",
                "post": "yes", "reason": "Stolen.", "why": "Stolen.", "reply": "Stolen.", "to": "2026-12-25",
                "scope": "groups",
            }  # fmt: skip
            for extra in ({}, {"select_across": 1}):
                response = organiser.post(address(model, "changelist"), {**data, **extra})
                assert "theirs" not in response.content.decode(), (model, action)
            tried.append(action)
        assert model._base_manager.filter(pk=row.pk).values().get() == before, model

    assert {"publish", "cancel", "copy_to_a_date", "export_attendees", "cancel_places", "export", "erase"} < set(tried)
    assert {"make_topics", "make_actions", "take_back", "accept", "decline", "close_gap", "end"} < set(tried)
    assert {"approve", "park", "mark_done", "reopen", "refuse", "merge"} < set(tried)


@pytest.mark.parametrize("page", ["add", "change"])
def test_forms_neither_offer_nor_find_rows_of_another_group(organiser, ours, theirs, page):
    tried = set()
    for label, row in ours.rows.items():
        path = address(type(row), page, *[row.pk] * (page == "change"))
        answer = organiser.get(path)
        if answer.status_code != 200 or "adminform" not in answer.context:  # a page of its own offers no rows
            continue
        form = answer.context["adminform"].form
        for name, field in form.fields.items():
            if isinstance(field, OfferedField | OfferedMultipleField):
                assert "theirs" not in " ".join(offered(answer, name)), (label, name)
                response = organiser.post(path, {f"{name}_words": "theirs"} | NO_ROWS)
                assert response.context["adminform"].form.errors[name] == [NOTHING_FOUND], (label, name)
                tried.add((label, name))

    assert {("blog.post", "series"), ("blog.post", "event"), ("meetups.action", "due_event")} <= tried
    assert page == "change" or {("meetups.attendee", "event"), ("meetups.hostlink", "board")} <= tried


def test_view_on_site_does_not_redirect_to_any_row(organiser, ours, theirs):
    for side in (ours, theirs):
        for row in side.rows.values():
            content_type = ContentType.objects.get_for_model(row)
            response = organiser.get(f"/admin/r/{content_type.pk}/{row.pk}/")
            assert (response.status_code, response.headers.get("Location")) == (404, None), row


def test_rows_that_prevent_a_deletion_are_counted_and_not_named(organiser, ours):
    event = ours.rows["meetups.event"]

    page = address(Event, "delete", event.pk)
    text = organiser.get(page).content.decode()

    assert "4 records that use it" in text
    assert "ours attendee" not in text
    organiser.post(page, {"post": "yes"})
    assert Event.objects.filter(pk=event.pk).exists()


def test_refused_deletion_of_a_shared_row_shows_no_reason(organiser, theirs):
    venue = VenueFactory(name="Shared hall")
    Event.objects.filter(pk=theirs.rows["meetups.event"].pk).update(venue=venue)

    for row in (venue, VenueFactory(), OrganisationFactory()):
        response = organiser.post(address(type(row), "delete", row.pk), {"post": "yes"})
        assert (response.status_code, "theirs" in response.content.decode()) == (403, False)
        assert type(row).objects.filter(pk=row.pk).exists()


def test_secrets_of_attendees_are_not_shown(client, ours):
    attendee = ours.rows["meetups.attendee"]
    client.force_login(ours.user)

    for page in (f"{address(Attendee, 'changelist')}?all=", address(Attendee, "change", attendee.pk)):
        text = client.get(page).content.decode()
        assert attendee.secret not in text
        assert "ours attendee" in text


@pytest.mark.parametrize("user", ["anonymous", "no role"])
def test_users_without_a_role_are_refused(client, ours, user):
    if user == "no role":
        client.force_login(User.objects.create_user("reader@example.org", name="Reader"))

    for model in admin.site._registry:
        response = client.get(address(model, "changelist"))
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/admin/login/?next=")

    response = client.get("/admin/login/?next=/admin/")
    if user == "anonymous":
        assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")
    else:
        assert response.status_code == 403
