"""Everything of a group in one file, in the admin."""

import io
import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetups.admin import archives as pages
from meetups.models import ArchiveUpload, Group, PictureFile, User
from tests.archives import archive_of, contents, full_group, rows_in
from tests.emptied import delete_all
from tests.factories import GroupFactory, OrganiserFactory, SubscriptionFactory
from tests.photos import PictureFactory

pytestmark = pytest.mark.django_db
UPLOAD = reverse("admin:meetups_group_upload")


def page_of(group: Group) -> str:
    return reverse("admin:meetups_group_archive", args=[group.pk])


def lead(client, group: Group) -> User:
    """Log a lead of the group in."""
    user: User = OrganiserFactory(group=group, role="lead").user
    client.force_login(user)
    return user


def whole(response) -> io.BytesIO:
    return io.BytesIO(b"".join(response.streaming_content))


def superuser(client) -> User:
    user = User.objects.create_superuser("root@example.org", name="Root")
    client.force_login(user)
    return user


def sent(client, content: bytes, **data: str):
    return client.post(UPLOAD, {"file": SimpleUploadedFile("a.zip", content), **data}, follow=True)


def test_lead_downloads_everything_and_the_log_says_so(client, caplog):
    caplog.set_level(logging.INFO, "fortnight.audit")
    group = full_group()
    user = lead(client, group)
    page = client.get(page_of(group)).content.decode()
    assert '<th scope="row">Events</th><td data-label="Rows">3</td>' in page

    response = client.post(page_of(group), {})

    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="lamp-menders-20')
    assert "no-store" in response["Cache-Control"]
    assert contents(whole(response)) == contents(archive_of(group))
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (
        user, str(group.pk), "Downloaded everything of the group.",
    )  # fmt: skip
    assert f"archive user={user.pk}" in caplog.text


def test_followers_are_in_it_if_asked_for_and_the_log_says_how_many(client):
    group = GroupFactory()
    SubscriptionFactory(group=group, email="follower@example.org")
    lead(client, group)

    response = client.post(page_of(group), {"with_followers": "on"})

    assert [row["email"] for row in rows_in(whole(response), "followers")] == ["follower@example.org"]
    assert LogEntry.objects.get().change_message == "Downloaded everything of the group, with 1 follower."


def test_opening_the_page_writes_nothing(client):
    group = GroupFactory()
    lead(client, group)

    assert client.get(page_of(group)).status_code == 200
    assert not LogEntry.objects.exists()


def test_organisers_who_do_not_lead_and_strangers_get_nothing(client):
    group = GroupFactory()
    client.force_login(OrganiserFactory(group=group, role="organiser").user)
    assert [client.get(page_of(group)).status_code, client.post(page_of(group)).status_code] == [403, 403]
    change = client.get(reverse("admin:meetups_group_change", args=[group.pk])).content.decode()
    assert "Download everything" not in change

    lead(client, GroupFactory())
    assert client.post(page_of(group)).url == reverse("admin:index")


def test_lead_finds_the_page_on_that_of_the_group(client):
    group = GroupFactory()
    lead(client, group)

    assert (
        f'href="{page_of(group)}"'
        in client.get(reverse("admin:meetups_group_change", args=[group.pk])).content.decode()
    )
    assert "Import a group" not in client.get(reverse("admin:meetups_group_changelist")).content.decode()


def test_download_asks_for_a_new_log_in_after_an_hour(client):
    group = GroupFactory()
    lead(client, group)
    session = client.session
    session["began_at"] -= 4000
    session.save()

    assert reverse("account_reauthenticate") in client.post(page_of(group)).url


@pytest.mark.parametrize("limit", [{"MOST_ROWS": 0}, {"MOST_PICTURE_BYTES": 999}])
def test_large_group_is_left_to_the_command(client, monkeypatch, limit):
    group = GroupFactory(slug="lamp-menders")
    PictureFile.objects.create(picture=PictureFactory(group=group), width=1, height=1, data=b"0" * 1000)
    monkeypatch.setattr(pages, *limit.popitem())
    lead(client, group)

    for page in (client.get(page_of(group)), client.post(page_of(group))):
        assert "manage.py export_group lamp-menders FILE" in page.content.decode()
        assert "it has 2 rows and" in page.content.decode()
    assert not LogEntry.objects.exists()


def test_superuser_takes_a_group_in_after_the_dry_run(client):
    content = archive_of(full_group()).getvalue()
    delete_all()
    user = superuser(client)
    assert f'href="{UPLOAD}"' in client.get(reverse("admin:meetups_group_changelist")).content.decode()

    plan = sent(client, content)

    cells = '<td data-label="New">3</td><td data-label="Here already">0</td><td data-label="Left out">–</td>'
    assert f'<th scope="row">Events</th>{cells}' in plan.content.decode()
    assert not Group.objects.exists()
    done = client.post(plan.redirect_chain[-1][0], follow=True)
    group = Group.objects.get()
    assert done.redirect_chain[-1][0] == reverse("admin:meetups_group_change", args=[group.pk])
    assert "The group is imported. Nobody was emailed." in done.content.decode()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.change_message) == (user, "Imported from the file of another site.")
    assert not ArchiveUpload.objects.exists()


def test_plan_of_a_refused_file_says_why_and_has_no_button(client):
    content = archive_of(full_group()).getvalue()
    superuser(client)

    page = sent(client, content).content.decode()

    assert "“lamp-menders” (slug) is on this site already: Lamp menders." in page
    assert "Import the group" not in page


def test_file_that_was_refused_meanwhile_says_so(client):
    content = archive_of(full_group()).getvalue()
    delete_all()
    superuser(client)
    url = sent(client, content).redirect_chain[-1][0]
    GroupFactory(slug="lamp-menders")

    assert "Nothing is saved. “lamp-menders”" in client.post(url, follow=True).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (b"no zip", "This is not a zip file, or it is damaged."),
        (
            bytes(5_000_001),
            (
                "The file is larger than 5 MB. Ask the person who runs the site to import it with "
                "the command import_group."
            ),
        ),
    ],
)
def test_file_that_cannot_be_read_is_refused_at_the_form(client, content, words):
    superuser(client)

    assert words in sent(client, content, with_followers="on").content.decode()


def test_upload_that_is_gone_leads_back_to_the_form(client):
    superuser(client)
    url = reverse("admin:meetups_group_take_in", args=[99])

    for page in (client.get(url, follow=True), client.post(url, follow=True)):
        assert page.redirect_chain[-1][0] == UPLOAD
        assert "This file was imported already, or deleted after a day. Choose it again." in page.content.decode()


def test_lead_cannot_take_in_a_group(client):
    lead(client, GroupFactory())
    url = reverse("admin:meetups_group_take_in", args=[1])

    assert [client.get(UPLOAD).status_code, client.get(url).status_code, client.post(url).status_code] == [403] * 3


def test_pages_make_few_queries_whatever_the_group_has(client, django_assert_num_queries):
    small, full = GroupFactory(), full_group()
    user = lead(client, small)
    OrganiserFactory(group=full, role="lead", user=user)
    for group in (small, full):
        with django_assert_num_queries(13):
            client.get(page_of(group))
