"""The dry run. Its refusals are in test_taking.py, because writing refuses the same."""

import pytest

from meetups import extensions
from meetups.extensions import ArchivePart, ArchiveTable
from meetups.models import Group, Message
from meetups.services import archives
from tests.archives import archive_of, contents, full_group
from tests.boards import TopicFactory
from tests.emptied import delete_all
from tests.factories import EventFactory, MessageFactory

pytestmark = pytest.mark.django_db


def test_plan_says_where_the_file_is_from_and_writes_nothing(settings):
    settings.SITE_URL = "https://meet.example.org"
    file = archive_of(full_group())
    delete_all()

    plan = archives.plan(file=file)

    assert (plan.name, plan.slug, plan.site) == ("Lamp menders", "lamp-menders", "https://meet.example.org")
    assert (plan.refusals, Group.objects.count()) == ([], 0)
    assert {line.title: line.new for line in plan.lines}["Write-ups"] == 2


def test_number_of_queries_does_not_grow_with_the_rows(django_assert_num_queries):
    group = full_group()
    files = [archive_of(group)]
    for _number in range(3):
        EventFactory(group=group)
        TopicFactory(group=group)
    files.append(archive_of(group))
    delete_all()
    for file in files:
        with django_assert_num_queries(24):
            archives.plan(file=file)


def test_part_of_another_app_brings_its_files_back(monkeypatch):
    """The whole of a part: a table, a file beside each row, and no words of its own at the end."""
    table = ArchiveTable(
        "messages", "Messages", Message, lambda group: Message.objects.filter(event__group=group), ("event", "subject"),
        files=lambda row: [(f"messages/{row.subject}.txt", row.text.encode())], bring=bring,
    )  # fmt: skip
    monkeypatch.setitem(extensions.archive_parts, "messages", ArchivePart((table,)))
    group = full_group()
    MessageFactory(event=group.events.get(title="Locks"), subject="Lift", text="It is out of order.")
    file = archive_of(group)
    delete_all()

    archives.take_in(file=file)

    message = Message.objects.get()
    assert (message.event.title, message.text, message.audiences) == ("Locks", "It is out of order.", ["going"])
    assert contents(archive_of(Group.objects.get())) == contents(file)


def bring(message, row, read):
    message.text, message.audiences = read(f"messages/{row['subject']}.txt").decode(), ["going"]
