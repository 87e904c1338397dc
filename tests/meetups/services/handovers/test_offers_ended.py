"""An offer of a group ends when somebody leaves; and of two steps at once one is refused."""

import pytest

from meetups.models import HandOver, Organiser, User
from meetups.services import groups, handovers, people
from tests.factories import OrganiserFactory
from tests.handovers import emails, roles, status_of, team
from tests.meetups.services.refusals import all_at_once, code_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
CY = "cy@example.org"


@pytest.fixture
def leeds(db):
    return team()


def offer(leeds, **more):
    more = more or {"successor": leeds.ann}
    return handovers.offer(group=leeds.group, lead=leeds.lead.user, **more)


@pytest.mark.parametrize("gone", ["successor removed", "successor closed", "lead demoted", "lead closed"])
def test_offer_ends_when_one_of_the_two_is_gone(leeds, gone):
    hand_over = offer(leeds)
    OrganiserFactory(group=leeds.group, role="lead", user__name="Di")
    who, what = gone.split()
    row = leeds.ann if who == "successor" else leeds.lead
    if what == "closed":
        User.objects.filter(pk=row.user.pk).update(is_active=False)
    elif what == "removed":
        groups.remove_organiser(organiser=row)
    else:
        groups.change_role(organiser=row, role="organiser")
    before = roles(leeds.group)

    assert code_of(handovers.take_over, hand_over=hand_over) == "ended"
    assert (handovers.review_all(), status_of(hand_over)) == (1, "gone")
    assert roles(leeds.group) == before


def test_offer_ends_when_the_invited_person_is_erased(leeds):
    hand_over = offer(leeds, email=CY)

    people.forget(email=CY)

    assert code_of(handovers.take_over, hand_over=hand_over, name="Cy") == "ended"
    assert (handovers.review_all(), status_of(hand_over), emails()) == (
        1,
        "gone",
        [("bo@example.org", "hand_over_ended")],
    )


def test_offer_ends_with_the_account_of_the_successor(leeds):
    hand_over = offer(leeds)
    Organiser.objects.filter(pk=leeds.ann.pk).delete()
    leeds.ann.user.delete()

    assert code_of(handovers.take_over, hand_over=hand_over) == "ended"
    handovers.review_all()
    assert status_of(hand_over) == "gone"


def test_invited_person_whose_account_was_closed_is_told_so(leeds):
    hand_over = offer(leeds, email=CY)
    User.objects.create_user(CY, name="Cy", is_active=False)

    assert code_of(handovers.take_over, hand_over=hand_over) == "closed"


def test_offer_of_a_deleted_row_has_ended(leeds):
    hand_over = offer(leeds)
    HandOver.objects.all().delete()

    assert code_of(handovers.take_over, hand_over=hand_over) == "ended"


@pytest.mark.django_db(transaction=True)
def test_of_two_hand_overs_at_once_one_is_refused():
    leeds = team()

    done = all_at_once(lambda: offer(leeds), lambda: offer(leeds, email=CY))

    assert sorted(done) == ["done", "open"]
    assert HandOver.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_offer_taken_and_withdrawn_at_once_is_one_of_the_two():
    leeds = team()
    hand_over = offer(leeds)

    done = all_at_once(
        lambda: handovers.take_over(hand_over=hand_over),
        lambda: handovers.withdraw(hand_over=hand_over, by=leeds.lead.user),
    )

    assert sorted(done) == ["done", "ended"]
    assert (status_of(hand_over), roles(leeds.group)["Ann"]) in {("done", "lead"), ("withdrawn", "organiser")}
