from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django_q.models import OrmQ

from meetups.models import (
    Action,
    Attendee,
    AttendeeChange,
    OptOut,
    OrganiserInvitation,
    OutboxEmail,
    Pitch,
    Subscription,
)
from meetups.models.grace import GRACE
from meetups.services import people
from tests.boards import ActionFactory, CardFactory, SeatFactory
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    OrganiserInvitationFactory,
    OutboxEmailFactory,
    SubscriptionFactory,
    UserFactory,
)
from tests.grids import PitchFactory
from tests.sign_ups import rsvp
from tests.standing_places import StandingPlaceFactory
from tests.talks import TalkFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANN = "ann@example.org"
DAY = timedelta(days=1)


def opted_out(**fields):
    return OptOut.objects.create(group=GroupFactory(), **fields)


# A row of each model that can hold an email address.
TRACES = {
    "Attendee": lambda: AttendeeFactory(email="ANN@Example.org"),
    "Subscription": lambda: SubscriptionFactory(email="Ann@Example.org"),
    "OptOut": lambda: opted_out(email="Ann@Example.org"),
    "OrganiserInvitation": lambda: OrganiserInvitationFactory(email="Ann@Example.org"),
    "Action": lambda: ActionFactory(owner_email="Ann@Example.org", owner_name="Ann"),
    "Pitch": lambda: PitchFactory(email="Ann@Example.org", name="Ann"),
    "Talk": lambda: TalkFactory(email="Ann@Example.org", name="Ann"),
    "StandingPlace": lambda: StandingPlaceFactory(email="Ann@Example.org"),
    "User": lambda: UserFactory(email="Ann@Example.org"),
    "OutboxEmail": lambda: OutboxEmailFactory(to="Ann@Example.org"),
}


def link(version="secret"):
    """Email Ann a link, without any other personal data of hers. Return its token."""
    return people.write_held(kind="OutboxEmail", pk=OutboxEmailFactory(to=ANN).pk, version=version) and version


@pytest.mark.parametrize("kind", TRACES)
def test_known_email_address_is_sent_the_link_by_the_worker(kind):
    row = TRACES[kind]()
    OrmQ.objects.all().delete()

    people.ask(email="ANN@example.org")

    task = OrmQ.objects.get().task
    assert (task["func"], task["args"][:2]) == ("meetups.tasks.write_held", (kind, row.pk))
    email = people.write_held(kind=kind, pk=row.pk, version="secret")
    assert (email.to.lower(), email.subject) == (ANN, "What Fortnight knows about you")
    assert "http://testserver/people/held/secret/" in email.text
    assert "http://testserver/people/held/secret/" in email.html


def test_unknown_email_address_takes_the_same_queries_and_gets_no_email(django_assert_num_queries):
    TRACES["Attendee"]()
    for email in (ANN, "stranger@example.org"):
        with django_assert_num_queries(12):
            people.ask(email=email)

    assert OrmQ.objects.latest("pk").task["args"][:2] == ("", 0)
    assert people.write_held(kind="", pk=0, version="secret") is None
    assert OutboxEmail.objects.count() == 0


def test_request_is_answered_once_although_the_task_runs_twice():
    row = AttendeeFactory(email=ANN)

    emails = [people.write_held(kind="Attendee", pk=row.pk, version=version) for version in ("one", "one", "two")]

    assert emails[0] == emails[1] != emails[2]


def test_attendee_erased_meanwhile_gets_no_email():
    row = AttendeeFactory(email="")

    assert people.write_held(kind="Attendee", pk=row.pk, version="one") is None


