import logging

import pytest
from allauth.mfa.models import Authenticator

from meetups.models import User
from tests.factories import OrganiserFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client, db):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    return client


@pytest.fixture
def factor(db):
    return Authenticator.objects.create(user=OrganiserFactory().user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})


def test_no_page_shows_or_changes_a_secret(root, factor):
    page = address(Authenticator, "change", factor.pk)
    assert "JBSWY3DPEHPK3PXP" not in root.get(page).content.decode()
    assert "JBSWY3DPEHPK3PXP" not in root.get(address(Authenticator, "changelist")).content.decode()

    answers = [root.post(page, {"type": "totp", "data": "{}"}), root.get(address(Authenticator, "add"))]

    assert [answer.status_code for answer in answers] == [403, 403]
    factor.refresh_from_db()
    assert factor.data == {"secret": "JBSWY3DPEHPK3PXP"}


@pytest.mark.parametrize("way", ["page", "action"])
def test_deletion_is_logged(root, factor, caplog, django_capture_on_commit_callbacks, way):
    caplog.set_level(logging.INFO, "fortnight.audit")
    page, data = address(Authenticator, "delete", factor.pk), {"post": "yes"}
    if way == "action":
        page = address(Authenticator, "changelist")
        data |= {"action": "delete_selected", "_selected_action": [factor.pk]}

    with django_capture_on_commit_callbacks(execute=True):
        root.post(page, data)

    user = User.objects.get(email="root@example.org").pk
    line = f"second-factor-deleted user={user} network=127.0.0.0/24 account={factor.user_id}"
    assert [record.getMessage() for record in caplog.records if record.name == "fortnight.audit"] == [line]
    assert not Authenticator.objects.exists()


def test_organisers_cannot_open_the_pages(client, factor):
    client.force_login(factor.user)

    assert client.get(address(Authenticator, "changelist")).status_code == 403
    assert client.post(address(Authenticator, "delete", factor.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_five_queries_with_1_and_3_rows(root, number, django_assert_num_queries):
    for role in OrganiserFactory.create_batch(number):
        Authenticator.objects.create(user=role.user, type="totp", data={})

    with django_assert_num_queries(5):
        root.get(address(Authenticator, "changelist"))
