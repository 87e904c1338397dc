"""What the image promises, read from the Dockerfile: no engine is needed to see that it was not forgotten."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def final_stage() -> str:
    """The last stage, with continued lines joined."""
    stages = re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert len(stages) == 3
    return stages[-1].replace("\\\n", " ")


def test_it_does_not_run_as_root(final_stage: str) -> None:
    users = re.findall(r"(?m)^USER (\S+)$", final_stage)
    assert users == ["fortnight"]
    assert final_stage.index("USER ") < final_stage.index("\nCMD ")
    assert final_stage.index("collectstatic") < final_stage.index("USER ")


def test_gunicorn_serves_without_a_control_socket(final_stage: str) -> None:
    (command,) = re.findall(r"(?m)^CMD (.+)$", final_stage)
    words = json.loads(command)
    assert words[:2] == ["gunicorn", "config.wsgi:application"]
    assert "--no-control-socket" in words
    assert words[words.index("--worker-class") + 1] == "sync"


def test_it_is_checked_as_a_site_when_built(final_stage: str) -> None:
    (step,) = re.findall(r"(?m)^RUN (.*collectstatic.*)$", final_stage)
    assert "python manage.py check --deploy --fail-level WARNING" in step


def test_no_secret_stays_in_the_image(final_stage: str) -> None:
    assert [line for line in final_stage.splitlines() if line.startswith(("ENV", "ARG")) and "SECRET" in line] == []


def test_packages_are_those_of_the_lock() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"pip install .*", text) == ["pip install --require-hashes --requirement /tmp/base.txt"]


def test_what_the_image_needs_is_let_in() -> None:
    """`.dockerignore` shuts out everything but what is named, so that no `.env` or database slips into an image."""
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = re.findall(r"(?m)^COPY (?!--from)(\S+) ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert let_in == set(copied)
