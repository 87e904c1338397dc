"""Run a real IMAP server on this machine, Dovecot, with a mailbox for each user who logs in with PASSWORD."""

import getpass
import grp
import imaplib
import os
import pwd
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from typing import Any

from tests.mail import free_port
from tests.processes import kill, start
from tests.waiting import PATIENCE, until

PASSWORD = "s/é cret"
NOBODY = "nobody"  # Dovecot lets nobody read mail as root

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={{PLAIN.b64}}{password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {encrypted_port}
    ssl = yes
  }}
}}
"""
# For a user other than root.
UNPRIVILEGED = """
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service imap-login {{
  chroot =
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Server:
    """A server, its two ports, and the file with the certificate that a client must trust."""

    port: int
    encrypted_port: int
    certificate: Path

    def mailbox(self, user: str, **values: Any) -> dict[str, Any]:
        """Return the setting MAILBOX of a user's INBOX."""
        parts = {"host": "127.0.0.1", "port": self.port, "is_encrypted": False, "user": user, "password": PASSWORD}
        return {**parts, "name": "INBOX", **values}

    def deliver(self, user: str, *emails: bytes) -> None:
        with self.logged_in(user) as client:
            for email in emails:
                assert client.append("INBOX", "", "", email.replace(b"\n", b"\r\n"))[0] == "OK"

    def seen(self, user: str) -> list[bool]:
        """Return whether each email of a user's INBOX is marked as seen."""
        with self.logged_in(user) as client:
            client.select("INBOX", readonly=True)
            rows: list[Any] = client.fetch("1:*", "(FLAGS)")[1]
        return [rb"\Seen" in row for row in rows if row]

    @contextmanager
    def logged_in(self, user: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=PATIENCE) as client:
            client.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{PASSWORD}".encode())
            yield client


@contextmanager
def imap(program: str) -> Iterator[Server]:
    """Run a server until the block ends."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(free_port(), free_port(), folder / "certificate.pem")
        (folder / "dovecot.conf").write_text(_configuration(folder, server), encoding="utf-8")
        _make_certificate(folder)
        with (folder / "output.log").open("ab") as log:
            process = start([program, "-F", "-c", str(folder / "dovecot.conf")], log=log)
            try:
                until(lambda: _answers(server.port))
                yield server
            finally:
                kill(process)  # it would take three seconds to end by itself


def _configuration(folder: Path, server: Server) -> str:
    is_root = os.geteuid() == 0
    user = pwd.getpwnam(NOBODY if is_root else getpass.getuser())
    password = b64encode(PASSWORD.encode()).decode()
    values = {"user": user.pw_name, "group": grp.getgrgid(user.pw_gid).gr_name, "folder": folder, "password": password}
    ports = {"port": server.port, "encrypted_port": server.encrypted_port}
    (folder / "home").mkdir()
    if is_root:
        os.chown(folder / "home", user.pw_uid, user.pw_gid)
    return (CONFIGURATION + ("" if is_root else UNPRIVILEGED)).format(**values, **ports)


def _make_certificate(folder: Path) -> None:
    """Make a certificate of this machine, which no client trusts by itself."""
    about = ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    kind = ["-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    subprocess.run(["openssl", "req", *kind, *about, *files], check=True, capture_output=True)


def _answers(port: int) -> bool:
    try:
        with create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            return connection.recv(100).startswith(b"* OK")
    except OSError:
        return False
