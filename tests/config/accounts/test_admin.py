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


def test_no_page_shows_a_secret_or_changes_one(root, factor):
    page = address(Authenticator, "change", factor.pk)
    assert "JBSWY3DPEHPK3PXP" not in root.get(page).content.decode()
    assert "JBSWY3DPEHPK3PXP" not in root.get(address(Authenticator, "changelist")).content.decode()

    answers = [root.post(page, {"type": "totp", "data": "{}"}), root.get(address(Authenticator, "add"))]

    assert [answer.status_code for answer in answers] == [403, 403]
    factor.refresh_from_db()
    assert factor.data == {"secret": "JBSWY3DPEHPK3PXP"}


@pytest.mark.parametrize("way", ["page", "action"])
def test_a_lost_one_is_deleted_with_a_line(root, factor, caplog, django_capture_on_commit_callbacks, way):
    caplog.set_level(logging.INFO, "fortnight.audit")
    page, data = address(Authenticator, "delete", factor.pk), {"post": "yes"}
    if way == "action":
        page = address(Authenticator, "changelist")
        data |= {"action": "delete_selected", "_selected_action": [factor.pk]}

    with django_capture_on_commit_callbacks(execute=True):
        root.post(page, data)

    who = User.objects.get(email="root@example.org").pk
    line = f"second-factor-deleted user={who} network=127.0.0.0/24 account={factor.user_id}"
    assert [record.getMessage() for record in caplog.records if record.name == "fortnight.audit"] == [line]
    assert not Authenticator.objects.exists()


def test_organisers_have_no_such_page(client, factor):
    client.force_login(factor.user)

    assert client.get(address(Authenticator, "changelist")).status_code == 403
    assert client.post(address(Authenticator, "delete", factor.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_long(root, number, django_assert_num_queries):
    for role in OrganiserFactory.create_batch(number):
        Authenticator.objects.create(user=role.user, type="totp", data={})

    with django_assert_num_queries(5):
        root.get(address(Authenticator, "changelist"))
