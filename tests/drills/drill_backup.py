"""Back up a hundred thousand attendees while others write, restore them, and compare every table."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.backups import pairs_in, tables_of, writing_pairs
from tests.databases import empty_beside
from tests.served import database_url
from tests.tools import ROOT


def manage(url: str, *words: str) -> dict[str, str]:
    """Run a command of the site on a database. Return its figures."""
    started = datetime.now(UTC)
    environment = {**os.environ, "DATABASE_URL": url}
    process = subprocess.Popen([sys.executable, "manage.py", *words], env=environment, cwd=ROOT)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    seconds = (datetime.now(UTC) - started).total_seconds()
    return {words[0]: f"{seconds:.0f} s, {used.ru_maxrss / 1024:.0f} MB of memory"}


@pytest.mark.django_db(transaction=True)
def test_site_is_backed_up_while_others_write_and_restored(tmp_path: Path, report) -> None:
    call_command("load_demo", scale=5, verbosity=0)
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"

    with writing_pairs() as count_written:
        before = count_written()
        figures = manage(database_url(), "backup", str(first))
        after = count_written()
    with empty_beside(tmp_path) as url:
        figures |= manage(url, "restore", str(first))
        manage(url, "backup", str(second))

    organisations, venues = pairs_in(first)
    assert before <= organisations == venues <= after
    tables = tables_of(first)
    assert tables_of(second) == tables
    size = f"{first.stat().st_size / 1e6:.1f} MB"
    report(rows=sum(table["rows"] for table in tables), file=size, written_meanwhile=after - before, **figures)
