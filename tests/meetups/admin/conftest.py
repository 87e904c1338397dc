"""Our group, their group, and an organiser of ours who is logged in."""

import pytest

from tests.meetups.admin.sides import make_side


@pytest.fixture
def ours(db):
    return make_side("ours", "GB-ENG")


@pytest.fixture
def theirs(db):
    return make_side("theirs", "GB-SCT")


@pytest.fixture
def organiser(client, ours, theirs):
    client.force_login(ours.user)
    return client