def test_held_has_all_personal_data_of_the_address_only(django_assert_num_queries):
    for other in (AttendeeFactory, SubscriptionFactory, OutboxEmailFactory, UserFactory, OrganiserInvitationFactory):
        other()
    ActionFactory(owner_email="other@example.org")
    PitchFactory(email="other@example.org")
    TalkFactory(email="other@example.org")
    StandingPlaceFactory(email="other@example.org")
    opted_out(email="other@example.org")
    rows = {kind: make() for kind, make in TRACES.items()}
    rows["Attendee"].changes.create(became="going", cause=AttendeeChange.Cause.PERSON)
    later = AttendeeFactory(email=ANN, event__starts_at=NOW + 30 * DAY)
    token = link()

    with django_assert_num_queries(18):
        held = people.personal_data(token=token)
        assert [change.became for place in held.places for change in place.changes.all()] == ["going"]

    assert (held.email, held.places, held.has_account) == (ANN, [rows["Attendee"], later], True)
    assert (held.subscriptions, held.opt_outs) == ([rows["Subscription"]], [rows["OptOut"]])
    assert (held.invitations, held.actions) == ([rows["OrganiserInvitation"]], [rows["Action"]])
    assert held.standing_places == [rows["StandingPlace"]]
    assert (held.pitches, held.talks) == ([rows["Pitch"]], [rows["Talk"]])
    assert [email.kind for email in held.emails] == ["", "", "held"]
    assert held.is_nothing is False


@pytest.mark.parametrize("kind", ["Action", "OrganiserInvitation", "Pitch", "StandingPlace", "Talk"])
def test_action_invitation_pitch_standing_place_or_talk_is_personal_data(kind):
    TRACES[kind]()

    assert people.personal_data(token=link()).is_nothing is False


def test_is_nothing_without_personal_data():
    held = people.personal_data(token=link())

    assert (held.places, held.subscriptions, held.opt_outs, held.has_account) == ([], [], [], False)
    assert held.is_nothing is True


# An action of Ann's, as it is exported.
OWNED = {
    "text": "Book the room",
    "owner_name": "Ann",
    "is_owner_public": True,
    "email_confirmed_at": None,
    "closed_at": None,
}
# The group that Ann follows, and a pitch of hers, as they are exported.
FOLLOWED = {"group": "Tea", "often": "at-once", "wants_actions": False, "created_at": NOW, "confirmed_at": None}
STANDS = {"name": "Ann", "organisation": "Rooms", "access_needs": "A ramp.", "confirmed_at": NOW}
PITCHED = {"title": "Lamps", "about": "Bring one.", "name": "Ann", "is_name_public": True}
# The personal data of one place, except the time.
PLACE = {
    "event": "Talk",
    "group": "Tea",
    "organisation": "Rooms",
    "name": "Ann",
    "access_needs": "A ramp.",
    "wants_name_public": False,
    "is_name_public": False,
    "is_first_time": False,
    "wants_offer": False,
    "status": "going",
    "offered_until": None,
    "reserved_until": None,
    "created_at": NOW,
    "changes": [{"was": "", "became": "going", "cause": "person", "at": NOW}],
    "seats": [
        {
            "name": "Annie",
            "joined_at": NOW,
            "votes": [{"topic": "Tea", "count": 2}],
            "answers": [{"topic": "Tea", "answer": "go_on"}],
            "topics_proposed": ["Cake"],
        }
    ],
}


def vote_at_board(place: Attendee) -> None:
    """Take a seat as Annie, propose cake, and vote for tea and answer about it."""
    seat = SeatFactory(board__event=place.event, attendee=place, name="Annie")
    tea = CardFactory(board=seat.board, title="Tea")
    CardFactory(board=seat.board, title="Cake", proposed_by=seat)
    seat.votes.create(card=tea, count=2)
    seat.ballots.create(card=tea, round=1, answer="go_on")


# The same as it is exported.
STOOD = {**STANDS, "series": "Talks", "group": "Tea", "created_at": NOW, "renewed_at": NOW, "asked_at": None}
STOOD["dates"] = [{"on": date(2026, 12, 2), "answer": "skipped"}]


def stand(group) -> None:
    """Give Ann a standing place, and let her say “not this time” once."""
    standing_place = StandingPlaceFactory(series__group=group, series__title="Talks", email=ANN, **STANDS)
    standing_place.dates.create(on=date(2026, 12, 2), answer="skipped")


