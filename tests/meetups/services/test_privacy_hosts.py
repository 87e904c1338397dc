"""The hosts of sessions: erased on request, and by the nightly sweep."""

from datetime import timedelta

import pytest

from meetups.models import Pitch
from meetups.services import events, grids, people, privacy
from tests.factories import EventFactory, GroupFactory
from tests.grids import PitchFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ANN = {"name": "Ann", "email": "ann@example.org"}


def hosts():
    """Return the names and email addresses that are left, by the title."""
    return {title: host for title, *host in Pitch.objects.values_list("title", "name", "email")}


def test_host_is_erased_and_their_link_fails(clock):
    day = Unconference()
    grids.show_name(pitch=day.pitch("Tea", ("Blue", 0), **ANN), is_public=True)
    token, version = day.pitched("Tea").token, day.now().version
    clock.shift(HOUR)

    row = privacy.erase_host(pitch=privacy.erase_host(pitch=day.pitched("Tea")))

    assert (row.name, row.email, row.is_name_public, row.erased_at, row.updated_at) == (
        "", "", False, NOW + HOUR, NOW + HOUR,
    )  # fmt: skip
    assert (day.table(), day.now().version) == ({"Tea": ("Blue", 0)}, version + 1)
    with pytest.raises(Pitch.DoesNotExist):
        Pitch.objects.by_token(token)


def test_name_that_only_hosts_see_is_erased_with_a_new_version_for_their_page():
    day = Unconference()
    day.pitch("Tea", **ANN)

    privacy.erase_host(pitch=day.pitched("Tea"))

    assert (hosts(), day.now().version) == ({"Tea": ["", ""]}, 2)


def test_host_who_was_erased_meanwhile_does_not_come_back_with_their_form():
    pitch = Unconference().pitch("Tea", **ANN)
    erased = privacy.erase_host(pitch=pitch)

    assert code_of(grids.edit, pitch=pitch, title="Tea", **ANN) == "erased"

    assert hosts() == {"Tea": ["", ""]}
    assert grids.edit(pitch=erased, name="Bo").name == "Bo"  # as organisers may


def test_everything_about_an_email_address_is_erased_at_cancelled_events_too():
    day = Unconference()
    day.pitch("Tea", **ANN)
    day.pitch("Cake", name="Bo", email="bo@example.org")
    events.cancel(event=day.event, reason="Flood")

    people.forget(email="ANN@example.org")

    assert hosts() == {"Tea": ["", ""], "Cake": ["Bo", "bo@example.org"]}


def test_sweep_erases_hosts_after_the_period_of_the_group():
    group = GroupFactory(keeps_days=10)
    for title, ago, facts in [
        ("kept", 10 * DAY - MINUTE, {"group": group}),
        ("gone", 10 * DAY + MINUTE, {"group": group}),
        ("other group", 10 * DAY + MINUTE, {}),
    ]:
        event = EventFactory(starts_at=NOW - ago - DAY, ends_at=NOW - ago, **facts)
        PitchFactory(grid__event=event, title=title, **ANN)

    privacy.sweep()

    known = ["Ann", "ann@example.org"]
    assert hosts() == {"kept": known, "gone": ["", ""], "other group": known}


def test_public_name_stays_with_its_link_until_its_owner_erases_it():
    group = GroupFactory(keeps_days=10)
    event = EventFactory(starts_at=NOW - 99 * DAY, ends_at=NOW - 98 * DAY, group=group)
    pitch = PitchFactory(grid__event=event, title="public", is_name_public=True, **ANN)
    PitchFactory(grid=pitch.grid, title="withdrawn", is_name_public=True, withdrawn_at=NOW, **ANN)

    privacy.sweep()

    assert hosts() == {"public": ["Ann", ""], "withdrawn": ["", ""]}
    found = Pitch.objects.by_token(pitch.token)
    assert (found, found.erased_at, found.is_name_public) == (pitch, None, True)
    assert privacy.erase_host(pitch=pitch).name == ""
