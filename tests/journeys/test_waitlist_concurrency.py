"""More people than places, over real HTTP, while one of the site's processes is killed.

`make drill` does the same with two hundred people.
"""

from tests.crowd import Size, check_final_state, create_event, run_crowd

SMALL = Size(people=24, places=3, fewest=2)


def test_killed_process_neither_oversells_places_nor_reorders_the_waitlist(transactional_db, tmp_path):
    event = create_event(SMALL)

    answers = run_crowd(event, tmp_path / "log", SMALL, kills=1)

    check_final_state(event, answers)
