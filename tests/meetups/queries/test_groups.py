import pytest

from meetups.queries.groups import groups_to_choose_from, rest_of
from tests.factories import EventSeriesFactory, GroupFactory

pytestmark = pytest.mark.django_db


def test_no_groups_are_returned_if_there_are_too_many():
    for name in ("Beck", "Aire", "Calder"):
        GroupFactory(name=name, slug=name.lower())

    assert [tuple(row) for row in groups_to_choose_from(3)] == [
        ("aire", "Aire"), ("beck", "Beck"), ("calder", "Calder"),
    ]  # fmt: skip
    assert groups_to_choose_from(2) == []


@pytest.mark.parametrize(
    ("statuses", "rest"),
    [
        ([], ""), (["draft"], ""), (["running", "paused"], ""), (["running", "ended"], ""),
        (["paused", "ended"], "paused"), (["ended", "draft", "ended"], "ended"),
    ],
)  # fmt: skip
def test_group_rests_while_no_series_runs(statuses, rest, django_assert_num_queries):
    group = GroupFactory()
    EventSeriesFactory(status="paused")
    for status in statuses:
        EventSeriesFactory(group=group, status=status)

    with django_assert_num_queries(1):
        assert rest_of(group) == rest
