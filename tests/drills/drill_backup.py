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

# A command of the site, which prints the most memory that its process used, in kB (proc(5), VmHWM).
RUN = """
import re, sys
from pathlib import Path
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv[1:])
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def manage(url: str, *words: str) -> dict[str, str]:
    """Run a command of the site on a database. Return its figures."""
    started = datetime.now(UTC)
    command = [sys.executable, "-c", RUN, "manage.py", *words]
    printed = subprocess.check_output(command, env={**os.environ, "DATABASE_URL": url}, cwd=ROOT, text=True)
    seconds = (datetime.now(UTC) - started).total_seconds()
    return {words[0]: f"{seconds:.0f} s, {int(printed.split()[-1]) / 1024:.0f} MB of memory"}


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
