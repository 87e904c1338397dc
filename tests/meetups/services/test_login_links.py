from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from meetups.models import User
from meetups.services import login_links
from tests.factories import UserFactory
from tests.meetups.services.refusals import code_of
from tests.meetups.services.test_privacy_concurrency import together

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def ann(time_machine):
    time_machine.move_to(NOW, tick=False)
    return UserFactory(email="ann@example.org")


def token_for(email="ann@example.org"):
    path = urlsplit(login_links.url_for(email=email)).path
    return path.removeprefix("/accounts/login/link/").removesuffix("/")


def test_link_logs_in_the_account_of_the_address_in_any_case(ann):
    assert login_links.url_for(email=" ANN@example.org ").startswith("http://testserver/accounts/login/link/")
    assert login_links.user_of(token_for()) == ann
    assert User.objects.get().last_login is None


@pytest.mark.parametrize(("is_active", "code"), [(None, "unknown"), (False, "closed")])
def test_link_is_refused_without_an_open_account(is_active, code):
    if is_active is not None:
        UserFactory(email="ann@example.org", is_active=is_active)

    assert code_of(login_links.url_for, email="ann@example.org") == code


def test_link_works_once(ann):
    token = token_for()

    assert login_links.use(token=token) == ann

    assert User.objects.get().last_login == NOW
    assert code_of(login_links.use, token=token) == "ended"


def test_link_works_for_fifteen_minutes(ann, time_machine):
    token = token_for()
    time_machine.move_to(NOW + timedelta(minutes=15), tick=False)
    assert login_links.user_of(token) == ann
    time_machine.move_to(NOW + timedelta(minutes=15, seconds=1), tick=False)

    assert code_of(login_links.use, token=token) == "ended"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "other@example.org"},
        {"is_active": False},
        {"last_login": NOW},
        {"password": "!another"},
    ],
)
def test_link_is_void_after_a_change_of_the_account(ann, change):
    token = token_for()
    User.objects.update(**change)

    assert code_of(login_links.use, token=token) == "ended"


def test_link_of_a_deleted_account_is_void(ann):
    token = token_for()
    ann.delete()

    assert code_of(login_links.use, token=token) == "ended"


def test_forged_link_is_refused(ann):
    other = UserFactory(email="other@example.org")
    token = token_for()

    for made_up in (token[:-1], token.replace(f"{ann.pk}-", f"{other.pk}-", 1), "", "a.b.c", f"{ann.pk}-x"):
        assert code_of(login_links.use, token=made_up) == "ended"


@pytest.mark.django_db(transaction=True)
def test_link_used_four_times_at_once_logs_in_once():
    UserFactory(email="ann@example.org", last_login=timezone.now() - timedelta(days=1))
    token = token_for()

    refused = together(*[lambda: login_links.use(token=token)] * 4)

    assert sorted(getattr(error, "code", "") for error in refused) == ["", "ended", "ended", "ended"]
