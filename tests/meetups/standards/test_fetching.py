"""Fetch from real servers on this machine, which only the tests may contact."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from meetups.standards import fetching
from meetups.standards.fetching import Answer, FetchError, fetch, fetch_changed, is_public, pause_of
from tests.https import serving, write_certificate
from tests.waiting import PATIENCE, RUNS_OUT, until

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
MOMENT = "Fri, 20 Nov 2026 12:00:00 GMT"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


class Handler(BaseHTTPRequestHandler):
    asked: list = []
    hung_up = threading.Event()

    def do_GET(self):
        self.asked.append((self.path, self.headers["Host"], self.headers["Accept-Encoding"]))
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", path.removeprefix("/to/"))
            self.end_headers()
        elif path == "/drip":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            self.drip()
        elif path == "/silent":
            self.rfile.read(1)  # until the client hangs up
        elif path == "/known.ics":
            self.known()
        else:
            self.send_response(404 if path == "/missing" else 304 if path == "/always-304" else 200)
            self.end_headers()
            self.wfile.write(b"x" * (fetching.LARGEST + 1) if path == "/large" else BODY)

    def known(self):
        """Answer with validators, and without a body if the client has one of them."""
        asked = {self.headers[name] for name in ("If-None-Match", "If-Modified-Since")}
        self.send_response(304 if asked & {'"one"', MOMENT} else 200)
        self.send_header("ETag", '"one"')
        self.send_header("Last-Modified", MOMENT)
        self.send_header("Content-Length", "0" if asked & {'"one"', MOMENT} else str(len(BODY)))
        self.end_headers()
        if not asked & {'"one"', MOMENT}:
            self.wfile.write(BODY)

    def drip(self):
        """Send a byte of a header now and then, until the client hangs up."""
        try:
            until(lambda: not self.wfile.write(b"X"))
        except (ConnectionError, ssl.SSLError):
            self.hung_up.set()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server(certificate):
    with serving(Handler, certificate) as url:
        yield url


@pytest.fixture
def get(certificate):
    context = ssl.create_default_context(cafile=certificate)
    return lambda url: fetch(url, allows={"127.0.0.1"}.__contains__, context=context)


@pytest.fixture
def get_changed(certificate):
    context = ssl.create_default_context(cafile=certificate)
    return partial(fetch_changed, allows={"127.0.0.1"}.__contains__, context=context)


def code_of(call, *args, **more):
    with pytest.raises(FetchError) as refusal:
        call(*args, **more)
    return refusal.value.code


def test_a_file_is_requested_uncompressed_and_with_its_host_name(get, server):
    Handler.asked.clear()

    assert get(f"{server}/a.ics?key=1") == BODY
    assert Handler.asked == [("/a.ics?key=1", server.removeprefix("https://"), "identity")]


@pytest.mark.parametrize(
    ("known", "body"),
    [({}, BODY), ({"etag": '"one"'}, None), ({"last_modified": MOMENT}, None), ({"etag": '"two"'}, BODY)],
)
def test_file_that_is_known_is_not_fetched_again(get_changed, server, known, body):
    assert get_changed(f"{server}/to//known.ics", **known) == Answer(body, '"one"', MOMENT)


def test_not_modified_is_an_error_to_somebody_who_knows_nothing(get_changed, server):
    assert code_of(get_changed, f"{server}/always-304") == "status"
    assert get_changed(f"{server}/always-304", etag='"one"') == Answer(None)


@pytest.mark.parametrize("value", ['"a\r\n b"', '"\xe9"', f'"{"x" * 255}"', "\t"])
def test_validator_that_cannot_be_sent_back_is_left_out(value):
    assert fetching._validator(SimpleNamespace(getheader={"ETag": value}.get), "ETag") == ""


@pytest.mark.parametrize("hops", [1, 3])
def test_three_redirects_are_followed(get, server, hops):
    assert get(f"{server}{'/to/' * hops}/a.ics") == BODY


def test_four_redirects_are_not_followed(get, server):
    assert code_of(get, f"{server}/to//to//to//to//a.ics") == "redirects"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/missing", "status"),
        ("/large", "large"),
        ("/to/http://127.0.0.1/", "address"),
        ("/to/file:///etc/passwd", "address"),
        ("/to/https://10.0.0.1/", "inside"),
        ("/to/https://169.254.169.254/latest/", "inside"),
        ("/to/https://[::ffff:127.0.0.1]/", "inside"),
        ("/to/https://[::1]/", "inside"),
        ("/to/https://[x", "address"),
        ("/to/", "redirects"),
    ],
)
def test_a_bad_answer_or_redirect_is_refused(get, server, path, code):
    assert code_of(get, f"{server}{path}") == code


def test_this_machine_is_refused_by_default(server, certificate):
    context = ssl.create_default_context(cafile=certificate)
    Handler.asked.clear()

    assert code_of(fetch, f"{server}/a.ics", context=context) == "inside"
    assert code_of(fetch, server.replace("127.0.0.1", "localhost"), context=context) == "inside"
    assert Handler.asked == []


def test_a_certificate_that_is_not_trusted_is_refused(server):
    assert code_of(fetch, f"{server}/a.ics", allows={"127.0.0.1"}.__contains__) == "certificate"


def test_a_slow_drip_ends_at_the_deadline(get, server, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", RUNS_OUT)
    Handler.hung_up.clear()

    assert code_of(get, f"{server}/drip") == "slow"
    assert Handler.hung_up.wait(timeout=PATIENCE)


def test_the_connection_goes_to_the_ip_address_that_was_checked(get, server, monkeypatch):
    """The name is looked up once, so another IP address in a second answer changes nothing."""
    asked = []

    def lookup(host, port, **more):
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port))]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", lookup)
    met = []

    def connected(to, timeout):
        met.append(to[0])
        found = socket.socket()
        found.settimeout(timeout)
        found.connect(to)
        return found

    monkeypatch.setattr(fetching.socket, "create_connection", connected)

    assert get(server.replace("127.0.0.1", "localhost") + "/a.ics") == BODY
    assert (asked, met) == (["localhost"], ["127.0.0.1"])


@pytest.mark.parametrize(
    "url",
    ["http://x.example/", "ftp://x.example/", "https://", "https://a:b@x.example/", "https://x.example:99999/",
     "https://x.example/\r\nX: y", "https://x.example/a b", "https://[::1", "javascript:1", "https://é.example/"],
)  # fmt: skip
def test_a_url_that_is_not_valid_https_is_refused(url):
    assert code_of(fetch, url) == "address"


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:220:1::1", True),
        *((inside, False) for inside in (
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
            "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%1",
            "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
            "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe", "::127.0.0.1",
            # Teredo to 127.0.0.1 and 169.254.169.1
            "2001:0:5db8:d70e:0:0:80ff:fffe", "2001:0:5db8:d70e:8000:f227:5601:56fe",
            "64:ff9b::a9fe:a9fe", "64:ff9b:1::5db8:d70e", "::93.184.215.14", "::ffff:0:127.0.0.1", "2002:a9fe:a9fe::",
        )),
        ("2001:0:7f00:1:0:0:a247:28f1", True),  # Teredo to 93.184.215.14
        ("64:ff9b::5db8:d70e", True),
        ("2002:5db8:d70e::1", True),
        ("::ffff:93.184.215.14", True),
    ],
)  # fmt: skip
def test_only_public_ip_addresses_are_public(ip, expected):
    assert is_public(ip) is expected


def test_a_server_that_sends_nothing_is_slow(get, server, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.3)

    assert code_of(get, f"{server}/silent") == "slow"


def test_a_host_name_that_cannot_be_looked_up_is_refused(get):
    assert code_of(get, f"https://{'a' * 64}.example.org/a.ics") == "name"


def test_the_look_up_of_a_name_counts_towards_the_deadline(get, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    is_over = threading.Event()

    def lookup(host, port, **more):
        is_over.wait(PATIENCE)
        raise OSError

    monkeypatch.setattr(fetching.socket, "getaddrinfo", lookup)

    try:
        assert code_of(get, "https://slow.example/a.ics") == "slow"
    finally:
        is_over.set()


def test_a_closed_port_is_unreachable(get):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert code_of(get, f"https://127.0.0.1:{port}/a.ics") == "unreachable"


def test_hanging_up_before_the_connection_does_nothing(get):
    connection = fetching._Pinned(urlsplit("https://127.0.0.1/a.ics"), "127.0.0.1", 0.0, None)

    connection._hang_up()
    connection.close()

    assert connection.sock is None


@pytest.mark.parametrize(
    ("sent", "days"),
    [
        ("86400", 1), ("999999999", 7), ("9999999999", 0), ("-5", 0), ("", 0), ("soon", 0),
        ("Sun, 22 Nov 2026 12:00:00 GMT", 2), ("Sun, 22 Nov 2026 12:00:00 -0000", 2),
        ("Thu, 19 Nov 2026 12:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 7),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 7),
    ],
)  # fmt: skip
def test_pause_that_a_server_asks_for_is_seven_days_at_most(sent, days):
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    assert pause_of(sent, now) == timedelta(days=days)
