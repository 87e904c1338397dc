"""Load the demo again, weeks later, and only into an empty site; and the output of the command."""

from datetime import timedelta

import pytest

from blog.models import Post
from meetups.models import Attendee, Event, Group, GroupLink, User, Venue
from tests.demo.running import DEMO, everything, load

pytestmark = pytest.mark.django_db


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
    assert load().startswith("Demo data added: 0 venues, 0 organisations, 5 events, ")
    after = everything(Event, Attendee, Post, Venue)
    for name, rows in before.items():
        assert after[name][: len(rows)] == rows
    new = Event.objects.order_by("pk")[63:]
    assert [(event.slug[:10], event.group.slug, event.status) for event in new] == [
        ("2027-03-17", "leeds", "confirmed"),
        ("2027-03-31", "leeds", "confirmed"),
        ("2027-04-14", "leeds", "confirmed"),
        ("2027-06-11", "leeds", "confirmed"),
        ("2027-03-11", "london", "confirmed"),
    ]


def test_if_empty_loads_nothing_when_there_is_a_group():
    Group.objects.create(name="Hull", slug="hull", strapline="Ours", area="Hull")
    assert load("--if-empty") == (
        "There are groups here already; nothing loaded.\n"
        "The demo accounts are not here. To log in, make an account with “python manage.py createsuperuser”, "
        "then open the link that “python manage.py login_link EMAIL” prints.\n"
    )
    assert everything()["Event"] == []
    assert Group.objects.count() == 1


def test_if_empty_loads_the_demo_into_an_empty_site_once(today):
    load("--if-empty")
    assert Event.objects.count() == 63
    before = everything()
    assert load("--if-empty").splitlines()[:6] == [
        "There are groups here already; nothing loaded.",
        "To log in, go to http://testserver/admin/ and enter one of these email addresses:",
        "  leeds@fortnight.example    leads Leeds Wednesdays",
        "  london@fortnight.example   leads London Peers",
        "  glasgow@fortnight.example  leads Glasgow Tuesdays",
        "  admin@fortnight.example    runs the whole site",
    ]
    assert everything() == before


def test_logins_only_says_how_to_log_in(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    lines = load("--logins").splitlines()
    assert len(lines) == 6
    assert lines[-1] == "There is no password. The code to type is printed in the terminal where the site runs."
    assert User.objects.count() == 0
