"""`make messages`: bring the catalogues of `locale` up to date with the code and the templates, and compile them.

The texts of tests are no words of the site. A catalogue names the files of each text, but no lines, which change with
each edit. A text that changed a little keeps its translation, marked as fuzzy: it is not used, and a test refuses it.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.tools import ROOT

NOT_OF_THE_SITE = ("build", "tests", "staticfiles")
OPTIONS = ("--no-wrap", "--no-obsolete", "--add-location=file")
ENVIRONMENT = {"DEBUG": "1", "DATABASE_URL": "sqlite://:memory:"}


def extract(root: Path) -> None:
    """Update the catalogues below this copy of the repository. Needs gettext."""
    _manage(root, "makemessages", "--all", *OPTIONS)


def compile_all(root: Path) -> None:
    """Compile the catalogues below this copy of the repository. Needs gettext."""
    _manage(root, "compilemessages")


def _manage(root: Path, command: str, *options: str) -> None:
    left_out = [f"--ignore={name}" for name in NOT_OF_THE_SITE]
    call = [sys.executable, "manage.py", command, *options, *left_out]
    subprocess.run(call, cwd=root, check=True, env=os.environ | ENVIRONMENT)


if __name__ == "__main__":
    extract(ROOT)
    compile_all(ROOT)
