"""Measure a public page behind nginx, which may keep it for one second."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import tools
from tests.bench.kept import BROWSER
from tests.bench.load import Length, Target, beside, header
from tests.bench.rows import Row, of_bare
from tests.bench.servers import SITE, Server, free_port, serving, wait_for
from tests.processes import running

LEAST = 8.0
PATH = "/events/"
# A page is fetched once a second by one request; meanwhile the others get the one before.
NGINX = """
{user}
pid {folder}/nginx.pid;
worker_processes 2;
events {{}}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/pages keys_zone=pages:10m;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {upstream};
            proxy_set_header Host $host;
            proxy_cache pages;
            proxy_cache_lock on;
            proxy_cache_use_stale updating;
        }}
    }}
}}
"""


def rows(hello: Server, database: str, length: Length) -> Iterator[Row]:
    """Return the speed of the list of events behind nginx with PROXY_SECONDS=1; nothing without nginx."""
    if not (program := tools.nginx.find()):
        return
    with (
        tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder,
        serving(SITE, database, PROXY_SECONDS="1") as site,
        _nginx(program, Path(folder), site) as proxy,
    ):
        page = Target(proxy, PATH, header(f"Accept-Encoding: {BROWSER}"))
        found = beside(Target(hello, "/healthz"), [{"page": page}], length)["page"]
    yield of_bare("list of 20 events, behind nginx with PROXY_SECONDS=1", found, LEAST)


@contextmanager
def _nginx(program: str, folder: Path, site: Server) -> Iterator[Server]:
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""  # else an account that may not write to the folder
    text = NGINX.format(folder=folder, port=port, upstream=site.url, user=user)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/error.log"]
    with (folder / "nginx.log").open("wb") as log, running([*command, "-g", "daemon off;"], log=log) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(url + "/healthz", process)
        yield Server(url, process.pid, 0)
