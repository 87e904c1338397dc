import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from meetups.models import Attendee, Organisation
from meetups.queries.attendees import numbers_coming
from meetups.queries.doors import door_version
from meetups.services import attendees, doors, organisations
from tests.factories import AttendeeFactory, DoorLinkFactory, EventFactory, OrganisationFactory, VenueFactory
from tests.statements import just_before
from tests.threads import meanwhile

pytestmark = pytest.mark.django_db


def test_suggested_queries_once_an_hour(time_machine, django_assert_num_queries):
    time_machine.move_to("2026-11-20T12:00Z", tick=False)
    VenueFactory(host=OrganisationFactory(name="Rooms"))
    assert organisations.suggested() == ["Rooms"]
    VenueFactory(host=OrganisationFactory(name="Halls"))

    with django_assert_num_queries(0):
        assert organisations.suggested() == ["Rooms"]
    time_machine.move_to("2026-11-20T13:01Z", tick=False)

    assert organisations.suggested() == ["Halls", "Rooms"]


def test_merge_moves_attendees_venues_and_the_website(django_capture_on_commit_callbacks):
    kept = OrganisationFactory(name="Leeds City Council")
    double = OrganisationFactory(name="Leeds CC", website="https://leeds.example.org")
    other = AttendeeFactory(organisation=OrganisationFactory(name="Elsewhere"))
    event = EventFactory()
    people = [AttendeeFactory(event=event, organisation=row) for row in (kept, double, double)]
    venue = VenueFactory(host=double)
    assert organisations.suggested() == ["Leeds CC"]

    with django_capture_on_commit_callbacks(execute=True):
        assert organisations.merge(into=kept, others=[double, kept]) == kept

    assert set(Organisation.objects.values_list("name", "website")) == {
        ("Leeds City Council", "https://leeds.example.org"),
        ("Elsewhere", ""),
    }
    assert set(Attendee.objects.values_list("pk", "organisation")) == {
        *((row.pk, kept.pk) for row in people),
        (other.pk, other.organisation.pk),
    }
    venue.refresh_from_db()
    assert venue.host == kept
    assert organisations.suggested() == ["Leeds City Council"]


def test_open_door_list_has_the_name_of_the_merged_organisation(clock):
    link, double = DoorLinkFactory(), OrganisationFactory()
    AttendeeFactory(event=link.event, organisation=double)
    before = door_version(link.token)
    clock.shift(1)

    organisations.merge(into=OrganisationFactory(), others=[double])

    assert door_version(link.token) != before


def test_merge_keeps_an_existing_website():
    kept = OrganisationFactory(website="https://kept.example.org")

    organisations.merge(into=kept, others=[OrganisationFactory(website="https://double.example.org")])

    assert Organisation.objects.get().website == "https://kept.example.org"


def test_merged_organisations_are_counted_once():
    event = EventFactory()
    rows = OrganisationFactory.create_batch(3)
    for number in range(6):
        AttendeeFactory(event=event, organisation=rows[number % 3])
    assert numbers_coming(event).in_words(None, is_past=False) == "6 people from 3 organisations"

    organisations.merge(into=rows[0], others=rows[:2])

    assert numbers_coming(event).in_words(None, is_past=False) == "6 people from 2 organisations"


def test_merge_of_one_or_of_deleted_organisations_is_refused():
    kept, gone = OrganisationFactory.create_batch(2)
    Organisation.objects.filter(pk=gone.pk).delete()

    for into, others in ((kept, [kept]), (kept, []), (kept, [gone]), (gone, [kept])):
        with pytest.raises(ValidationError) as refusal:
            organisations.merge(into=into, others=others)
        assert refusal.value.code == "alone"

    assert Organisation.objects.get() == kept


def test_forget_replaces_the_name_and_keeps_the_row():
    event = EventFactory()
    for name in ("Ann Other", "Ann's van"):
        AttendeeFactory(event=event, organisation=OrganisationFactory(name=name), erased_at=event.starts_at)
    AttendeeFactory(event=event, organisation=OrganisationFactory(name="Leeds City Council"))

    assert [organisations.forget(), organisations.forget()] == [2, 0]

    names = sorted(Organisation.objects.values_list("name", flat=True))
    assert names[0] == "Leeds City Council"
    assert [name[:2] for name in names[1:]] == ["– ", "– "]
    assert numbers_coming(event).organisations == 3


def test_forget_works_although_a_similar_name_exists():
    for name in ("– 1", "– 2"):
        AttendeeFactory(organisation=OrganisationFactory(name=name), erased_at=timezone.now())
    AttendeeFactory(organisation=OrganisationFactory(name="Ann Other"), erased_at=timezone.now())

    assert organisations.forget() == 1


def test_organisation_from_which_somebody_signs_up_meanwhile_keeps_its_name():
    council = OrganisationFactory(name="Leeds City Council")
    AttendeeFactory(organisation=council, erased_at=timezone.now())

    with just_before('"meetups_organisation"."website" FROM', lambda: AttendeeFactory(organisation=council)):
        assert organisations.forget() == 0

    council.refresh_from_db()
    assert council.name == "Leeds City Council"


@pytest.mark.parametrize("name", ["Ministry of Rooms", "MINISTRY OF ROOMS", "  ministry \t of\n rooms "])
def test_organisation_named_finds_an_existing_one(name):
    organisation = OrganisationFactory(name="Ministry of Rooms")

    assert organisations.organisation_named(name) == organisation
    assert Organisation.objects.count() == 1


def test_organisation_named_creates_one_with_single_spaces():
    organisation = organisations.organisation_named("  Ministry   of Rooms ")

    assert (organisation.pk is not None, organisation.name) == (True, "Ministry of Rooms")


@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_organisation_named_is_none_for_a_blank_name(name):
    assert organisations.organisation_named(name) is None
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize("name", ["100% Rooms", "Rooms_and_Tea", "O'Rooms \\ Co"])
def test_organisation_named_has_no_wildcards(name):
    OrganisationFactory(name="100 Rooms")
    OrganisationFactory(name="RoomsXandXTea")

    assert organisations.organisation_named(name).name == name


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["sign up", "walk in", "correct"])
def test_person_from_an_organisation_that_is_merged_meanwhile_is_entered_all_the_same(way):
    kept, double = (OrganisationFactory(name=name) for name in ("Leeds City Council", "Leeds CC"))
    event, ann = EventFactory(), {"name": "Ann", "organisation": "Leeds CC"}
    known = AttendeeFactory(event=event) if way == "correct" else None
    services = {
        "sign up": lambda: attendees.rsvp(event=event, email="ann@example.org", **ann),
        "walk in": lambda: doors.walk_in(event=event, **ann),
        "correct": lambda: attendees.change_details(attendee=known, **ann),
    }
    merge = lambda: organisations.merge(into=kept, others=[double])  # noqa: E731
    words = 'UPDATE "meetups_attendee"' if known else 'INSERT INTO "meetups_attendee"'

    # SQLite lets no other transaction write, so there it is a part of the one that fails.
    with just_before(words, merge) if connection.vendor == "sqlite" else meanwhile(merge, before=words):
        services[way]()

    row = Attendee.objects.get()
    assert (row.name, row.organisation.name) == ("Ann", "Leeds CC")
    assert kept in Organisation.objects.all()
