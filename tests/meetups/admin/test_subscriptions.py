"""Followers in the admin: organisers see their number, superusers their email addresses."""

import re
from datetime import UTC, datetime

import pytest
from django.test import override_settings

from meetups.models import OutboxEmail, Subscription
from tests.factories import OutboxEmailFactory, SubscriptionFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db
LIST = address(Subscription, "changelist")


@pytest.fixture
def follower():
    return SubscriptionFactory(email="ann@example.org")


def test_organisers_see_the_number_of_followers_and_no_email_address(organiser, ours):
    group = ours.rows["meetups.group"]
    SubscriptionFactory.create_batch(3, group=group)
    SubscriptionFactory(group=group, email="never@example.org", confirmed_at=None)
    SubscriptionFactory()

    body = organiser.get(address(type(group), "change", group.pk)).content.decode()

    assert re.search(r"<label>Followers:</label>\s*<div class=\"readonly\">3</div>", body)
    assert not re.search(r"follower\d|never@", body)


@pytest.mark.parametrize("page", ["changelist", "change", "delete", "history", "add"])
def test_organisers_cannot_open_a_page_about_followers(organiser, ours, page):
    ann = SubscriptionFactory(group=ours.rows["meetups.group"])
    arguments = [ann.pk] if page in ("change", "delete", "history") else []

    assert organiser.get(address(Subscription, page, *arguments)).status_code == 403
    assert organiser.post(address(Subscription, page, *arguments), {"post": "yes"}).status_code == 403
    assert Subscription.objects.count() == 1


def test_superuser_can_see_followers_and_not_change_them(root, follower):
    assert "ann@example.org" in root.get(LIST).content.decode()
    assert root.get(address(Subscription, "change", follower.pk)).status_code == 200
    assert root.post(address(Subscription, "change", follower.pk), {"often": "fortnight"}).status_code == 403
    assert root.get(address(Subscription, "add")).status_code == 403
    follower.refresh_from_db()
    assert follower.often == "at-once"


@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_columns_write_the_hour_as_the_fields_of_forms_take_it(root, language):
    SubscriptionFactory(confirmed_at=datetime(2026, 11, 23, 22, 16, tzinfo=UTC))

    with override_settings(LANGUAGE_CODE=language):
        page = root.get(LIST).content.decode()

    assert re.findall(r"field-confirmed_at[^>]*>([^<]*)<", page) == [
        "23 Tach 2026, 22:16" if language == "cy" else "23 Nov 2026, 22:16"
    ]


@pytest.mark.parametrize("way", ["page", "action"])
def test_superuser_deletes_a_follower_with_their_emails(root, follower, way):
    OutboxEmailFactory(kind="news", to="ann@example.org", group=follower.group, subscription=follower)
    if way == "page":
        root.post(address(Subscription, "delete", follower.pk), {"post": "yes"})
    else:
        root.post(LIST, {"action": "delete_selected", "_selected_action": [follower.pk], "post": "yes"})

    assert (Subscription.objects.count(), OutboxEmail.objects.count()) == (0, 0)
