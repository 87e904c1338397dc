"""Damaged calendar files are imported or refused with a reason. `make bench` sends 2,000 of them to the page."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from tests import mutated_calendars
from tests.calendar_files import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FILES = 50


def test_damaged_files_are_imported_or_refused(group):
    outcomes = {"new": 0, "refused": 0}
    for data in mutated_calendars.files(FILES):
        with transaction.atomic():
            try:
                outcomes["new"] += import_file(group, data).get("new", 0)
            except ValidationError:
                outcomes["refused"] += 1
            transaction.set_rollback(True)

    assert min(outcomes.values()) > 5
