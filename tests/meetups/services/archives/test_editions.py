"""Editions in the file with everything of a group. That all comes back is in test_taking.py."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Action, Edition, Event, OutboxEmail, Topic
from meetups.services import archives
from meetups.services.archives import editions
from meetups.tasks import minutely
from tests.archives import archive_of, changed, full_group, rows_in
from tests.emptied import delete_all


def test_kind_says_the_model_of_a_record():
    assert [editions.model_of(kind) for kind in ("event", "closed", "topic", "?")] == [Event, Action, Topic, None]


@pytest.mark.parametrize("name", editions.TIMES)
def test_edition_that_was_not_sent_is_refused(name):
    times = dict.fromkeys(editions.TIMES, "then")
    editions.complete(Edition(**times), {})
    with pytest.raises(ValidationError) as refused:
        editions.complete(Edition(**{**times, name: None}), {})
    assert refused.value.code == "unsent"


@pytest.mark.django_db
def test_editions_come_in_as_sent_and_name_the_new_records():
    file = archive_of(full_group(), with_followers=True)
    delete_all()

    group = archives.take_in(file=file, with_followers=True)
    minutely()

    second, first = group.editions.sent()
    assert (first.words_html, second.written_at) == ("<p>A <em>long</em> winter.</p>", second.sent_at)
    assert list(first.items.values_list("kind", "key", "is_chosen")) == [
        ("event", Event.objects.get(title="Lamps").pk, False),
        ("closed", Action.objects.get(text="Ask the mill").pk, True),
        ("topic", Topic.objects.get(title__startswith="Is").pk, True),
        ("post", group.posts.get(slug="what-we-mended").pk, True),
    ]
    assert not OutboxEmail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"record": "2099-01-01-none"}, {"record": ["a"]}, {"record": None}, {"kind": "?"}, {"kind": "venue"}]
)
def test_item_that_names_nothing_is_refused(change):
    file = archive_of(full_group())
    delete_all()
    rows = rows_in(file, "edition_items")
    rows[0] |= change

    assert archives.plan(file=changed(file, data_edition_items=rows)).refusals == [
        "Table edition_items, row 1: record refers to a row that is not there."
    ]
