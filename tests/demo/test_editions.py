import pytest

from meetups.models import Edition, OutboxEmail
from meetups.queries.editions import newest
from meetups.services import editions
from tests.demo.running import load

pytestmark = pytest.mark.django_db


def test_three_editions_of_leeds_were_sent_and_one_waits(today):
    load()
    waiting = Edition.objects.open().select_related("group").get()
    sent = newest("leeds", 9)

    assert (waiting.group.slug, len(sent), waiting.drafted_at is not None) == ("leeds", 3, True)
    assert all(copy.sections[0].heading == "Coming up" for copy in sent)
    assert all(copy.words_html for copy in sent)
    assert {item.found.kind for item in editions.items(waiting)} >= {"event", "topic"}
    editions.work()
    assert not OutboxEmail.objects.filter(kind__in=["edition", "edition_draft"], to__startswith="leeds@").exists()


def test_editions_are_loaded_once(today):
    load()
    load()

    assert Edition.objects.count() == 4
