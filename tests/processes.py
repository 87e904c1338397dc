"""Start processes for tests in a `with` block, which also ends every process that they fork."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tests.tools import ROOT
from tests.waiting import PATIENCE, until

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)


def start(
    command: Sequence[str], *, log: IO[bytes], pass_fds: Sequence[int] = (), cwd: Path = ROOT, **environment: str
) -> subprocess.Popen[bytes]:
    """Start a process in a new process group. `environment` is added to ours. Most tests use `running` instead."""
    return subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=log,
        stderr=log,
        pass_fds=pass_fds,
        start_new_session=True,
    )


@contextmanager
def running(
    command: Sequence[str], *, log: IO[bytes], pass_fds: Sequence[int] = (), cwd: Path = ROOT, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process until the block ends."""
    process = start(command, log=log, pass_fds=pass_fds, cwd=cwd, **environment)
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    """Terminate the process, then kill the rest of its group. Return the exit code of the process."""
    try:
        process.terminate()
        return process.wait(timeout=PATIENCE)
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process group and wait until all its processes have ended."""
    send_sigkill(process)
    process.wait(timeout=PATIENCE)
    until(lambda: _is_gone(process.pid))


def send_sigkill(process: subprocess.Popen[bytes]) -> None:
    """Send SIGKILL to the process group, and do not wait."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def send_sigkill_to(pid: int) -> None:
    """Send SIGKILL to one process, unless it has just ended."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that `none_left` sees them too (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@contextmanager
def none_left() -> Iterator[None]:
    """Kill the child processes that the block leaves behind, and raise AssertionError with their commands."""
    before = children(os.getpid())
    yield
    if left := children(os.getpid()) - before:
        commands = sorted(_command(pid) for pid in left)
        for pid in left:
            _end(pid)
        raise AssertionError(f"Processes that are left behind: {'; '.join(commands)}")


def children(pid: int) -> set[int]:
    """Return the process ids of a process's children; an empty set on a system without /proc."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # the thread has just ended
            found.update(map(int, task.read_text(encoding="ascii").split()))
    return found


def _command(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return until(lambda: _words(pid))
    return str(pid)


def _words(pid: int) -> str:
    """Return the command line of a process, or "" while it is starting another program."""
    folder = Path(f"/proc/{pid}")
    is_over = ") Z " in (folder / "stat").read_text(encoding="ascii")
    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return words or (f"{pid}, ended but never waited for" if is_over else "")


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _is_gone(group: int) -> bool:
    """Return whether a process group is empty, after reaping our own children in it."""
    with suppress(ChildProcessError):
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return True
    return False
