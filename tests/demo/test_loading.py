"""Load the demo once, and twice at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError
from django.db import connection
from django_q.models import OrmQ

from demo import scale
from meetups.models import (
    Attendee,
    AttendeeChange,
    Event,
    Group,
    GroupLink,
    HostLink,
    Organiser,
    OutboxEmail,
    Pitch,
    Talk,
    User,
)
from tests.demo.running import DEMO, RECORDS, everything, load

pytestmark = pytest.mark.django_db


def test_first_run_adds_the_demo_and_says_how_to_log_in(today):
    output = load()
    assert {model.__name__: model._default_manager.count() for model in RECORDS} == {
        "Group": 3, "GroupLink": 10, "Organiser": 5, "User": 10, "Organisation": 53, "Venue": 13,
        "EventSeries": 2, "Event": 63, "Attendee": Attendee.objects.count(), "Post": 13, "Tag": 20,
        "AttendeeChange": AttendeeChange.objects.count(), "Subscription": 13, "Message": 2,
        "Topic": 43, "Interest": 287, "Board": 16, "Card": 51, "Action": 9, "Feedback": 18, "Remark": 5,
        "SeriesVenue": 3, "SeriesDate": 2, "DoorLink": 1, "OrganiserInvitation": 1, "OutboxEmail": 5,
        "Call": 8, "TalkBreak": 8, "Talk": 38, "Grid": 2, "GridRoom": 8, "GridSlot": 11, "Pitch": 27,
    }  # fmt: skip
    attendees, link = Attendee.objects.count(), HostLink.objects.get()
    assert output.splitlines() == [
        f"Demo data added: 13 venues, 53 organisations, 63 events, {attendees} attendees, 13 posts",
        "To log in, go to http://testserver/admin/ and enter one of these email addresses:",
        "  leeds@fortnight.example    leads Leeds Wednesdays",
        "  london@fortnight.example   leads London Peers",
        "  glasgow@fortnight.example  leads Glasgow Tuesdays",
        "  admin@fortnight.example    runs the whole site",
        (
            "There is no password: a code is sent by email. These email addresses get none. Add your "
            "own with createsuperuser."
        ),
        f"The board of the next meeting in Leeds is open. To host it: http://testserver{link.get_absolute_url()}",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_load_the_demo_once(today):
    def run(_: int) -> tuple[str, int]:
        try:
            return load("--verbosity=1").partition(":")[0], scale.top_up(events=40, now=DEMO)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = zip(*pool.map(run, range(2)), strict=True)
    assert sorted(line.splitlines()[0] for line in first) == [
        "Demo data added", "The demo data is all there; nothing added.",
    ]  # fmt: skip
    # The second run may overtake between the two transactions: either run adds the events, never both.
    assert sorted(second) == [0, 40]
    assert Event.objects.count() == 103
    assert Group.objects.count() == 4
    assert GroupLink.objects.count() == 10
    assert Organiser.objects.count() == 5
    before = everything()
    load()
    assert scale.top_up(events=40, now=DEMO) == 0
    assert everything() == before


def test_demo_sends_nothing_and_its_people_have_invented_addresses_and_no_password(today):
    load()
    scale.top_up(events=40, now=DEMO)
    months = timedelta(days=200)
    assert (OutboxEmail.objects.due(DEMO + months).count(), OrmQ.objects.count(), mail.outbox) == (0, 0, [])
    roles = Organiser.objects.order_by("user__email").values_list("user__email", "group__slug", "role")
    assert list(roles) == [
        ("callum.wrenfield@example.com", "london", "organiser"),
        ("glasgow@fortnight.example", "glasgow", "lead"),
        ("leeds@fortnight.example", "leeds", "lead"),
        ("london@fortnight.example", "london", "lead"),
        ("owen.pellbrook@example.org", "leeds", "organiser"),
    ]
    assert list(User.objects.filter(is_superuser=True).values_list("email", flat=True)) == ["admin@fortnight.example"]
    assert not [user for user in User.objects.all() if user.has_usable_password()]
    found = {*User.objects.values_list("email", flat=True), *Attendee.objects.values_list("email", flat=True)}
    found |= {
        *Talk.objects.values_list("email", flat=True),
        *Pitch.objects.exclude(email="").values_list("email", flat=True),
    }
    found |= set(Group.objects.exclude(contact_email="").values_list("contact_email", flat=True))
    assert {address.partition("@")[2] for address in found} == {"example.org", "example.com", "fortnight.example"}


@pytest.mark.parametrize("number", ["0", "-1", "1001", "999999999999"])
def test_scale_out_of_bounds_is_refused(number):
    with pytest.raises(CommandError, match=r"^--scale takes thousands of events, from 1 to 1000\.$"):
        load(f"--scale={number}")
    assert Group.objects.count() == 0


@pytest.mark.parametrize("words", ["ten", "1.5", ""])
def test_scale_that_is_not_a_number_is_refused(words):
    with pytest.raises(CommandError, match="argument --scale: invalid int value"):
        load(f"--scale={words}")
