import pytest

from tests.factories import GroupFactory, VenueFactory


@pytest.fixture
def group(db):
    return GroupFactory(zone="Europe/London")


@pytest.fixture
def canal_house(db):
    return VenueFactory(
        name="Canal House", street_address="1 Canal Street", address_locality="Leeds", postal_code="LS1 1AA"
    )
