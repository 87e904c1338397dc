"""Run gunicorn as in production: two sync workers, production settings."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = "config.wsgi:application"
HELLO = "tests.bench.hello:application"


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    seconds_to_first_answer: float

    def worker_megabytes(self) -> list[float]:
        """Return the resident memory of each worker, from the kernel."""
        return [_resident_kilobytes(pid) / 1024 for pid in self._workers()]

    def processor_seconds(self) -> float:
        """Return the processor time of all workers since their start."""
        ticks = [_processor_ticks(pid) for pid in self._workers()]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def _workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]


def environment(database: Path) -> dict[str, str]:
    """Return production settings with this database, without the shell's own variables."""
    return {
        "PATH": os.environ["PATH"],
        "DEBUG": "0",
        "SECRET_KEY": "only-for-the-bench-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "DATABASE_URL": f"sqlite:///{database}",
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": "dummymail://",
    }


def manage(database: Path, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(database), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@contextmanager
def serving(application: str, database: Path, **settings: str) -> Iterator[Server]:
    """Run gunicorn on a free port, with `settings` added to those of `environment`."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--config", "config/gunicorn.py"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning"]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env={**environment(database), **settings}, start_new_session=True)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url + "/healthz", process)
        yield Server(url, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"nothing answers at {url}")


def _processor_ticks(pid: int) -> int:
    """Return utime + stime (proc(5)). Fields are counted after the name, which may contain spaces."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _resident_kilobytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
