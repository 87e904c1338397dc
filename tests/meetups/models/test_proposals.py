from datetime import timedelta

import pytest
from django.utils import timezone

from meetups.models import Group, GroupProposal
from meetups.models.groups import slug_of
from tests.factories import GroupFactory
from tests.proposals import GroupProposalFactory

pytestmark = pytest.mark.django_db


def test_waiting_proposals_are_listed_longest_waiting_first():
    now = timezone.now()
    last = GroupProposalFactory(confirmed_at=now)
    first = GroupProposalFactory(confirmed_at=now - timedelta(days=1))
    for status in ("unconfirmed", "accepted", "declined"):
        GroupProposalFactory(status=status)

    assert list(GroupProposal.objects.waiting()) == [first, last]
    assert (str(first), first.answer_by) == (first.name, first.confirmed_at + timedelta(days=30))
    assert GroupProposalFactory(status="unconfirmed", confirmed_at=None).answer_by is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Leeds Lamp Menders", "leeds-lamp-menders"), ("Café Lumière!", "cafe-lumiere"), ("灯を直す会", "group-6d739bf0")],
)
def test_slug_of_a_name(name, slug):
    assert slug_of(name) == slug


def test_like_compares_names_and_slugs_in_one_query(django_assert_num_queries):
    lamps = GroupFactory(name="灯を直す会", slug="lamps")
    with django_assert_num_queries(1):
        assert Group.objects.like("Something else") is None

    assert (Group.objects.like("灯を直す会 "), Group.objects.like("LAMPS")) == (lamps, lamps)


def test_token_finds_its_proposal():
    proposal = GroupProposalFactory()

    assert GroupProposal.objects.by_token(proposal.token) == proposal
