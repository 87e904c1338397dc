from datetime import date

import pytest

from meetups.models import Edition, EditionItem, Topic
from meetups.queries.editions import copies, copy_at, newest
from tests.boards import ActionFactory, TopicFactory
from tests.editions import DAY, NOW, meeting, newsletter, post, sent_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def group():
    return newsletter(followers=0, sent_before=0)


def edition(group, days=0):
    """Create an edition with one thing of each kind."""
    row = sent_edition(group, NOW - days * DAY, words="**Dear** all")
    things = [("event", meeting(group)), ("post", post(group, "Nine lamps")), ("action", ActionFactory(group=group))]
    things += [("topic", TopicFactory(group=group, title="Wicks")), ("closed", ActionFactory(group=group))]
    things += [("topic", TopicFactory(group=group, title="Left out"))]
    for position, (kind, thing) in enumerate(things):
        EditionItem.objects.create(
            edition=row, kind=kind, key=thing.pk, position=position, is_chosen=position < 5, news_at=None
        )
    return row


@pytest.mark.parametrize("number", [1, 3])
def test_copies_say_what_was_told_as_it_is_now(group, number, django_assert_num_queries):
    for days in range(number):
        edition(group, days)

    with django_assert_num_queries(5):
        found = copies(group.editions.sent())

    assert [section.heading for section in found[0].sections] == [
        "Coming up", "New to read", "Open actions", "Done or dropped since the last edition", "Topics that wait",
    ]  # fmt: skip
    assert (found[0].title, found[0].url) == (
        "Lamp menders, Friday 20 November 2026",
        "/groups/lamp-menders/editions/2026-11-20/",
    )
    assert (found[0].slug, found[0].words_html) == ("2026-11-20", "<p><strong>Dear</strong> all</p>")
    assert found[0].gist.split(" · ")[1] == "Nine lamps"


def test_edition_is_read_once_whatever_the_number_of_items(group, monkeypatch):
    edition(group)
    read = []
    of_django = Edition.from_db.__func__

    def from_db(model, *values):
        read.append(model)
        return of_django(model, *values)

    monkeypatch.setattr(Edition, "from_db", classmethod(from_db))
    copies(group.editions.sent())

    assert read == [Edition]


def test_items_are_in_their_order_and_a_kind_that_is_not_known_is_left_out(group):
    row = sent_edition(group, NOW)
    for position, title in ((2, "Third"), (0, "First"), (1, "Second")):
        EditionItem.objects.create(edition=row, kind="post", key=post(group, title).pk, position=position)
    EditionItem.objects.create(edition=row, kind='"],[:,', key=1, position=1)

    [found] = copies(group.editions.sent())

    assert found.gist == "First · Second · Third"


def test_what_is_no_longer_public_is_left_out_and_erased_words_are_gone(group):
    edition(group)
    Topic.objects.filter(title="Wicks").update(title="Erased")
    group.posts.update(status="draft")
    group.events.update(status="draft")
    group.actions.all().delete()

    [found] = copies(group.editions.sent())

    assert [(part.heading, [line.title for line in part.lines]) for part in found.sections] == [
        ("Topics that wait", ["Erased"])
    ]


def test_edition_of_a_day_and_the_newest(group):
    _old, new = sent_edition(group, NOW - DAY), sent_edition(group, NOW)
    group.editions.create(counted_from=NOW.date(), due_at=NOW)

    assert copy_at("lamp-menders", date(2026, 11, 19)) == copies(group.editions.sent())[1]
    assert copy_at("lamp-menders", date(2026, 11, 18)) is None
    assert copy_at("other", date(2026, 11, 20)) is None
    assert [copy.edition for copy in newest("lamp-menders", 1)] == [new]


def test_copy_of_one_day_is_that_of_the_list_without_what_was_not_chosen(group):
    row = edition(group)
    row.items.filter(pk=row.items.order_by("pk").first().pk).update(is_chosen=False)

    found = copy_at(group.slug, row.sent_on)

    assert found == copies(group.editions.sent())[0]
    assert found.sections
