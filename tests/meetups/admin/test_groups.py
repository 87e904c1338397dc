import re
from datetime import date
from html import unescape

import pytest
from django.contrib.contenttypes.models import ContentType

from meetups.models import Group, GroupLink, User
from tests.blogroll import SourceFactory
from tests.factories import GroupFactory, GroupLinkFactory, OrganiserFactory, UserFactory
from tests.meetups.admin.sides import address, as_posted
from tests.photos import PictureFactory

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
def test_list_takes_a_constant_number_of_queries(client, number, django_assert_num_queries):
    user = UserFactory()
    OrganiserFactory.create_batch(number, user=user)
    client.force_login(user)

    with django_assert_num_queries(9):
        response = client.get(address(Group, "changelist"))

    assert len(response.context["cl"].result_list) == number


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_a_constant_number_of_queries(lead, group, number, django_assert_num_queries):
    OrganiserFactory.create_batch(number, group=group)
    ContentType.objects.get_for_model(Group)  # Django caches it

    with django_assert_num_queries(21):
        lead.get(address(Group, "change", group.pk))


def test_lead_changes_the_group_and_its_links_but_not_the_slug(lead, group):
    GroupLinkFactory(group=group, label="Chat")
    page, data = page_of(lead, group)

    response = lead.post(page, data | {"name": "Leeds Fortnight", "slug": "stolen", "links-0-label": "Talk to us"})

    assert response.status_code == 302
    group.refresh_from_db()
    assert (group.name, group.slug, GroupLink.objects.get().label) == ("Leeds Fortnight", "leeds", "Talk to us")


def test_organisers_who_are_not_leads_cannot_change_the_group(client, group):
    OrganiserFactory(group=group, role="lead", user__name="The lead")
    client.force_login(OrganiserFactory(group=group).user)
    page = address(Group, "change", group.pk)

    response = client.get(page)
    text = response.content.decode()
    refused = client.post(page, {"name": "Stolen"})

    assert (response.status_code, "The lead" in text, 'name="_save"' in text) == (200, True, False)
    group.refresh_from_db()
    assert (refused.status_code, group.name, len(team(group))) == (403, "Leeds", 2)


def test_lead_cannot_change_another_group(lead, group):
    role = OrganiserFactory(group__name="Other", user=group.organisers.get().user)

    assert lead.post(address(Group, "change", role.group.pk), {"name": "Stolen"}).status_code == 403
    assert Group.objects.get(pk=role.group.pk).name == "Other"


def test_only_superusers_create_and_delete_groups(lead, client, group):
    assert lead.get(address(Group, "add")).status_code == 403
    assert lead.post(address(Group, "delete", group.pk), {"post": "yes"}).status_code == 403

    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    data = as_posted(client.get(address(Group, "add")))
    data |= {"name": "York", "slug": "york", "strapline": "People of York.", "area": "York"}
    client.post(address(Group, "add"), data)

    new = Group.objects.get(slug="york")
    assert team(new) == []
    PictureFactory(group=new)
    new.editions.create(counted_from=date(2026, 11, 1), due_at="2026-12-01 09:00Z")
    SourceFactory(group=new)
    client.post(address(Group, "delete", new.pk), {"post": "yes"})
    assert not Group.objects.filter(slug="york").exists()


def test_group_with_events_cannot_be_deleted(client, group):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    group.events.create(title="Talks", slug="talks", starts_at="2026-11-25 18:00Z", ends_at="2026-11-25 19:00Z")

    response = client.post(address(Group, "delete", group.pk), {"post": "yes"})

    assert (response.status_code, "Talks" in response.content.decode()) == (200, True)
    assert Group.objects.filter(pk=group.pk).exists()


def test_lead_changes_emails_and_retention(lead, group):
    page = address(Group, "change", group.pk)
    values = {"what_to_expect": "Tea, and a round of names.", "asks_days_before": "3", "keeps_days": "30"}

    refused = lead.post(page, as_posted(lead.get(page)) | values | {"asks_days_before": "1", "keeps_days": "6"})
    assert set(refused.context["adminform"].form.errors) == {"asks_days_before", "keeps_days"}
    lead.post(page, as_posted(lead.get(page)) | values)

    group.refresh_from_db()
    assert (group.what_to_expect, group.asks_days_before, group.keeps_days) == ("Tea, and a round of names.", 3, 30)


def test_lead_allows_websites_and_copies_the_frame_for_them(lead, group):
    Group.objects.update(name='Leeds "Lamps" & <Wicks>')
    page = address(Group, "change", group.pk)
    frame = (
        '<iframe src="http://testserver/groups/leeds/embed/" title="Next meetups of Leeds &quot;Lamps&quot; &amp; '
        '&lt;Wicks&gt;" width="100%" height="480" style="border: 0" loading="lazy"></iframe>'
    )

    html = lead.get(page).content.decode()
    [shown] = re.findall(r"<textarea[^>]* readonly [^>]*>(.*?)</textarea>", html)
    assert (unescape(shown), "js/copy" in html) == (frame, True)
    assert lead.get("/groups/leeds/embed/").status_code == 403

    bad = {"embed_origins": "https://example.org/a; script-src *"}
    refused = lead.post(page, as_posted(lead.get(page)) | bad)
    assert set(refused.context["adminform"].form.errors) == {"embed_origins"}
    assert bad["embed_origins"] in refused.content.decode()
    lead.post(page, as_posted(lead.get(page)) | {"embed_origins": "https://example.org"})
    assert lead.get("/groups/leeds/embed/").status_code == 200
