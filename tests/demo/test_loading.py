"""Load the demo once, again, weeks later and twice at once; and the output of the command."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError
from django.db import connection
from django_q.models import OrmQ

from blog.models import Post
from meetups.models import Attendee, AttendeeChange, Event, Group, GroupLink, Organiser, OutboxEmail, User, Venue
from tests.demo.running import DEMO, RECORDS, everything, load

pytestmark = pytest.mark.django_db


def test_first_run_adds_the_demo_and_says_how_to_log_in(today):
    output = load()
    assert {model.__name__: model._default_manager.count() for model in RECORDS} == {
        "Group": 2, "GroupLink": 10, "Organiser": 4, "User": 10, "Organisation": 48, "Venue": 10,
        "EventSeries": 1, "Event": 49, "Attendee": Attendee.objects.count(), "Post": 13, "Tag": 20,
        "AttendeeChange": AttendeeChange.objects.count(), "Subscription": 13, "Message": 2,
    }  # fmt: skip
    attendees = Attendee.objects.count()
    assert output.splitlines() == [
        f"Demo data added: 10 venues, 48 organisations, 49 events, {attendees} attendees, 13 posts",
        "To log in, go to http://testserver/admin/ and enter one of these email addresses:",
        "  leeds@fortnight.example    leads Leeds Wednesdays",
        "  london@fortnight.example   leads London Peers",
        "  admin@fortnight.example    runs the whole site",
        "There is no password: a code is sent by email. These addresses get none; createsuperuser adds your own.",
    ]


def test_second_run_changes_nothing(now):
    load()
    before = everything()
    assert load().startswith("The demo data is all there; nothing added.\n")
    assert everything() == before


def test_second_run_keeps_what_people_changed(today):
    load()
    event = Event.objects.get(slug="2026-12-09-leeds-meet-up-our-year-on-postcards")
    Event.objects.filter(pk=event.pk).update(starts_at=event.starts_at - timedelta(days=1), title="Moved")
    Venue.objects.filter(slug="beck-mill").update(name="Beck Mill, new door")
    Post.objects.filter(slug="sixteen-cards").update(headline="Sixteen cards, corrected")
    Group.objects.filter(slug="leeds").update(strapline="Ours now")
    GroupLink.objects.filter(group__slug="leeds").delete()
    User.objects.filter(email="leeds@fortnight.example").update(name="Somebody Else")
    before = everything()
    load()
    assert everything() == before


def test_run_weeks_later_adds_only_new_dates(today):
    load()
    before = everything(Event, Attendee, Post, Venue)
    today.move_to(DEMO + timedelta(weeks=5))
    assert load().startswith("Demo data added: 0 venues, 0 organisations, 4 events, ")
    after = everything(Event, Attendee, Post, Venue)
    for name, rows in before.items():
        assert after[name][: len(rows)] == rows
    new = Event.objects.order_by("pk")[49:]
    assert [(event.slug[:10], event.group.slug, event.status) for event in new] == [
        ("2027-03-17", "leeds", "confirmed"),
        ("2027-03-31", "leeds", "confirmed"),
        ("2027-04-14", "leeds", "confirmed"),
        ("2027-03-11", "london", "confirmed"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_load_the_demo_once(today):
    def run(_: int) -> str:
        try:
            return load("--scale", "1")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outputs = [text.splitlines()[:2] for text in pool.map(run, range(2))]
    first, second = zip(*outputs, strict=True)
    assert sorted(line.partition(":")[0] for line in first) == [
        "Demo data added", "The demo data is all there; nothing added.",
    ]  # fmt: skip
    # The second run may overtake between the two transactions: either run adds the events, never both.
    assert sorted(second) == ["Load test: 0 events added.", "Load test: 1000 events added."]
    assert Event.objects.count() == 1049
    assert Group.objects.count() == 6
    assert GroupLink.objects.count() == 10
    assert Organiser.objects.count() == 4
    before = everything()
    load("--scale", "1")
    assert everything() == before


def test_if_empty_loads_nothing_when_there_is_a_group():
    Group.objects.create(name="Hull", slug="hull", strapline="Ours", area="Hull")
    assert load("--if-empty") == (
        "There are groups here already; nothing loaded.\n"
        "The demo accounts are not here. To log in, make an account with “python manage.py createsuperuser”, "
        "then open the link that “python manage.py login_link EMAIL” prints.\n"
    )
    assert everything()["Event"] == []
    assert Group.objects.count() == 1


def test_if_empty_loads_the_demo_into_an_empty_site(today):
    load("--if-empty")
    assert Event.objects.count() == 49
    before = everything()
    assert load("--if-empty").splitlines()[:5] == [
        "There are groups here already; nothing loaded.",
        "To log in, go to http://testserver/admin/ and enter one of these email addresses:",
        "  leeds@fortnight.example    leads Leeds Wednesdays",
        "  london@fortnight.example   leads London Peers",
        "  admin@fortnight.example    runs the whole site",
    ]
    assert everything() == before


def test_logins_only_says_how_to_log_in(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    lines = load("--logins").splitlines()
    assert len(lines) == 5
    assert lines[-1] == "There is no password. The code to type is printed in the terminal where the site runs."
    assert User.objects.count() == 0


def test_accounts_have_their_roles_and_no_password(today):
    load()
    roles = Organiser.objects.order_by("user__email").values_list("user__email", "group__slug", "role")
    assert list(roles) == [
        ("callum.wrenfield@example.com", "london", "organiser"),
        ("leeds@fortnight.example", "leeds", "lead"),
        ("london@fortnight.example", "london", "lead"),
        ("owen.pellbrook@example.org", "leeds", "organiser"),
    ]
    assert list(User.objects.filter(is_superuser=True).values_list("email", flat=True)) == ["admin@fortnight.example"]
    assert not [user for user in User.objects.all() if user.has_usable_password()]


def test_no_email_is_queued_or_sent(today):
    load("--scale", "1")
    assert OutboxEmail.objects.count() == 0
    assert OrmQ.objects.count() == 0
    assert mail.outbox == []


def test_email_addresses_are_at_reserved_domains(today):
    load("--scale", "1")
    found = {*User.objects.values_list("email", flat=True), *Attendee.objects.values_list("email", flat=True)}
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
