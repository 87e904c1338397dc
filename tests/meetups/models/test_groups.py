from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetups.models import Group, Organiser
from tests.factories import EventFactory, GroupFactory, GroupLinkFactory, OrganiserFactory, UserFactory
from tests.refusals import refusal_of

pytestmark = pytest.mark.django_db


def test_group_is_shown_as_its_name_and_has_a_url():
    group = GroupFactory(name="Leeds meet-up", slug="leeds")

    assert str(group) == "Leeds meet-up"
    assert group.get_absolute_url() == "/groups/leeds/"


def test_group_slug_is_unique():
    GroupFactory(slug="leeds")

    refused = refusal_of(GroupFactory.build(slug="leeds"))

    assert refused.message_dict == {"slug": ["Group with this Slug already exists."]}


@pytest.mark.parametrize(
    ("name", "value"),
    [("zone", "Europe/Leeds"), ("nation", "England"), ("name", "a\nb"), ("slug", "a b"), ("contact_email", "x")],
)
def test_group_refuses_invalid_values(name, value):
    with pytest.raises(ValidationError) as refused:
        GroupFactory.build(**{name: value}).full_clean()

    assert list(refused.value.message_dict) == [name]


def test_group_has_the_colour_that_it_chose_or_one_from_its_slug():
    assert GroupFactory(slug="leeds").shown_colour == 7
    assert GroupFactory(slug="leeds-two", colour=3).shown_colour == 3
    assert GroupFactory.build(slug="leeds").mark.startswith('<svg class="mark"')


def test_group_not_in_use_is_deleted_with_its_links_and_organisers():
    group = GroupFactory()
    GroupLinkFactory(group=group)
    OrganiserFactory(group=group)

    _number, deleted = group.delete()

    assert deleted == {"meetups.Group": 1, "meetups.GroupLink": 1, "meetups.Organiser": 1}


def test_organised_by_returns_each_group_of_an_organiser_once():
    organiser = OrganiserFactory(role=Organiser.Role.LEAD)
    also = OrganiserFactory(user=organiser.user)
    OrganiserFactory(group=organiser.group)
    GroupFactory()

    assert list(Group.objects.organised_by(organiser.user).order_by("pk")) == [organiser.group, also.group]


def test_organised_by_returns_every_group_for_a_superuser():
    groups = GroupFactory.create_batch(2)
    OrganiserFactory.create_batch(2, group=groups[0])

    assert list(Group.objects.organised_by(UserFactory(is_superuser=True)).order_by("pk")) == groups


def test_organised_by_returns_no_group_for_another_user():
    OrganiserFactory()

    assert list(Group.objects.organised_by(UserFactory())) == []


def test_organiser_is_once_per_group():
    organiser = OrganiserFactory()
    again = Organiser(user=organiser.user, group=organiser.group, role=Organiser.Role.LEAD)

    assert refusal_of(again).messages == ["This person is an organiser of the group already."]


def test_organiser_is_shown_as_person_and_group():
    organiser = OrganiserFactory(user=UserFactory(name="Ann"), group=GroupFactory(name="Leeds"))

    assert str(organiser) == "Ann – Leeds"


def test_organiser_names_have_leads_first_and_no_empty_names():
    group = GroupFactory()
    OrganiserFactory(group=group, user=UserFactory(name="Bo"))
    OrganiserFactory(group=group, user=UserFactory(name="Ann"))
    OrganiserFactory(group=group, user=UserFactory(name="Zoë"), role=Organiser.Role.LEAD)
    OrganiserFactory(group=group, user=UserFactory(name=""))

    assert group.organisers.names() == ["Zoë", "Ann", "Bo"]


def test_links_are_in_order_of_position():
    group = GroupFactory()
    GroupLinkFactory(group=group, label="third", position=2)
    GroupLinkFactory(group=group, label="first", position=1)
    GroupLinkFactory(group=group, label="second", position=1)

    assert [str(link) for link in group.links.all()] == ["first", "second", "third"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "example.org", "//example.org", "http://a b.org"]
)
def test_link_needs_a_web_url(url):
    with pytest.raises(ValidationError) as refused:
        GroupLinkFactory.build(group=GroupFactory(), url=url).full_clean()

    assert refused.value.message_dict == {"url": ["Enter a valid URL."]}


def test_with_next_event_has_the_next_public_event_that_is_not_cancelled(django_assert_num_queries):
    now, day = timezone.now(), timedelta(days=1)
    busy, idle = GroupFactory(name="busy"), GroupFactory(name="idle")
    EventFactory(group=busy, starts_at=now + 2 * day)
    on_now = EventFactory(group=busy, starts_at=now - day, ends_at=now + timedelta(minutes=5))
    EventFactory(group=busy, starts_at=now - 2 * day, status="cancelled", ends_at=now + day)
    EventFactory(group=busy, starts_at=now - 3 * day, status="draft", ends_at=now + day)
    EventFactory(group=busy, starts_at=now - 4 * day)
    EventFactory(group=idle, starts_at=now - day)

    with django_assert_num_queries(2):
        groups = [(group, group.next_events) for group in Group.objects.with_next_event()]

    assert groups == [(busy, [on_now]), (idle, [])]


def test_with_next_event_takes_two_queries_for_any_number_of_groups(django_assert_num_queries):
    EventFactory.create_batch(3)

    with django_assert_num_queries(2):
        names = [event.venue.name for group in Group.objects.with_next_event() for event in group.next_events]

    assert len(names) == 3


def test_websites_that_show_the_meetups_are_origins():
    group = GroupFactory.build(embed_origins="https://Example.org/\nhttps://example.org")
    group.full_clean()
    assert group.embedding_origins == ["https://example.org"]

    many = "\n".join(f"https://a{number}.example.org" for number in range(21))
    words = "“https://example.org/path” is not a website. Enter it like https://www.example.org, without a path."
    for text, refusal in (("https://example.org/path", words), (many, "Enter at most 20 websites.")):
        group.embed_origins = text
        with pytest.raises(ValidationError) as refused:
            group.full_clean()
        assert (refused.value.message_dict, group.embedding_origins) == ({"embed_origins": [refusal]}, [])
