"""Security headers, cookies, and pages that are the same for every visitor."""

import pytest
from django.test import Client, override_settings

from meetups.models import Organiser
from tests.pages import Page, small_site

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'", "base-uri": "'none'", "connect-src": "'self'", "font-src": "'self'",
    "form-action": "'self'", "frame-ancestors": "'none'", "img-src": "'self' data:", "manifest-src": "'self'",
    "script-src": "'self'", "style-src": "'self'",
}  # fmt: skip


@pytest.fixture
def site():
    return small_site()


def every_answer(client, site):
    """Return the response of every kind of page by its path, a missing one included."""
    paths = [*site.reading_addresses, *site.form_addresses, "/nothing/", "/accounts/login/", "/admin/"]
    return {path: client.get(path) for path in paths}


def test_policy_allows_no_other_host_on_any_page(client, site):
    for path, response in every_answer(client, site).items():
        policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
        assert policy == POLICY, path


def test_headers_are_on_every_page(client, site):
    for path, response in every_answer(client, site).items():
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["X-Frame-Options"] == "DENY", path
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in response["Permissions-Policy"], path
        assert "browsing-topics=()" in response["Permissions-Policy"], path
        assert response["Referrer-Policy"] == "same-origin", path


@override_settings(
    SECURE_HSTS_SECONDS=31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True,
    SECURE_SSL_REDIRECT=True, CSRF_COOKIE_SECURE=True,
)  # fmt: skip
def test_secure_site_redirects_to_https_and_sends_hsts(site):
    client = Client()

    for path in site.reading_addresses:
        response = client.get(path, secure=True)
        assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload", path
    plain = client.get("/events/?q=tea")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/events/?q=tea")
    assert client.get("/healthz").status_code == 200
    assert client.get(site.form_addresses[0], secure=True).cookies["csrftoken"]["secure"] is True


@override_settings(
    SESSION_COOKIE_NAME="__Host-sessionid", CSRF_COOKIE_NAME="__Host-csrftoken", SESSION_COOKIE_SECURE=True,
    CSRF_COOKIE_SECURE=True,
)  # fmt: skip
def test_cookies_of_a_secure_site_are_for_its_host_only(site, mailoutbox):
    """A browser accepts a cookie with this prefix only over https, for the whole site and this host."""
    client = Client(headers={"x-forwarded-proto": "https"})
    client.post("/accounts/login/", {"login": site.organiser.user.email}, secure=True)
    client.get("/accounts/login/", secure=True, follow=True)

    assert sorted(client.cookies) == ["__Host-csrftoken", "__Host-sessionid", "messages"]
    for name in ("__Host-csrftoken", "__Host-sessionid"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["httponly"]) == (True, "/", "", True), name


def test_site_on_http_sends_no_hsts(client, site):
    assert "Strict-Transport-Security" not in client.get("/", secure=True)


def test_reading_sets_no_cookie(client, site):
    for path in [*site.reading_addresses, "/nothing/"]:
        response = client.get(path)
        assert response.cookies == {}, path
        assert "Cookie" not in response.get("Vary", ""), path


def test_form_sets_one_cookie_that_scripts_cannot_read(client, site):
    for path in site.form_addresses:
        cookies = Client().get(path).cookies
        assert list(cookies) == ["csrftoken"], path
        assert (cookies["csrftoken"]["httponly"], cookies["csrftoken"]["samesite"]) == (True, "Lax")


def test_page_is_the_same_for_everyone(client, site):
    lead = Client()
    Organiser.objects.update(role=Organiser.Role.LEAD)
    lead.force_login(site.organiser.user)

    for path in [*site.reading_addresses, "/nothing/"]:
        anonymous, organiser = client.get(path), lead.get(path)
        assert (organiser.status_code, organiser.content) == (anonymous.status_code, anonymous.content), path
        assert organiser.cookies == {}, path
        assert organiser.get("Vary") == anonymous.get("Vary"), path


def test_page_loads_nothing_from_other_hosts(client, site):
    for path, response in every_answer(client, site).items():
        if not response["Content-Type"].startswith("text/html") or not response.content:
            continue
        page = Page(response)
        sources = [attributes["src"] for _tag, attributes in page.elements if "src" in attributes]
        sources += [link["href"] for link in page.all("link") if link["rel"] in {"stylesheet", "icon", "preload"}]
        assert sources, path
        others = {source for source in sources if not source.startswith(("/static/", "/codes/"))}
        assert others <= {"/favicon.ico"}, path


def test_page_has_nothing_inline(client, site):
    for path, response in every_answer(client, site).items():
        if not response["Content-Type"].startswith("text/html"):
            continue
        for tag, attributes in Page(response).elements:
            assert tag != "style", path
            assert not [name for name in attributes if name == "style" or name.startswith("on")], path
            assert tag != "script" or "src" in attributes or "json" in attributes["type"], path


def test_reading_does_not_query_the_session(client, site, django_assert_num_queries):
    client.cookies["sessionid"] = "made-up-by-somebody-or-real"

    with django_assert_num_queries(6):
        response = client.get("/")

    assert (response.status_code, response.cookies) == (200, {})


def test_compressed_page_has_the_same_words(client, site):
    plain, squeezed = client.get("/events/"), client.get("/events/", headers={"accept-encoding": "gzip"})

    assert squeezed["Content-Encoding"] == "gzip"
    assert len(squeezed.content) < len(plain.content)
