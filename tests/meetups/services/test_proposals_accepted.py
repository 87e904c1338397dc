"""The rows that come of a proposal: a group with its lead, its venue and its series as a draft."""

from datetime import date, time, timedelta
from urllib.parse import urlsplit

import pytest

from meetups import tasks
from meetups.models import EventSeries, Group, GroupProposal, Organiser, OutboxEmail, User, Venue
from meetups.services import login_links, proposals, series
from tests.factories import GroupFactory, OrganiserFactory, UserFactory, VenueFactory
from tests.meetups.services.refusals import code_of
from tests.meetups.services.test_privacy_concurrency import together
from tests.proposals import GroupProposalFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANN = "ann@example.org"
DAY = timedelta(days=1)


def waiting(**values):
    return GroupProposalFactory(**{"name": "Leeds Lamp Menders", "email": ANN, **values})


def emails(kind):
    return list(OutboxEmail.objects.filter(kind=kind).order_by("pk").values_list("to", "subject"))


def test_accepted_proposal_is_a_group_with_a_lead_a_venue_and_a_series_of_drafts():
    accepted = proposals.accept(proposal=waiting(venue="Corn Exchange, 42 Call Lane"))

    group, organiser, found = Group.objects.get(), Organiser.objects.get(), EventSeries.objects.get()
    assert (accepted.status, accepted.answered_at, accepted.group, accepted.series) == ("accepted", NOW, group, found)
    assert (group.name, group.slug, group.area) == ("Leeds Lamp Menders", "leeds-lamp-menders", "Leeds")
    assert (group.nation, group.zone, group.strapline) == ("GB-ENG", "Europe/London", accepted.strapline)
    assert (organiser.group, organiser.role, organiser.user.email) == (group, "lead", ANN)
    assert (organiser.user.name, organiser.user.has_usable_password()) == ("Ann Brook", False)
    assert (found.title, found.rhythm) == ("Leeds Lamp Menders", "every other Wednesday, 6pm")
    assert (found.venue.name, found.venue.street_address) == ("Corn Exchange", "42 Call Lane")
    assert (found.venue.slug, found.venue.address_locality) == ("corn-exchange-leeds", "Leeds")
    first = found.occurrences.order_by("starts_at")[0]
    assert (first.slug, first.hours) == ("2026-12-09-leeds-lamp-menders", "6pm to 7pm GMT")
    assert set(found.occurrences.values_list("status", flat=True)) == {"draft"}


def test_accepted_person_gets_a_link_that_logs_in_and_shows_the_series(clock):
    accepted = proposals.accept(proposal=waiting())

    email = OutboxEmail.objects.get(kind="group_accepted")
    [link] = [line for line in email.text.splitlines() if "/accounts/login/link/" in line]
    parts = urlsplit(link)
    token = parts.path.removeprefix("/accounts/login/link/").removesuffix("/")
    assert (email.to, email.subject) == (ANN, "Your group is ready: Leeds Lamp Menders")
    assert parts.query == f"next=%2Fadmin%2Fmeetups%2Feventseries%2F{accepted.series.pk}%2Fchange%2F"
    clock.move_to(NOW + 7 * DAY)
    assert login_links.user_of(token) == User.objects.get()
    clock.move_to(NOW + 7 * DAY + timedelta(seconds=1))
    assert code_of(login_links.use, token=token) == "ended"


def test_accepting_twice_is_the_same_as_once():
    proposal = waiting()
    proposals.accept(proposal=proposal)

    again = proposals.accept(proposal=proposal)

    assert (again.group, Group.objects.count(), Organiser.objects.count()) == (Group.objects.get(), 1, 1)
    assert len(emails("group_accepted")) == 1


@pytest.mark.django_db(transaction=True)
def test_four_at_once_make_one_group():
    proposal = waiting()

    assert together(*[lambda: proposals.accept(proposal=proposal)] * 4) == [None] * 4
    assert (Group.objects.count(), Organiser.objects.count(), len(emails("group_accepted"))) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_groups_with_one_name_at_once_the_second_is_refused():
    rows = [waiting(email="one@example.org"), waiting(name="LEEDS lamp menders", email="two@example.org")]

    refused = together(*[lambda row=row: proposals.accept(proposal=row) for row in rows])

    assert sorted(getattr(error, "code", "done") for error in refused) == ["done", "taken"]
    assert (Group.objects.count(), User.objects.count(), EventSeries.objects.count()) == (1, 1, 1)
    assert sorted(GroupProposal.objects.values_list("status", flat=True)) == ["accepted", "waiting"]


