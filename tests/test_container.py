"""The Dockerfile's text, checked without a container engine."""

import json
import re
import runpy
import subprocess
import textwrap
from pathlib import Path

import pytest
from gunicorn.config import Config

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def final_stage() -> str:
    """Return the last stage, with continued lines joined."""
    stages = re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert len(stages) == 3
    return stages[-1].replace("\\\n", " ")


def test_image_does_not_run_as_root(final_stage: str) -> None:
    users = re.findall(r"(?m)^USER (\S+)$", final_stage)
    assert users == ["fortnight"]
    assert final_stage.index("USER ") < final_stage.index("\nCMD ")
    assert final_stage.index("collectstatic") < final_stage.index("USER ")


def test_image_runs_gunicorn_with_its_configuration(final_stage: str) -> None:
    (command,) = re.findall(r"(?m)^CMD (.+)$", final_stage)
    assert json.loads(command) == ["gunicorn", "config.wsgi", "--config", "config/gunicorn.py"]
    assert "BIND=0.0.0.0:8000" in final_stage
    assert "gunicorn config.wsgi --config config/gunicorn.py" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("environment", "bind", "workers"),
    [({}, "127.0.0.1:8000", 2), ({"BIND": "0.0.0.0:8000", "WEB_CONCURRENCY": "5"}, "0.0.0.0:8000", 5)],
)
def test_gunicorn_settings(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], bind: str, workers: int
) -> None:
    for name in ("BIND", "WEB_CONCURRENCY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    read = Config()
    for name, value in runpy.run_path(str(ROOT / "config" / "gunicorn.py")).items():
        if name in read.settings:
            read.set(name, value)
    assert (read.address, read.workers) == ([tuple_of(bind)], workers)
    assert read.settings["worker_class"].get() == "sync"
    assert (read.timeout, read.graceful_timeout) == (30, 30)
    assert (read.max_requests, read.max_requests_jitter) == (10_000, 1_000)
    assert (read.limit_request_line, read.limit_request_fields, read.limit_request_field_size) == (4094, 64, 8190)
    assert read.control_socket_disable is True
    assert read.worker_tmp_dir == ("/dev/shm" if Path("/dev/shm").is_dir() else None)


def tuple_of(bind: str) -> tuple[str, int]:
    host, _colon, port = bind.partition(":")
    return host, int(port)


def test_build_runs_the_deployment_checks(final_stage: str) -> None:
    (step,) = re.findall(r"(?m)^RUN (.*collectstatic.*)$", final_stage)
    assert "python manage.py check --deploy --fail-level WARNING" in step


def test_backups_are_made_every_night_in_a_volume(final_stage: str) -> None:
    assert "install --directory --owner=fortnight --mode=700 /backups" in final_stage[: final_stage.index("USER ")]
    (service,) = re.findall(r"(?ms)^  backup:.*?(?=^  \w)", (ROOT / "compose.yaml").read_text(encoding="utf-8"))
    assert "- backups:/backups\n" in service
    (script,) = re.findall(r"(?ms)^      - \|\n(.*?)^    \w", service)
    script = textwrap.dedent(script).replace("$$", "$")
    stubs = """
        date() { echo 1795269600; }  # 14:00 UTC
        sleep() { echo "sleep $1"; [ -z "$over" ]; }
        python() { echo "python $*"; over=yes; }
    """
    done = subprocess.run(["sh", "-c", f"{stubs}\n{script}"], capture_output=True, text=True, check=False)
    from_14_to_3 = f"sleep {13 * 3600}"
    assert done.stdout.splitlines() == [from_14_to_3, "python manage.py backup --keep 7 /backups", from_14_to_3]


def test_image_keeps_no_secret(final_stage: str) -> None:
    assert [line for line in final_stage.splitlines() if line.startswith(("ENV", "ARG")) and "SECRET" in line] == []


def test_packages_come_from_the_lock_file() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"pip install .*", text) == ["pip install --require-hashes --requirement /tmp/base.txt"]


def test_dockerignore_allows_exactly_the_copied_files() -> None:
    """`.dockerignore` excludes all other files, so that no `.env` or database gets into an image."""
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert rules[0] == "*"
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = re.findall(r"(?m)^COPY (?!--from)(\S+) ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert allowed == set(copied)
