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
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = "config.wsgi:application"
ANEW = "tests.bench.anew:application"
WRITES = "tests.bench.writing:application"
HELLO = "tests.bench.hello:application"


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    seconds_to_first_answer: float
    postmaster: int | None = None  # the process of PostgreSQL whose children answer the queries

    def worker_megabytes(self) -> list[float]:
        """Return the resident memory of each worker, from the kernel."""
        return [_resident_kilobytes(pid) / 1024 for pid in self._workers()]

    def processor_seconds(self) -> float:
        """Return the processor time of all workers and of PostgreSQL's processes since their start."""
        pids = [*self._workers(), *(_children(self.postmaster) if self.postmaster else [])]
        return sum(map(_processor_ticks, pids)) / os.sysconf("SC_CLK_TCK")

    def _workers(self) -> list[int]:
        return _children(self.pid)


def environment(database: Path | str) -> dict[str, str]:
    """Return production settings with this SQLite file or database URL, without the shell's own variables."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "SECRET_KEY": "only-for-the-bench-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "DATABASE_URL": f"sqlite:///{database}" if isinstance(database, Path) else database,
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": "dummymail://",
    }


def manage(database: Path | str, *arguments: str) -> str:
    return _run(["manage.py", *arguments], database)


def python(module: str, database: Path | str, *arguments: str) -> str:
    """Run a module with this database. Return what it prints."""
    return _run(["-m", module, *arguments], database)


def _run(arguments: list[str], database: Path | str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(database), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@contextmanager
def serving(application: str, database: Path | str, **settings: str) -> Iterator[Server]:
    """Run gunicorn on a free port, with `settings` added to those of `environment`."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--config", "config/gunicorn.py"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning", "--max-requests", "0"]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env={**environment(database), **settings}, start_new_session=True)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url + "/healthz", process)
        yield Server(url, process.pid, time.perf_counter() - began, _postmaster(str(database)))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
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


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _postmaster(url: str) -> int | None:
    """Return the process id of the PostgreSQL server of a database URL, or None for SQLite."""
    if not url.startswith("postgres://"):
        return None
    with closing(psycopg.connect(url)) as connection:
        backend = connection.info.backend_pid
        status = Path(f"/proc/{backend}/stat").read_text(encoding="utf-8")
    return int(status.rpartition(")")[2].split()[1])


def _processor_ticks(pid: int) -> int:
    """Return utime + stime (proc(5)), or 0 if the process has ended. Fields are counted after the name."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def _resident_kilobytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
