"""A test leaves no process behind, and one that does is found out."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import _children, none_left, running
from tests.waiting import until

FOR_EVER = "import signal; signal.pause()"
# A child that its parent does not wait for.
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {FOR_EVER!r}])"


def test_every_test_is_guarded(request):
    assert "_no_process_left" in request.fixturenames


@pytest.mark.parametrize("is_awaited", [False, True], ids=["child", "grandchild"])
def test_process_left_behind_is_named_and_killed(is_awaited):
    before = _children()
    with pytest.raises(AssertionError, match=r"left behind: .*signal\.pause") as refusal, none_left():
        child = subprocess.Popen([sys.executable, "-c", PARENT if is_awaited else FOR_EVER])
        if is_awaited:
            assert child.wait() == 0

    assert str(refusal.value).count(";") == 1
    assert _children() == before
    child.wait()


def test_process_that_nobody_waited_for_is_named():
    with pytest.raises(AssertionError, match="ended but never waited for"), none_left():
        child = subprocess.Popen([sys.executable, "-c", ""])
        until(lambda: ") Z " in Path(f"/proc/{child.pid}/stat").read_text(encoding="ascii"))
    child.wait()


def test_block_ends_its_process_and_what_that_forked(tmp_path):
    before = _children()
    with (tmp_path / "log").open("wb") as log, pytest.raises(KeyError):
        with running([sys.executable, "-c", f"{PARENT}; {FOR_EVER}"], log=log) as process:
            raise KeyError

    assert process.returncode is not None
    assert _children() == before
