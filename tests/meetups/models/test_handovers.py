from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction

from meetups.models import HandOver, User
from meetups.models.grace import GRACE
from meetups.models.handovers import silent_since
from tests.factories import UserFactory
from tests.handovers import team
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = timedelta(days=1)


@pytest.fixture
def hand_over():
    leeds = team()
    return make(leeds.group, lead=leeds.lead.user, successor=leeds.ann.user)


def make(group, **values):
    return HandOver.objects.create(
        **{"group": group, "kind": "given", "asked_at": NOW, "expires_at": NOW + 14 * DAY, **values}
    )


def token_in(url):
    return url.removeprefix("/organisers/hand-over/").removesuffix("/")


def test_group_has_one_open_hand_over(hand_over):
    make(hand_over.group, status="declined")

    with pytest.raises(IntegrityError), transaction.atomic():
        make(hand_over.group)


def test_token_finds_the_hand_over_and_who_it_was_emailed_to(hand_over):
    for user in (hand_over.lead, hand_over.successor, None):
        found = HandOver.objects.by_token(token_in(hand_over.url_for(user)))
        assert (found, found.opened_by) == (hand_over, user)


def test_token_cannot_be_forged_or_given_to_another_account(hand_over):
    token = token_in(hand_over.get_absolute_url())
    signature = token.rpartition(".")[2]

    for forged in (f"{token}x", f"{hand_over.secret}:{hand_over.lead.pk}.{signature}", hand_over.secret):
        with pytest.raises(BadSignature):
            HandOver.objects.by_token(forged)


@pytest.mark.parametrize("gone", ["row", "account"])
def test_token_of_what_was_deleted_finds_nothing(hand_over, gone):
    token = token_in(hand_over.get_absolute_url())
    if gone == "row":
        hand_over.delete()
    else:
        hand_over.successor.delete()

    with pytest.raises(ObjectDoesNotExist):
        HandOver.objects.by_token(token)


@pytest.mark.parametrize(
    ("status", "ended_at", "words"),
    [
        ("open", None, "Waiting for an answer until 4 December 2026"),
        ("declined", NOW + DAY, "Declined on 21 November 2026"),
        ("gone", NOW, "Ended because somebody left on 20 November 2026"),
    ],
)
def test_status_is_shown_with_its_day(hand_over, status, ended_at, words):
    hand_over.status, hand_over.ended_at = status, ended_at

    assert (hand_over.status_in_words, str(hand_over)) == (words, f"Hand-over {hand_over.pk}")


def test_time_is_over_with_the_grace(hand_over):
    for expires_at, is_over in [(NOW - GRACE, True), (NOW - GRACE + timedelta(seconds=1), False)]:
        hand_over.expires_at = expires_at
        assert hand_over.is_over == is_over


@pytest.mark.parametrize(
    ("account", "is_silent"),
    [
        ({"last_login": NOW - 60 * DAY}, True),
        ({"last_login": NOW - 59 * DAY}, False),
        ({"last_login": None, "joined_at": NOW - 60 * DAY}, True),
        ({"last_login": None, "joined_at": NOW - 59 * DAY}, False),
        ({"last_login": NOW, "is_active": False}, True),
    ],
)
def test_account_is_silent_after_sixty_days_without_a_log_in(account, is_silent):
    user = UserFactory(**account)

    assert User.objects.filter(silent_since(NOW), pk=user.pk).exists() == is_silent
