"""People fill a grid at once, while a web process is killed; `make drill` has the large version."""

import pytest

from tests.grid_crowd import Size, check, fill, open_camp

SMALL = Size(people=8, rooms=3, slots=2)


@pytest.mark.usefixtures("transactional_db")
def test_no_pitch_is_lost_and_no_cell_has_two_sessions(tmp_path) -> None:
    grid = open_camp(SMALL)

    people = fill(grid, SMALL, tmp_path / "log")

    check(grid, SMALL, people)
