"""Pitching sessions, changing pitches, and withdrawing them."""

import pytest
from django.core.exceptions import ValidationError

from meetups.models import Hand, Pitch
from meetups.services import boards, grids, privacy
from tests.boards import SeatFactory, TopicFactory
from tests.grids import PitchFactory
from tests.meetups.services.refusals import code_of
from tests.unconference import Unconference
from tests.waitlists import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANN = {"name": "Ann", "email": "ann@example.org"}


def by_form(day, title="Tea", key="1", **facts):
    """Return what the form for everyone sends."""
    return {"grid": day.grid, "title": title, "idempotency_key": key, **facts}


def test_anyone_pitches_before_the_meeting_and_their_name_is_not_shown():
    day = Unconference()

    pitch = grids.pitch(
        **by_form(day, "  Tea\u2003for all ", about=" *Why* ", name=" Ann  Lee ", email=" a@example.org ")
    )

    pitch.refresh_from_db()
    assert (pitch.title, pitch.about, pitch.name, pitch.email) == ("Tea for all", "*Why*", "Ann Lee", "a@example.org")
    assert (pitch.is_name_public, pitch.hands, pitch.cell, pitch.seat, pitch.topic) == (False, 0, "", None, None)
    assert (Pitch.objects.by_token(pitch.token), day.now().version) == (pitch, 1)


def test_same_key_pitches_once_even_after_it_was_withdrawn():
    day = Unconference()
    pitch = grids.pitch(**by_form(day))

    assert grids.pitch(**by_form(day, "Cake")) == pitch
    grids.withdraw(pitch=pitch)
    assert grids.pitch(**by_form(day)) == pitch
    assert (Pitch.objects.count(), day.now().version) == (1, 2)


def test_key_of_another_grid_is_refused():
    grids.pitch(**by_form(Unconference()))

    assert code_of(grids.pitch, **by_form(Unconference())) == "again"


def test_seat_pitches_and_a_host_pitches_for_somebody_at_the_microphone():
    day = Unconference()
    seat = day.seat()

    assert grids.pitch(**by_form(day, seat=seat)).seat == seat
    assert grids.pitch(**by_form(day, "Cake", "2", is_host=True, name="Bo")).name == "Bo"


def test_topic_of_the_backlog_is_pitched_once():
    day = Unconference()
    topic = TopicFactory(group=day.event.group, title="Tea", note="Green")

    pitch = grids.pitch(grid=day.grid, topic=topic, seat=day.seat(), idempotency_key="1")

    assert (pitch.title, pitch.topic) == ("Tea", topic)
    assert grids.pitch(**by_form(day, "Another title", "2", topic=topic)) == pitch
    assert Pitch.objects.count() == 1


def test_topic_that_is_not_open_in_this_group_is_refused():
    day = Unconference()

    for topic in (TopicFactory(group=day.event.group, state="done"), TopicFactory()):
        assert code_of(grids.pitch, **by_form(day, topic=topic)) == "topic"


@pytest.mark.parametrize("same", ["Café au lait", "CAFE AU LAIT!", "café — au\u00a0lait"])
def test_same_words_are_offered_instead_of_a_second_pitch(same):
    day = Unconference()
    there, other = day.pitch("Café au lait"), day.pitch("Cake")

    with pytest.raises(ValidationError) as refused:
        grids.pitch(**by_form(day, same))
    assert (refused.value.code, refused.value.params["pitch"]) == ("duplicate", there)
    assert code_of(grids.edit, pitch=other, title=same) == "duplicate"
    grids.withdraw(pitch=there)
    grids.pitch(**by_form(day, same))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \u2003 "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"title": "Tea\u202e"}, "title"),
        ({"about": "x" * 4001}, "about"),
        ({"about": "Tea\x00"}, "about"),
        ({"name": "x" * 121}, "name"),
        ({"email": "ann"}, "email"),
    ],
)
def test_invalid_text_is_refused_by_field(facts, field):
    day = Unconference()
    pitch = day.pitch("Cake")

    for service, values in {grids.pitch: by_form(day) | facts, grids.edit: {"pitch": pitch, **facts}}.items():
        with pytest.raises(ValidationError) as refused:
            service(**values)
        assert list(refused.value.message_dict) == [field]
    assert list(Pitch.objects.values_list("title", flat=True)) == ["Cake"]


def test_script_in_what_it_is_about_is_shown_as_text():
    pitch = Unconference().pitch("<script>1</script>", about="<script>alert(1)</script> [x](javascript:alert)")

    assert (pitch.title, "<script" in pitch.about_html, "href" in pitch.about_html) == (
        "<script>1</script>",
        False,
        False,
    )


def test_only_hosts_pitch_once_it_is_closed_or_the_event_is_over(clock):
    day = Unconference()
    seat = day.seat()
    grids.change_grid(grid=day.grid, is_pitching_open=False)
    assert [code_of(grids.pitch, **by_form(day, seat=one)) for one in (None, seat)] == ["closed"] * 2
    day.pitch("Cake")

    grids.change_grid(grid=day.grid, is_pitching_open=True)
    clock.move_to(NOW + 6 * HOUR)

    assert [code_of(grids.pitch, **by_form(day, seat=one)) for one in (None, seat)] == ["over"] * 2
    day.pitch("Milk")


