"""`none_left` finds and kills processes that a test leaves behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import children, none_left, running
from tests.waiting import until

FOR_EVER = "import signal; signal.pause()"
# A process that starts a child and does not wait for it.
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {FOR_EVER!r}])"


def test_every_test_uses_the_fixture(request):
    assert "_no_process_left" in request.fixturenames


def check(code: str, left: list[subprocess.Popen[bytes]], *, until_it_ends: bool = False) -> None:
    """Run this Python code inside `none_left`, and add the process to `left`."""
    with none_left():
        left.append(subprocess.Popen([sys.executable, "-c", code]))
        stat = Path(f"/proc/{left[0].pid}/stat")
        until(lambda: not until_it_ends or ") Z " in stat.read_text(encoding="ascii"))


def test_child_left_behind_is_reported_and_killed():
    before, left = children(os.getpid()), []
    with pytest.raises(AssertionError, match=r"left behind: \S+ -c import signal; signal\.pause\(\)$"):
        check(FOR_EVER, left)

    assert children(os.getpid()) == before
    left[0].wait()


def test_grandchild_left_behind_is_reported_and_killed():
    before, left = children(os.getpid()), []
    with pytest.raises(AssertionError, match=r"-c import signal; signal\.pause\(\)(;|$)"):
        check(PARENT, left, until_it_ends=True)

    assert children(os.getpid()) == before
    left[0].wait()


def test_ended_process_without_a_wait_is_reported():
    left: list[subprocess.Popen[bytes]] = []
    with pytest.raises(AssertionError, match="ended but never waited for"):
        check("", left, until_it_ends=True)

    left[0].wait()


def test_running_ends_its_process_and_the_forked_children(tmp_path):
    before, log = children(os.getpid()), tmp_path / "log"
    command = [sys.executable, "-c", f"{PARENT}; print('forked', flush=True); {FOR_EVER}"]
    with log.open("wb") as written, running(command, log=written) as process:
        until(lambda: log.read_text(encoding="utf-8"))

    assert process.returncode == -15
    assert children(os.getpid()) == before
