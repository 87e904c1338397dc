import pytest

from meetups.services.imports import sources
from meetups.standards import recurrence
from tests.calendar_files import entry
from tests.calendar_sources import elsewhere as start
from tests.factories import GroupFactory, OrganiserFactory, VenueFactory


@pytest.fixture
def group(db):
    return GroupFactory(zone="Europe/London")


@pytest.fixture
def canal_house(db):
    return VenueFactory(
        name="Canal House", street_address="1 Canal Street", address_locality="Leeds", postal_code="LS1 1AA"
    )


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    with start(tmp_path, monkeypatch) as found:
        found.serve(entry(uid="talks"), etag='"1"')
        yield found


@pytest.fixture
def ann(group):
    return OrganiserFactory(group=group, user__email="ann@example.org").user


@pytest.fixture
def source(group, ann, elsewhere):
    return sources.choose(group=group, url=elsewhere.url, is_automatic=False, by=ann)


@pytest.fixture
def steps(monkeypatch):
    """Each day that a rule gave, in order: what expanding the rules costs."""
    plain, found = recurrence._rule_days, []

    def counted(*about):
        for day in plain(*about):
            found.append(day)
            yield day

    monkeypatch.setattr(recurrence, "_rule_days", counted)
    return found
