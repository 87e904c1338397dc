"""Store the database of a release as tests/releases/VERSION.zip, before it is tagged: `python -m tests.releases`.

It holds the demo communities and one row of each factory, after the worker has run. Each of these files is restored
by tests/journeys/test_upgrade.py. The hashes of the migrations are stored too, as tests/releases/migrations.sha256:
those of a release are never edited (ADR 25).
"""

import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.tools import ROOT

FOLDER = ROOT / "tests" / "releases"
HASHES = FOLDER / "migrations.sha256"
MORE = """
from meetups import tasks
from tests import factories

for name in sorted(vars(factories)):
    if name.endswith("Factory"):
        getattr(factories, name)()
tasks.nightly()
tasks.minutely()
"""
SETTINGS = {
    "DEBUG": "1",
    "SITE_URL": "https://meetups.example.org",
    "EMAIL_URL": "dummymail://",
    "CACHE_URL": "locmemcache://",
}


def main() -> None:
    with TemporaryDirectory() as folder:
        environment = {**os.environ, **SETTINGS, "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3"}

        def manage(*words: str) -> str:
            command = [sys.executable, "manage.py", *words]
            return subprocess.check_output(command, cwd=ROOT, env=environment, text=True)

        manage("migrate", "--verbosity=0")
        manage("load_demo")
        manage("shell", "--verbosity=0", "--command", MORE)
        version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
        sys.stdout.write(manage("backup", str(FOLDER / f"{version}.zip")))
    paths = sorted(path for app in ("blog", "meetups") for path in ROOT.glob(f"{app}/migrations/0*.py"))
    HASHES.write_text("".join(f"{hash_of(path)}  {path.relative_to(ROOT)}\n" for path in paths), encoding="utf-8")


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
