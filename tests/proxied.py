"""Run nginx and Caddy in front of gunicorn, with the configurations from the README and compose.yaml."""

import os
import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPSConnection
from pathlib import Path
from socket import create_connection, socket
from typing import NamedTuple

from tests.processes import running
from tests.served import listening
from tests.tools import ROOT
from tests.waiting import PATIENCE, until

HOST = "localhost"
CADDY_GLOBALS = "\tadmin off\n\tskip_install_trust\n\thttp_port {http_port}\n"
NGINX = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{site}
}}
"""


class Answer(NamedTuple):
    status: int
    location: str | None
    body: str
    request_id: str | None


def free_port() -> int:
    with listening() as listener:
        return int(listener.getsockname()[1])


def caddyfile(port: int) -> str:
    """Return the site's Caddyfile, changed to a self-made certificate and free ports."""
    text = (ROOT / "config" / "Caddyfile").read_text(encoding="utf-8")
    changed = text.replace("\tadmin off\n", CADDY_GLOBALS.format(http_port=free_port()))
    changed = changed.replace("{$SITE_HOST} {", f"https://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls internal")
    assert changed.count("tls internal") == changed.count("skip_install_trust") == 1
    return changed


def nginx_site() -> str:
    """Return the nginx configuration in the README."""
    (snippet,) = re.findall(r"(?ms)^```nginx\n(.+?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"))
    return str(snippet)


def nginx_configuration(folder: Path, port: int, *upstreams: int) -> str:
    """Return the README's configuration with the ports and certificate of the test."""
    servers = "".join(f"server 127.0.0.1:{upstream} max_fails=3 fail_timeout=2s;" for upstream in upstreams)
    site = nginx_site()
    for shown, used in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("/etc/letsencrypt/live/meetups.example.org/fullchain.pem", f"{folder}/certificate.pem"),
        ("/etc/letsencrypt/live/meetups.example.org/privkey.pem", f"{folder}/key.pem"),
        ("server 127.0.0.1:8000 max_fails=3 fail_timeout=2s;", servers),
    ):
        assert site.count(shown) == 1, shown
        site = site.replace(shown, used)
    user = "user root;" if os.geteuid() == 0 else ""  # else an account that may not write to the folder
    return NGINX.format(folder=folder, site=site, user=user)


@contextmanager
def caddy(program: str, folder: Path, *upstreams: int) -> Iterator[int]:
    """Run Caddy for the web servers at these ports. Yield its HTTPS port."""
    port = free_port()
    (folder / "Caddyfile").write_text(caddyfile(port), encoding="utf-8")
    command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    names = " ".join(f"127.0.0.1:{upstream}" for upstream in upstreams)
    environment = {"SITE_UPSTREAM": names, **dict.fromkeys(["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"], str(folder))}
    with (folder / "caddy.log").open("wb") as log, running(command, log=log, **environment):
        until(lambda: _is_answering(port))
        yield port


@contextmanager
def nginx(program: str, folder: Path, *upstreams: int) -> Iterator[int]:
    """Run nginx for the web servers at these ports. Yield its HTTPS port."""
    port = free_port()
    subject = ["-subj", f"/CN={HOST}", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject],
        check=True,
        capture_output=True,
    )
    (folder / "nginx.conf").write_text(nginx_configuration(folder, port, *upstreams), encoding="utf-8")
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/error.log"]
    with (folder / "nginx.log").open("wb") as log, running([*command, "-g", "daemon off;"], log=log):
        until(lambda: _is_answering(port))
        yield port


PROXIES = {"nginx": nginx, "caddy": caddy}


def ask(port: int, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """Send one HTTPS request, without checking the self-made certificate."""
    connection = HTTPSConnection(HOST, port, timeout=PATIENCE, context=trusting())
    with closing(connection):
        connection.request("GET" if body is None else "POST", path, body, headers)
        response = connection.getresponse()
        headers = response.headers
        return Answer(response.status, headers["Location"], response.read().decode(), headers["X-Request-ID"])


@contextmanager
def half_sent(port: int, number: int) -> Iterator[list[socket]]:
    """Open `number` connections that stop in the middle of a request: half in the headers, half in the body."""
    starts = (
        f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: ",
        f"POST /events/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\nname=",
    )
    with ExitStack() as stack:
        connections = []
        for each in range(number):
            plain = create_connection((HOST, port), timeout=PATIENCE)
            wrapped = stack.enter_context(trusting().wrap_socket(plain, server_hostname=HOST))
            wrapped.sendall(starts[each % 2].encode())
            connections.append(wrapped)
        yield connections


def is_open(connection: socket) -> bool:
    """Return whether the server has neither answered nor closed the connection."""
    connection.settimeout(0)
    try:
        connection.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False
    return False


def trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # it reads no certificates of authorities
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _is_answering(port: int) -> bool:
    try:
        return ask(port, "/healthz").status == 200
    except OSError:
        return False
