"""Run the site with demo data and its worker on this machine only, for development (`make run`)."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import django
from django.core.management import CommandError, call_command
from django.utils.translation import gettext as _

from config.starting import explained

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOPS_WITHIN = 5  # seconds, before a process is killed
PORTS = range(1024, 65_536)  # the smaller ones are for administrators


def port_of(text: str) -> int:
    """Return the port that a text names, or end the process with words.

    It reads no settings: `make run` has written the port in SITE_URL, too, and they would complain of that.
    """
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or int(text) not in PORTS:
        sys.exit("PORT must be a number from 1024 to 65535, for example: make run PORT=8001")
    return int(text)


def main(port: int) -> int:
    """Prepare the database, print how to log in, and run site and worker until Ctrl-C. Return the exit code."""
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        call_command("load_demo", "--if-empty")
    except CommandError as error:
        return _refuse(str(error))
    if _is_taken(port):
        text = _(
            "Port %(port)d is in use already. If the site runs in another terminal, open http://127.0.0.1:%(port)d/. "
            "Otherwise choose another port: make run PORT=%(other)d"
        )
        return _refuse(text % {"port": port, "other": port + 1 if port < PORTS[-1] else port - 1})
    _say(_("The site: http://127.0.0.1:%(port)d/   Emails it sends are shown here. Ctrl-C stops it.") % {"port": port})
    manage = [sys.executable, "manage.py"]
    return run(worker=[*manage, "qcluster"], site=[*manage, "runserver", "--nostatic", f"127.0.0.1:{port}"])


def run(*, worker: Sequence[str], site: Sequence[str]) -> int:
    """Run the commands of worker and site until the site ends or a signal arrives. Return the exit code of the site.

    If the worker ends, a message is printed. The site still answers without a worker.
    """
    for number in STOPS:
        signal.signal(number, _exit)
    is_stopping = threading.Event()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        # The worker has its own session: Ctrl-C reaches only the site, and `_stop` ends the worker and its children.
        processes.append(subprocess.Popen(worker, start_new_session=True))  # noqa: S603 - a fixed command
        threading.Thread(target=_watch, args=[processes[0], is_stopping], daemon=True).start()
        processes.append(subprocess.Popen(site))  # noqa: S603 - a fixed command
        return processes[1].wait()
    finally:
        for number in STOPS:
            signal.signal(number, signal.SIG_IGN)
        is_stopping.set()
        _stop(processes)


def _watch(worker: "subprocess.Popen[bytes]", is_stopping: threading.Event) -> None:
    """Wait for the worker, end its child processes, and print a message if it ended by itself."""
    code = worker.wait()
    _kill_group(worker)
    if not is_stopping.is_set():
        text = _(
            "The worker has stopped (exit code %(code)d); the reason is above. The site still answers, but it sends no "
            "email and runs no job. Press Ctrl-C and start it again: make run"
        )
        _say(text % {"code": code})


def _stop(processes: "list[subprocess.Popen[bytes]]") -> None:
    """Ask the processes to end, the worker first, and kill those that have not ended within STOPS_WITHIN."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for worker in processes[:1]:
        _kill_group(worker)


def _kill_group(worker: "subprocess.Popen[bytes]") -> None:
    """Kill the child processes that the worker left behind, if any."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.pid, signal.SIGKILL)


def _is_taken(port: int) -> bool:
    """Return whether another program listens on this port of this machine."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _exit(*_signal: object) -> NoReturn:
    raise SystemExit(0)


def _refuse(text: str) -> int:
    """Print to standard error why nothing is started. Return the exit code."""
    sys.stderr.write(f"{text}\n")
    return 1


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with explained():
        raise SystemExit(main(port_of(" ".join(sys.argv[1:]))))