def test_slug_that_was_taken_a_moment_ago_is_refused(monkeypatch):
    proposal = waiting()
    GroupFactory(slug="leeds-lamp-menders")
    monkeypatch.setattr(proposals, "validate_free_name", lambda name: None)

    assert code_of(proposals.accept, proposal=proposal) == "taken"
    assert GroupProposal.objects.get().status == "waiting"


def test_account_of_the_email_address_is_used_and_not_made_twice():
    user = OrganiserFactory(user__email="Ann@Example.org", user__name="Ann as she is").user

    proposals.accept(proposal=waiting())

    assert User.objects.get() == user
    assert User.objects.get().name == "Ann as she is"
    assert user.organiser_roles.count() == 2


def test_closed_account_gets_no_group():
    UserFactory(email=ANN, is_active=False)

    assert code_of(proposals.accept, proposal=waiting()) == "closed"
    assert (Group.objects.count(), GroupProposal.objects.get().status) == (0, "waiting")


@pytest.mark.parametrize(("venue", "slugs"), [("", []), (" , 42 Call Lane", []), ("!!!", ["leeds"])])
def test_venue_can_be_confirmed_later(venue, slugs):
    accepted = proposals.accept(proposal=waiting(venue=venue))

    assert [venue.slug for venue in Venue.objects.all()] == slugs
    assert (accepted.series.venue is None) == (slugs == [])


def test_venue_that_is_known_in_this_town_is_used():
    VenueFactory(name="Corn Exchange", address_locality="York", slug="corn-exchange-leeds")
    VenueFactory(name="Corn Exchange", address_locality="Leeds", closed_on=date(2026, 1, 1))
    known = VenueFactory(name="Town Hall", address_locality="Leeds")

    used = proposals.accept(proposal=waiting(venue="town hall, The Headrow")).series.venue
    made = proposals.accept(proposal=waiting(name="Another", venue="Corn Exchange")).series.venue

    assert (used, made.slug, made.street_address) == (known, "corn-exchange-leeds-2", "")
    assert Venue.objects.count() == 4


@pytest.mark.parametrize(
    ("often", "starts_on", "rrule"),
    [
        ("weekly", date(2026, 12, 9), "FREQ=WEEKLY;BYDAY=WE"),
        ("fortnightly", date(2026, 12, 9), "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("monthly", date(2026, 12, 9), "FREQ=MONTHLY;BYDAY=2WE"),
        ("monthly", date(2026, 12, 28), "FREQ=MONTHLY;BYDAY=4MO"),
        ("monthly", date(2026, 12, 29), "FREQ=MONTHLY;BYDAY=-1TU"),
    ],
)
def test_series_has_the_rhythm_of_the_first_meeting(often, starts_on, rrule):
    found = proposals.accept(proposal=waiting(often=often, starts_on=starts_on)).series

    assert found.rrule == rrule
    assert found.occurrences.order_by("starts_at")[0].local_date == starts_on


def test_first_meeting_in_an_hour_that_occurs_twice_is_the_first_of_them(clock):
    clock.move_to(NOW + 250 * DAY)
    accepted = proposals.accept(proposal=waiting(starts_on=date(2027, 10, 31), start_time=time(1, 30)))

    first = accepted.series.occurrences.order_by("starts_at")[0]
    assert (first.starts_at.isoformat(), first.hours) == ("2027-10-31T00:30:00+00:00", "1:30am BST to 1:30am GMT")


def test_series_that_was_to_begin_before_the_answer_begins_with_the_next_meeting(clock):
    proposal = waiting()
    clock.move_to(NOW + 25 * DAY)  # 15 December

    found = proposals.accept(proposal=proposal).series

    assert found.occurrences.order_by("starts_at")[0].local_date == date(2026, 12, 23)


def test_series_stays_a_draft_at_night_until_it_is_published(clock):
    found = proposals.accept(proposal=waiting()).series
    number = found.occurrences.count()
    clock.move_to(NOW + 30 * DAY)
    tasks.nightly()
    assert found.occurrences.filter(status="draft").count() > number
    kept = found.occurrences.filter(starts_at__gt=NOW + 40 * DAY).first()
    kept.status = "tentative"
    kept.save()

    upcoming = found.occurrences.filter(starts_at__gt=NOW + 30 * DAY).count()
    series.set_status(series=found, status=EventSeries.Status.RUNNING)

    assert found.occurrences.filter(status="confirmed").count() == upcoming - 1
    clock.move_to(NOW + 60 * DAY)
    tasks.nightly()
    assert found.occurrences.filter(starts_at__gt=NOW + 60 * DAY, status="draft").count() == 0
