"""The files of deploy/: systemd takes them, and what they start exists."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from config.postgresql import outages
from meetups.worker import PAUSE, STOPS_WITHIN
from tests.tools import ROOT

UNITS = sorted((ROOT / "deploy").glob("fortnight-*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
LIVE = ("fortnight-web.service", "fortnight-worker.service")
INSTALLED = "/srv/fortnight"
GRACEFUL_TIMEOUT = 30  # seconds, of gunicorn (tests/test_container.py)


def read(unit: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(unit)
    return parser


def test_units_are_those_that_the_documents_name():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert [unit.name for unit in UNITS if unit.name not in text] == []
    assert len(UNITS) == 4


def test_systemd_takes_the_units(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed; the other tests read the units too")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(
            unit.read_text(encoding="utf-8").replace(INSTALLED, str(ROOT)), encoding="utf-8"
        )

    done = subprocess.run(
        [program, "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    ours = [line for line in done.stderr.splitlines() if "fortnight" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_unit_starts_exists(unit):
    service = read(unit)["Service"]
    program, *arguments = service["ExecStart"].split()

    assert service["WorkingDirectory"] == INSTALLED
    assert (ROOT / Path(program).relative_to(INSTALLED)).exists()
    assert [one for one in arguments if re.fullmatch(r"[\w/]+\.py", one) and not (ROOT / one).is_file()] == []
    if arguments[0] == "manage.py":
        assert arguments[1] in get_commands()
    else:
        assert arguments == ["config.wsgi", "--config", "config/gunicorn.py"]


@pytest.mark.parametrize("name", LIVE)
def test_a_service_comes_back_and_ends_in_order(name):
    service = read(ROOT / "deploy" / name)["Service"]

    assert (service["Restart"], service["KillMode"]) == ("always", "mixed")
    longest = {
        "fortnight-web.service": GRACEFUL_TIMEOUT,
        "fortnight-worker.service": STOPS_WITHIN + outages.WAIT + PAUSE,
    }
    assert int(service["TimeoutStopSec"]) > longest[name]


@pytest.mark.parametrize("name", LIVE)
def test_process_that_is_killed_for_its_memory_does_not_stop_the_others(name):
    unit = read(ROOT / "deploy" / name)

    assert (unit["Service"]["OOMPolicy"], unit["Unit"]["StartLimitIntervalSec"]) == ("continue", "0")


def test_compose_waits_for_requests_and_tasks():
    """Docker kills a container after ten seconds, unless told otherwise."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    found = re.findall(r"(?m)^  (\w+):(?:\n    .*)*?\n    stop_grace_period: (\d+)s", text)
    waits = {name: int(seconds) for name, seconds in found}

    assert waits["web"] > GRACEFUL_TIMEOUT
    assert waits["worker"] > STOPS_WITHIN + outages.WAIT + PAUSE  # it deletes its heartbeat, perhaps without a database


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_each_service_may_write_the_database_of_sqlite_and_nobody_else_may_read_it(unit):
    """The backup writes too: when it was made."""
    service = read(unit)["Service"]

    assert "fortnight" in service["StateDirectory"].split()
    assert service["StateDirectoryMode"] == "0700"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_no_service_may_do_more_than_the_others(unit):
    """The hardening options are the same, and none of the services runs as root."""
    service, web = read(unit)["Service"], read(ROOT / "deploy" / "fortnight-web.service")["Service"]
    names = list(web)
    hardening = names[names.index("NoNewPrivileges") :]

    assert {name: service.get(name) for name in hardening} == {name: web[name] for name in hardening}
    assert (service["User"], service["EnvironmentFile"], service["LogNamespace"]) == (
        "fortnight", "/etc/fortnight.env", "fortnight",
    )  # fmt: skip


def test_each_timer_has_its_service():
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]

    assert [timer.with_suffix(".service") in SERVICES for timer in timers] == [True]