def test_seat_that_is_void_or_of_another_event_pitches_nothing():
    day = Unconference()
    seat, board = day.seat(), day.event.board
    boards.void_seat(board=board, host=boards.Host(), version=board.version, seat=seat)

    assert code_of(grids.pitch, **by_form(day, seat=seat)) == "void"
    assert code_of(grids.pitch, **by_form(day, seat=SeatFactory())) == "seat"


def test_seat_pitches_30_sessions():
    day = Unconference()
    first, second = day.seat(), day.seat()
    Pitch.objects.bulk_create(PitchFactory.build_batch(29, grid=day.grid, seat=first))

    grids.pitch(**by_form(day, seat=first))

    assert code_of(grids.pitch, **by_form(day, "Cake", "2", seat=first)) == "limit"
    grids.pitch(**by_form(day, "Cake", "2", seat=second))


def test_grid_has_500_pitches():
    day = Unconference()
    Pitch.objects.bulk_create(PitchFactory.build_batch(499, grid=day.grid))

    day.pitch("Tea")

    assert code_of(day.pitch, "Cake") == "limit"


def test_pitch_is_changed_and_a_new_name_is_hidden():
    day = Unconference()
    pitch = day.pitch("Tea", **ANN)
    grids.show_name(pitch=pitch, is_public=True)

    row = grids.edit(pitch=pitch, title="Green tea", about="Hot")
    assert (row.title, row.about, row.name, row.is_name_public, row.token) == (
        "Green tea", "Hot", "Ann", True, pitch.token,
    )  # fmt: skip
    version = day.now().version
    grids.edit(pitch=pitch, title="Green tea")
    assert day.now().version == version

    row = grids.edit(pitch=pitch, name="Bo")
    assert (row.name, row.is_name_public, day.now().version) == ("Bo", False, version + 1)


def test_new_email_address_gives_a_new_link():
    day = Unconference()
    pitch = day.pitch("Tea", **ANN)

    same = grids.edit(pitch=pitch, email="ANN@example.org")
    assert same.token == pitch.token
    other = grids.edit(pitch=pitch, email="bo@example.org")

    assert other.token != pitch.token
    with pytest.raises(Pitch.DoesNotExist):
        Pitch.objects.by_token(pitch.token)


def test_first_email_address_keeps_the_link():
    pitch = Unconference().pitch("Tea")

    assert grids.edit(pitch=pitch, email="bo@example.org").token == pitch.token


def test_new_host_of_a_pitch_whose_host_was_erased_has_a_link():
    pitch = privacy.erase_host(pitch=Unconference().pitch("Tea", **ANN))

    row = grids.edit(pitch=pitch, name="Bo")

    assert (Pitch.objects.by_token(row.token), row.erased_at) == (pitch, None)


def test_withdrawn_pitch_leaves_the_grid_and_cannot_be_changed():
    day = Unconference()
    pitch = day.pitch("Tea", ("Blue", 0))
    version = day.now().version

    grids.withdraw(pitch=pitch)
    row = grids.withdraw(pitch=pitch)

    assert (row.withdrawn_at, row.cell, day.table(), day.now().version) == (NOW, "", {}, version + 1)
    assert code_of(grids.edit, pitch=pitch, title="Cake") == "withdrawn"
    day.pitch("Cake", ("Blue", 0))


def test_session_of_a_past_event_is_withdrawn_by_organisers_alone(time_machine):
    day = Unconference()
    pitch, gone = day.pitch("Tea", ("Blue", 0)), grids.withdraw_own(pitch=day.pitch("Cake"))
    time_machine.move_to(day.event.ends_at, tick=False)

    assert code_of(grids.withdraw_own, pitch=pitch) == "over"
    assert day.table() == {"Tea": ("Blue", 0)}
    assert grids.withdraw_own(pitch=gone).withdrawn_at == NOW
    assert grids.withdraw(pitch=pitch).withdrawn_at == day.event.ends_at


def test_name_is_shown_and_hidden_by_its_owner():
    day = Unconference()
    pitch = day.pitch("Tea", **ANN)

    grids.show_name(pitch=pitch, is_public=True)
    assert grids.show_name(pitch=pitch, is_public=True).is_name_public
    assert day.now().version == 2
    assert not grids.show_name(pitch=pitch, is_public=False).is_name_public
    assert day.now().version == 3

    assert code_of(grids.show_name, pitch=day.pitch("Cake"), is_public=True) == "name"


def test_deleted_pitch_takes_its_hands_along_and_raises_the_version():
    day = Unconference()
    tea = grids.raise_hand(pitch=day.pitch("Tea", ("Blue", 0)), seat=day.seat())
    before = day.now().version

    grids.delete(pitch=tea)
    grids.delete(pitch=day.pitch("Cake"))

    assert (Pitch.objects.count(), Hand.objects.count(), day.now().version) == (0, 0, before + 3)
