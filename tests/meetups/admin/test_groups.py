import pytest
from django.contrib.contenttypes.models import ContentType

from meetups.models import Group, GroupLink, User
from tests.factories import GroupFactory, GroupLinkFactory, OrganiserFactory, UserFactory
from tests.meetups.admin.sides import address, as_posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    return GroupFactory(name="Leeds", slug="leeds")


@pytest.fixture
def lead(client, group):
    client.force_login(OrganiserFactory(group=group, role="lead", user__name="Lead").user)
    return client


def page_of(client, group):
    page = address(Group, "change", group.pk)
    return page, as_posted(client.get(page))


def team(group):
    return sorted(group.organisers.values_list("user__email", "user__name", "role"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_long(client, number, django_assert_num_queries):
    user = UserFactory()
    OrganiserFactory.create_batch(number, user=user)
    client.force_login(user)

    with django_assert_num_queries(9):
        response = client.get(address(Group, "changelist"))

    assert len(response.context["cl"].result_list) == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_group_takes_the_same_queries_however_large_its_team(
    lead, group, number, django_assert_num_queries
):
    OrganiserFactory.create_batch(number, group=group)
    ContentType.objects.get_for_model(Group)  # Django asks for it once in a process

    with django_assert_num_queries(20):
        lead.get(address(Group, "change", group.pk))


def test_a_lead_changes_the_page_and_its_links_but_never_the_address(lead, group):
    GroupLinkFactory(group=group, label="Chat")
    page, data = page_of(lead, group)

    response = lead.post(page, data | {"name": "Leeds Fortnight", "slug": "stolen", "links-0-label": "Talk to us"})

    assert response.status_code == 302
    group.refresh_from_db()
    assert (group.name, group.slug, GroupLink.objects.get().label) == ("Leeds Fortnight", "leeds", "Talk to us")


def test_organisers_who_do_not_lead_read_the_page_and_change_nothing(client, group):
    OrganiserFactory(group=group, role="lead", user__name="The lead")
    client.force_login(OrganiserFactory(group=group).user)
    page = address(Group, "change", group.pk)

    response = client.get(page)
    text = response.content.decode()
    refused = client.post(page, {"name": "Stolen"})

    assert (response.status_code, "The lead" in text, 'name="_save"' in text) == (200, True, False)
    group.refresh_from_db()
    assert (refused.status_code, group.name, len(team(group))) == (403, "Leeds", 2)


def test_leading_one_group_gives_no_lead_of_another(lead, group):
    role = OrganiserFactory(group__name="Other", user=group.organisers.get().user)

    assert lead.post(address(Group, "change", role.group.pk), {"name": "Stolen"}).status_code == 403
    assert Group.objects.get(pk=role.group.pk).name == "Other"


def test_only_who_runs_the_site_makes_and_deletes_groups(lead, client, group):
    assert lead.get(address(Group, "add")).status_code == 403
    assert lead.post(address(Group, "delete", group.pk), {"post": "yes"}).status_code == 403

    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    data = as_posted(client.get(address(Group, "add")))
    data |= {"name": "York", "slug": "york", "strapline": "People of York.", "area": "York"}
    client.post(address(Group, "add"), data)

    made = Group.objects.get(slug="york")
    assert team(made) == []
    client.post(address(Group, "delete", made.pk), {"post": "yes"})
    assert not Group.objects.filter(slug="york").exists()


def test_a_group_in_use_cannot_be_deleted(client, group):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    group.events.create(title="Talks", slug="talks", starts_at="2026-11-25 18:00Z", ends_at="2026-11-25 19:00Z")

    response = client.post(address(Group, "delete", group.pk), {"post": "yes"})

    assert (response.status_code, "Talks" in response.content.decode()) == (200, True)
    assert Group.objects.filter(pk=group.pk).exists()


def test_a_lead_says_what_is_sent_and_how_long_names_are_kept(lead, group):
    page = address(Group, "change", group.pk)
    said = {"what_to_expect": "Tea, and a round of names.", "asks_days_before": "3", "keeps_days": "30"}

    refused = lead.post(page, as_posted(lead.get(page)) | said | {"asks_days_before": "1", "keeps_days": "6"})
    assert set(refused.context["adminform"].form.errors) == {"asks_days_before", "keeps_days"}
    lead.post(page, as_posted(lead.get(page)) | said)

    group.refresh_from_db()
    assert (group.what_to_expect, group.asks_days_before, group.keeps_days) == ("Tea, and a round of names.", 3, 30)