def test_data_has_plain_values():
    group = GroupFactory(name="Tea")
    event = EventFactory(group=group, title="Talk", starts_at=datetime(2026, 11, 25, 18, tzinfo=UTC))
    place = AttendeeFactory(
        event=event, email=ANN, name="Ann", access_needs="A ramp.", organisation=OrganisationFactory(name="Rooms")
    )
    place.changes.create(became="going", cause=AttendeeChange.Cause.PERSON)
    vote_at_board(place)
    SubscriptionFactory(group=group, email=ANN, confirmed_at=None)
    OptOut.objects.create(group=group, email=ANN)
    invitation = OrganiserInvitationFactory(group=group, email=ANN, sent_at=NOW)
    ActionFactory(group=group, owner_email=ANN, **OWNED)
    PitchFactory(grid__event=event, email=ANN, **PITCHED)
    stand(group)
    email = people.write_held(kind="Attendee", pk=place.pk, version="secret")
    held = people.personal_data(token="secret").data
    assert (held.pop("standing_places"), held.pop("places")) == ([STOOD], [PLACE | {"starts_at": event.starts_at}])
    assert not any(held.pop(name) for name in ("talks", "proposals", "authors", "revisions", "has_account"))
    assert held == {
        "email": ANN,
        "follows": [FOLLOWED],
        "wants_no_messages_of": [{"group": "Tea", "created_at": NOW}],
        "invitations": [
            {"group": "Tea", "role": "organiser", "status": "open", "sent_at": NOW, "expires_at": invitation.expires_at}
        ],
        "pitches": [PITCHED | {"event": "Talk", "group": "Tea", "created_at": NOW, "withdrawn_at": None}],
        "actions": [OWNED | {"group": "Tea", "state": "open", "created_at": NOW}],
        "hand_overs": [],
        "emails": [{"kind": "held", "subject": email.subject, "created_at": NOW, "sent_at": None}],
    }


@pytest.mark.parametrize("service", [people.personal_data, people.erase])
@pytest.mark.parametrize(("token", "later"), [("secret", DAY + GRACE), ("secre", timedelta(0)), ("", timedelta(0))])
def test_expired_or_incomplete_link_is_refused_with_a_message(service, token, later, time_machine):
    link()
    row = AttendeeFactory(email=ANN)
    time_machine.move_to(NOW + later, tick=False)

    with pytest.raises(ValidationError) as refusal:
        service(token=token)

    assert (refusal.value.code, refusal.value.messages) == (
        "ended",
        ["This link has expired, or was not copied completely."],
    )
    row.refresh_from_db()
    assert row.email == ANN


def test_link_works_for_a_day(time_machine):
    token = link()
    time_machine.move_to(NOW + DAY - timedelta(seconds=1), tick=False)

    assert people.personal_data(token=token).email == ANN


def test_erase_deletes_all_data_of_the_address_only():
    event = EventFactory(capacity=1)
    rsvp(event=event, name="Ann", email="Ann@example.org")
    bob = rsvp(event=event, name="Bob", email="bob@example.org", wait=True)
    for kind in TRACES:
        LogEntry.objects.log_actions(UserFactory().pk, [TRACES[kind]()], CHANGE)
    LogEntry.objects.filter(content_type__model__in=["user", "outboxemail", "organiserinvitation"]).delete()
    others = [SubscriptionFactory(), opted_out(email="bob@example.org"), OutboxEmailFactory(to="bob@example.org")]
    OutboxEmail.objects.filter(kind="place").update(sent_at=NOW)

    people.erase(token=link())

    assert not LogEntry.objects.filter(object_repr__icontains=ANN).exists()
    assert set(Attendee.objects.values_list("email", "status")) == {("", "cancelled"), ("bob@example.org", "going")}
    assert list(Subscription.objects.all()) == others[:1]
    assert not OrganiserInvitation.objects.exists()
    assert list(Action.objects.values_list("owner_name", "owner_email")) == [("", "")]
    assert list(Pitch.objects.values_list("name", "email")) == [("", "")]
    assert list(OptOut.objects.all()) == [others[1]]
    left = set(OutboxEmail.objects.values_list("to", "kind"))
    assert left == {
        ("Ann@example.org", "place_cancelled"),
        ("ANN@example.org", "place_cancelled"),
        (bob.email, "waiting"),
        (bob.email, "promoted"),
        (bob.email, ""),
    }


def test_erase_voids_the_link():
    token = link()
    people.erase(token=token)

    with pytest.raises(ValidationError):
        people.personal_data(token=token)
