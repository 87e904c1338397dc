from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction

from meetups.models import OrganiserInvitation
from meetups.models.grace import GRACE
from tests.factories import GroupFactory, OrganiserInvitationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_an_email_address_is_invited_once_per_group_in_any_case():
    group = OrganiserInvitationFactory(email="ann@example.org").group

    with pytest.raises(IntegrityError), transaction.atomic():
        OrganiserInvitationFactory(email="ANN@example.org", group=group)
    OrganiserInvitationFactory(email="ann@example.org")


@pytest.mark.parametrize(
    ("status", "age", "is_open", "words"),
    [
        ("open", timedelta(0), True, "Not answered yet, expires on 4 December 2026"),
        ("open", timedelta(days=14) + GRACE, False, "Expired on 20 November 2026"),
        ("accepted", timedelta(0), False, "Accepted"),
        ("declined", timedelta(0), False, "Declined"),
        ("withdrawn", timedelta(days=20), False, "Withdrawn"),
    ],
)
def test_status_is_shown_with_its_day(status, age, is_open, words):
    row = OrganiserInvitationFactory(status=status, sent_at=NOW - age)

    assert (row.is_open, row.status_in_words, row.is_accepted) == (is_open, words, words == "Accepted")
    assert list(OrganiserInvitation.objects.open()) == [row] * is_open


def test_invitations_are_found_by_email_address_in_any_case():
    row = OrganiserInvitationFactory(email="ann@example.org")
    OrganiserInvitationFactory()

    assert OrganiserInvitation.objects.with_email("ANN@example.org").get() == row


def test_a_token_finds_its_own_invitation_and_cannot_be_forged():
    row, other = OrganiserInvitationFactory.create_batch(2, group=GroupFactory())

    assert OrganiserInvitation.objects.by_token(row.token) == row
    assert row.get_absolute_url() == f"/organisers/{row.token}/"
    for token in (row.secret, f"{other.secret}.{row.token.rpartition('.')[2]}", row.token[:-1], ""):
        with pytest.raises(BadSignature):
            OrganiserInvitation.objects.by_token(token)
    row.delete()
    with pytest.raises(OrganiserInvitation.DoesNotExist):
        OrganiserInvitation.objects.by_token(row.token)


def test_an_invitation_is_shown_without_its_email_address():
    row = OrganiserInvitationFactory(email="ann@example.org")

    assert str(row) == f"Invitation {row.pk}"
