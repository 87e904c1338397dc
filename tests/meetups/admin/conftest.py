"""Our group, their group, and an organiser of ours who is logged in."""

import pytest

from tests.meetups.admin.sides import make_side


@pytest.fixture
def ours(db):
    return make_side("ours")


@pytest.fixture
def theirs(db):
    return make_side("theirs")


@pytest.fixture
def organiser(client, ours, theirs):
    client.force_login(ours.user)
    return client
