"""Forty people fill the grid of an unconference with their phones, while a web process is killed."""

from collections import Counter

from tests.grid_crowd import Size, check, fill, open_camp

CAMP = Size(people=40, rooms=6, slots=5)


def test_forty_people_fill_six_rooms_by_five_slots(transactional_db, tmp_path, report):
    grid = open_camp(CAMP)

    people = fill(grid, CAMP, tmp_path / "log")

    check(grid, CAMP, people)
    answers = sum((person.statuses for person in people), Counter())
    report(people=CAMP.people, cells=CAMP.rooms * CAMP.slots, sessions=grid.pitches.sessions().count())
    report(forms_sent=answers, answers_lost_with_a_process=sum(person.lost for person in people))
