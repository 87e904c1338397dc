import pytest
from django.db.models import ProtectedError

from tests.boards import BoardFactory, CardFactory
from tests.factories import (
    AttendeeFactory,
    EventFactory,
    GroupFactory,
    OrganisationFactory,
    PostFactory,
    VenueFactory,
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "user_of", "field"),
    [
        (EventFactory, AttendeeFactory, "event"),
        (EventFactory, PostFactory, "event"),
        (EventFactory, BoardFactory, "event"),
        (BoardFactory, CardFactory, "board"),
        (GroupFactory, EventFactory, "group"),
        (GroupFactory, PostFactory, "group"),
        (OrganisationFactory, AttendeeFactory, "organisation"),
        (OrganisationFactory, VenueFactory, "host"),
        (VenueFactory, EventFactory, "venue"),
    ],
)
def test_a_row_in_use_cannot_be_deleted(factory, user_of, field):
    row = factory()
    user_of(**{field: row})

    with pytest.raises(ProtectedError):
        row.delete()

    assert type(row).objects.get() == row
