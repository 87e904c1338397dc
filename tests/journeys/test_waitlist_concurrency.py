"""More people than places, over real HTTP against real processes, one of which is killed.

`make drill` does the same with two hundred people.
"""

from tests.crowd import Size, crowd, event_with, find_all_as_it_should_be

SMALL = Size(people=24, places=3, fewest=2)


def test_places_are_never_oversold_and_the_waitlist_keeps_its_order_when_a_process_is_killed(
    transactional_db, tmp_path
):
    event = event_with(SMALL)

    answers = crowd(event, tmp_path / "log", SMALL, kills=1)

    find_all_as_it_should_be(event, answers)
