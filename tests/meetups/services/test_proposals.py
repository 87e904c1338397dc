from datetime import date, time, timedelta

import pytest

from meetups.models import Group, GroupProposal, OutboxEmail, User, Venue
from meetups.models.grace import GRACE
from meetups.services import people, proposals
from tests.chores import work
from tests.factories import GroupFactory, UserFactory, VenueFactory
from tests.meetups.services.refusals import code_of
from tests.proposals import GroupProposalFactory, propose
from tests.statements import just_after
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANN = "ann@example.org"
DAY = timedelta(days=1)


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.org", name="Root")


def waiting(**values):
    return GroupProposalFactory(**{"name": "Leeds Lamp Menders", "email": ANN, **values})


def emails(kind=""):
    rows = OutboxEmail.objects.filter(kind=kind) if kind else OutboxEmail.objects
    return list(rows.order_by("pk").values_list("to", "subject"))


def test_propose_writes_one_email_with_nothing_that_was_typed_and_makes_nothing():
    proposal = propose()

    email = OutboxEmail.objects.get()
    assert (proposal.status, proposal.starts_on, proposal.start_time) == ("unconfirmed", date(2026, 12, 9), time(18))
    assert (email.to, email.subject) == (ANN, "Confirm your new group on Fortnight")
    assert f"http://testserver/start/{proposal.token}/\n" in email.text
    assert f"http://testserver/start/{proposal.token}/" in email.html
    for text in (email.subject, email.text, email.html):
        assert "lamp" not in text.lower()
        assert "Brook" not in text
    assert (Group.objects.count(), User.objects.count(), Venue.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("again", [{"key": "key-1"}, {"key": "key-2"}, {"key": "key-2", "name": "leeds LAMP-menders"}])
def test_same_proposal_twice_is_one_with_one_email(again):
    assert propose() == propose(**again)

    assert (GroupProposal.objects.count(), emails()) == (1, [(ANN, "Confirm your new group on Fortnight")])


def test_proposal_is_changed_by_the_next_one_until_it_is_confirmed(clock):
    proposal = propose()
    propose("key-2", area="Bradford", person="Ann B.")
    proposal.refresh_from_db()
    assert (proposal.area, proposal.person) == ("Bradford", "Ann B.")

    proposals.confirm(proposal=proposal)
    clock.move_to(NOW + DAY)
    propose("key-3", area="York")

    proposal.refresh_from_db()
    assert (proposal.area, proposal.status, GroupProposal.objects.count()) == ("Bradford", "waiting", 1)
    assert len(emails("group_proposed")) == 2  # the link once a day


def test_other_names_and_other_people_have_proposals_of_their_own():
    propose()
    propose("key-2", name="York Lamp Menders")
    propose("key-3", email="bo@example.org")

    assert GroupProposal.objects.count() == 3


@pytest.mark.parametrize("name", ["Café Lumière", "CAFÉ LUMIÈRE", "cafe lumiere", "Cafe-Lumiere!", "Somewhere else"])
def test_taken_name_is_refused_in_any_case_and_without_accents(name):
    GroupFactory(name="Café Lumière", slug="somewhere-else")

    assert code_of(propose, name=name) == "taken"
    assert GroupProposal.objects.count() == 0


def test_confirmed_proposal_waits_and_twice_is_the_same_as_once(clock):
    proposal = propose()
    proposals.confirm(proposal=proposal)
    clock.move_to(NOW + DAY)

    confirmed = proposals.confirm(proposal=proposal)

    assert (confirmed.status, confirmed.confirmed_at) == ("waiting", NOW)
    assert list(GroupProposal.objects.waiting()) == [proposal]
    assert Group.objects.count() == 0


def test_proposal_cannot_be_confirmed_after_seven_days(clock):
    proposal = propose()
    clock.move_to(NOW + 7 * DAY + GRACE)

    assert code_of(proposals.confirm, proposal=proposal) == "ended"
    assert GroupProposal.objects.get().status == "unconfirmed"


@pytest.mark.parametrize(("status", "code"), [("unconfirmed", "unconfirmed"), ("declined", "ended")])
def test_only_a_waiting_proposal_is_accepted(status, code):
    assert code_of(proposals.accept, proposal=waiting(status=status)) == code
    assert Group.objects.count() == 0


def test_declined_person_gets_the_reason_once():
    proposal = waiting()
    proposals.decline(proposal=proposal, reason=" Leeds has one. ")
    proposals.decline(proposal=proposal, reason="Another.")

    proposal.refresh_from_db()
    email = OutboxEmail.objects.get()
    assert (proposal.status, proposal.reason, proposal.answered_at) == ("declined", "Leeds has one.", NOW)
    assert (email.to, email.subject) == (ANN, "Your proposal was declined: Leeds Lamp Menders")
    assert "Leeds has one." in email.text
    assert code_of(proposals.accept, proposal=proposal) == "ended"
    assert proposals.confirm(proposal=proposal).status == "declined"


@pytest.mark.parametrize(
    ("status", "reason", "code"),
    [("unconfirmed", "No.", "unconfirmed"), ("accepted", "No.", "ended"), ("waiting", " ", "reason")],
)
def test_declining_is_refused(status, reason, code):
    assert code_of(proposals.decline, proposal=waiting(status=status), reason=reason) == code
    assert emails() == []


def test_withdrawn_proposal_is_deleted_with_its_emails():
    proposal = propose()
    proposals.withdraw(proposal=proposal)

    assert (GroupProposal.objects.count(), OutboxEmail.objects.count()) == (0, 0)
    assert code_of(proposals.withdraw, proposal=proposal) == "ended"
    assert code_of(proposals.withdraw, proposal=waiting(status="accepted")) == "ended"


def test_open_site_makes_the_group_when_it_is_confirmed(settings, root):
    settings.GROUPS_OPEN = True

    accepted = proposals.confirm(proposal=propose())
    work()

    assert (accepted.status, accepted.group) == ("accepted", Group.objects.get())
    assert emails("group_accepted") == [(ANN, "Your group is ready: Leeds Lamp Menders")]
    assert emails("groups_waiting") == []


def test_open_site_refuses_a_name_taken_meanwhile_and_the_proposal_can_be_changed(settings):
    settings.GROUPS_OPEN = True
    proposal = propose()
    GroupFactory(name="LEEDS lamp menders")

    assert code_of(proposals.confirm, proposal=proposal) == "taken"
    assert GroupProposal.objects.get().status == "unconfirmed"


def test_superusers_are_told_once_a_day_and_only_of_what_is_new(root, clock):
    User.objects.create_superuser("closed@example.org", name="Closed", is_active=False)
    User.objects.create_superuser("second@example.org", name="Second")
    UserFactory()
    tell = proposals.tell_of_waiting
    assert (propose().status, tell()) == ("unconfirmed", 0)
    waiting(email="bo@example.org")
    words = "1 group waits for your answer"
    assert (tell(), tell(), emails("groups_waiting")) == (
        2, 0, [("root@example.org", words), ("second@example.org", words)]
    )  # fmt: skip

    clock.move_to(NOW + timedelta(hours=1))
    waiting(name="Second")
    assert tell() == 0
    clock.move_to(NOW + DAY)
    assert (tell(), emails("groups_waiting")[-1][1]) == (2, "2 groups wait for your answer")
    clock.move_to(NOW + 2 * DAY)
    assert tell() == 0


@pytest.mark.parametrize(("contact", "told"), [("hosts@example.org", 1), ("The town hall", 0), ("", 0)])
def test_contact_of_the_site_is_told_where_no_superuser_can_log_in(contact, told, settings):
    settings.SITE_CONTACT = contact
    waiting()

    assert proposals.tell_of_waiting() == told
    assert [to for to, _subject in emails()] == [contact] * told


def test_sweep_deletes_what_is_over_and_declines_what_nobody_answered(clock):
    clock.move_to(NOW - 8 * DAY)
    propose("old")
    clock.move_to(NOW - 6 * DAY)
    propose("new", name="New")
    clock.move_to(NOW)
    waiting(name="Unanswered", confirmed_at=NOW - 30 * DAY - GRACE)
    waiting(name="Waits", confirmed_at=NOW - 29 * DAY)
    waiting(name="Old no", status="declined", answered_at=NOW - 30 * DAY - GRACE)
    waiting(name="Late no", status="declined", answered_at=NOW - 29 * DAY)

    assert (proposals.sweep(), proposals.sweep()) == (3, 0)

    found = dict(GroupProposal.objects.order_by("pk").values_list("name", "status"))
    assert found == {"New": "unconfirmed", "Unanswered": "declined", "Waits": "waiting", "Late no": "declined"}
    assert "Nobody who runs the site answered within 30 days." in OutboxEmail.objects.get(kind="group_declined").text
    assert len(emails("group_proposed")) == 1


def test_proposal_that_is_accepted_at_that_moment_does_not_stop_the_others(clock):
    late = {"confirmed_at": NOW - 31 * DAY}
    first = waiting(name="First", **late)
    waiting(name="Second", **late)

    with just_after('"confirmed_at" <= ', lambda: proposals.accept(proposal=first)):
        assert proposals.sweep() == 1

    found = dict(GroupProposal.objects.values_list("name", "status"))
    assert found == {"First": "accepted", "Second": "declined"}


def test_venue_whose_slug_is_taken_at_the_same_moment_is_refused():
    proposal = waiting(venue="Hall, 1 Hall Road", area="Leeds")

    with just_after(" LIKE ", lambda: VenueFactory(slug="hall-leeds")):
        assert code_of(proposals.accept, proposal=proposal) == "taken"


def test_personal_data_lists_proposals_and_erasing_deletes_them_but_not_the_group():
    accepted = proposals.accept(proposal=waiting())
    propose("key-2", name="Second")
    people.ask(email="ANN@example.org")
    work()
    token = OutboxEmail.objects.get(kind="held").version

    data = people.personal_data(token=token)
    assert [(row["name"], row["person"], row["status"]) for row in data.data["proposals"]] == [
        ("Leeds Lamp Menders", "Ann Brook", "accepted"),
        ("Second", "Ann Brook", "unconfirmed"),
    ]
    assert data.is_nothing is False

    people.erase(token=token)

    assert (GroupProposal.objects.count(), Group.objects.get()) == (0, accepted.group)
    assert OutboxEmail.objects.count() == 0
